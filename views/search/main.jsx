// The search as the reader sees it: a dialog on every page, and a page of its own for links to a query.

import { render } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { makeSearch } from "./engine.js";

/** @import { Result } from "./engine.js" */

/** @type {ReturnType<typeof makeSearch> | undefined} */
let made;
const search = (/** @type {string} */ text) => (made ??= makeSearch(/** @type {import("./engine.js").Index} */ (globalThis.trainlabSearch)))(text);

/** What there is, in a sentence. @param {string} text @param {number} count */
function told(text, count) {
  if (!text.trim()) return "";
  if (count === 0) return "No section says this. Try fewer words, or what you see: “loss does not fall”.";
  return count === 1 ? "1 section" : `${count} sections, the best first`;
}

/** Go from result to result by the arrow keys; up from the first back to the words.
 * @param {KeyboardEvent} event
 */
function move(event) {
  const { key, currentTarget } = event;
  if (key !== "ArrowDown" && key !== "ArrowUp") return;
  const all = /** @type {HTMLElement[]} */ ([.../** @type {HTMLElement} */ (currentTarget).querySelectorAll("input, ol a")]);
  const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const next = all[at + (key === "ArrowDown" ? 1 : -1)];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}

/** @param {{result: Result, root: string, leave: () => void}} props */
function Row({ result, root, leave }) {
  return (
    <li>
      <a href={root + result.url} onClick={leave}>
        <span class="tl-found-title">{result.title}</span>
        {result.title !== result.page && <span class="tl-found-page">{result.page}</span>}
        {result.pieces.length > 0 && (
          <span class="tl-found-text">
            {result.pieces.map(({ text, marked }, index) => (marked ? <mark key={index}>{text}</mark> : text))}
          </span>
        )}
      </a>
    </li>
  );
}

/** @param {{root: string, asked?: string, leave?: () => void, note?: (text: string) => void}} props */
function Search({ root, asked = "", leave = () => {}, note = () => {} }) {
  const [text, type] = useState(asked);
  const { says, results } = useMemo(() => search(text), [text]);
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => input.current?.focus({ preventScroll: true }), []);
  useEffect(() => note(text), [text]);
  const first = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    /** @type {HTMLElement | null | undefined} */ (input.current?.closest(".tl-search")?.querySelector("ol a"))?.click();
  };
  return (
    <div class="tl-search" role="search" onKeyDown={move}>
      <form onSubmit={first}>
        <label for="tl-search-words">Search the book</label>
        <input id="tl-search-words" ref={input} type="search" value={text} onInput={(event) => type(event.currentTarget.value)} autocomplete="off" spellcheck={false} enterkeyhint="go" placeholder="loss stuck at 2.303" />
      </form>
      <div class="tl-said" role="status">
        {says && <p class="tl-says">{says}</p>}
        <p>{told(text, results.length)}</p>
      </div>
      {results.length > 0 && (
        <ol>
          {results.map((result) => <Row key={result.key} {...{ result, root, leave }} />)}
        </ol>
      )}
    </div>
  );
}

/** Open the dialog. @param {string} base  where the views lie @param {Element | null} from */
export function openSearch(base, from) {
  if (document.querySelector("dialog.tl-search-dialog[open]")) return;
  const dialog = document.createElement("dialog");
  dialog.className = "tl-search-dialog";
  dialog.setAttribute("aria-label", "Search the book");
  const close = () => dialog.close();
  dialog.addEventListener("click", (event) => event.target === dialog && close()); // beside it
  dialog.addEventListener("close", () => {
    render(null, dialog);
    dialog.remove();
    if (from instanceof HTMLElement && from.isConnected) from.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
  render(
    <>
      <Search root={new URL("../../", base).href} leave={close} />
      <button type="button" class="tl-search-close" onClick={close}>Close</button>
    </>,
    dialog,
  );
}

/** Fill the page of the search; its address keeps the words. @param {string} base @param {HTMLElement} place */
export function fillPage(base, place) {
  const asked = new URLSearchParams(location.search).get("q") ?? "";
  const note = (/** @type {string} */ text) => {
    const address = text ? `${location.pathname}?${new URLSearchParams({ q: text })}` : location.pathname;
    history.replaceState(history.state, "", address);
  };
  place.replaceChildren(); // what stands there without a script
  render(<Search root={new URL("../../", base).href} asked={asked} note={note} />, place);
  place.dataset.ready = "";
}

globalThis.trainlabSearchView = { openSearch, fillPage };
