// On every page: opens the search by its buttons, by "/" and by Ctrl+K. All else comes when it is asked for.

import { load } from "../host/late.js";

const { src } = /** @type {HTMLScriptElement} */ (document.currentScript);
const base = src.slice(0, src.lastIndexOf("/") + 1);

/** The styles, before anything is drawn with them. */
function styled() {
  return new Promise((resolve) => {
    if ([...document.styleSheets].some(({ href }) => href?.startsWith(`${base}search.css`))) return resolve(null);
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `${base}search.css`;
    link.onload = link.onerror = resolve;
    document.head.append(link);
  });
}

/** @returns {Promise<typeof import("./main.jsx")>} */
async function search() {
  const view = load(`${base}search.js`, () => globalThis.trainlabSearchView, "the search (search.js) could not be loaded");
  const index = load(`${base}search-index.js`, () => globalThis.trainlabSearch, "what it looks through (search-index.js) could not be loaded");
  await Promise.all([view, index, styled()]);
  return view;
}

/** Say under a button why nothing opens. @param {Error} error */
function say(error) {
  const line = document.querySelector("[data-search-failed]") ?? document.createElement("p");
  line.setAttribute("role", "alert");
  line.setAttribute("data-search-failed", "");
  line.textContent = `The search does not open: ${error.message}.`;
  (document.querySelector("[data-search-open]") ?? document.body).after(line);
}

/** @param {Element | null} from  where the reader goes on when it closes */
function open(from) {
  search().then(({ openSearch }) => openSearch(base, from), say);
}

/** Whether a key is typed into something. @param {EventTarget | null} target */
const typing = (target) => target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-search-open]");
  if (button) open(button);
});
document.addEventListener("keydown", (event) => {
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
  const known = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  if (!known && (!slash || event.defaultPrevented)) return; // the theme, too, takes Ctrl+K, and does nothing with it
  event.preventDefault();
  open(document.activeElement);
});

const page = document.querySelector("[data-search-page]");
if (page) search().then(({ fillPage }) => fillPage(base, /** @type {HTMLElement} */ (page)), say);
