import { read } from "#types/text/recognition.js";

export const words = (item) => (item.type === "text" ? read(item) : "");
