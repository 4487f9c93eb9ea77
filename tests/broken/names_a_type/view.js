import { read } from "#types/text/rubric.js";

export const words = (item) => (item.type === "text" ? read(item) : "");
