// Entry of the book's bundle: the host; quizzes and panels come as they are needed.

import { startHost } from "./host.js";
import { renderWith } from "./render.jsx";

const { src } = /** @type {HTMLScriptElement} */ (document.currentScript);
startHost(renderWith((name) => globalThis.trainlabLate?.[name]), src.slice(0, src.lastIndexOf("/") + 1));
