// What follows a prediction stays covered until the reader has made it, or asks to see it: all up to
// the next heading or the next prediction. Without JavaScript and in print nothing is covered.

const OPEN = "trainlab:uncovered"; // in sessionStorage: as long as this tab, cover nothing
const COVERED = "tl-covered";

/** @type {Map<Element, () => void>} mount of a prediction → what uncovers what follows it */
const veils = new Map();

/** The folder of the book: this script lies in its `_static/trainlab/`. */
const PLACE = new URL("../../", /** @type {HTMLScriptElement | null} */ (document.currentScript)?.src ?? document.baseURI).pathname;

/** Whether a prediction was made before: its place in the book keeps the answers, see quiz/store.js.
 * @param {Element} mount
 */
function isMade(mount) {
  const key = `trainlab:v2:${PLACE}:${/** @type {HTMLElement} */ (mount).dataset.item}`;
  return ["localStorage", "sessionStorage"].some((name) => {
    try {
      return JSON.parse(globalThis[/** @type {"localStorage"} */ (name)].getItem(key) ?? "null")?.answers?.length > 0;
    } catch {
      return false; // blocked, or damaged
    }
  });
}

/** The blocks of the page that follow a prediction. @param {Element} mount @returns {Element[]} */
function following(mount) {
  let block = mount;
  while (block.parentElement && !block.parentElement.matches("section, article, body")) block = block.parentElement;
  const blocks = [];
  for (let next = block.nextElementSibling; next; next = next.nextElementSibling) {
    if (next.matches("section, h1, h2, h3, h4, h5, h6") || next.matches("[data-predict]") || next.querySelector("[data-predict]")) break;
    blocks.push(next);
  }
  return blocks;
}

/** Whether this tab covers nothing. */
function isOpen() {
  try {
    return sessionStorage.getItem(OPEN) !== null;
  } catch {
    return false; // blocked
  }
}

/** @param {string} text @param {() => void} press */
function button(text, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", press);
  return made;
}

/** @param {Element} mount */
function cover(mount) {
  const blocks = following(mount);
  if (blocks.length === 0) return;
  const veil = document.createElement("div");
  veil.className = "trainlab tl-veil";
  veil.setAttribute("role", "group");
  const words = document.createElement("p");
  words.textContent = "What happens stands here once you have predicted it.";
  veil.append(
    words,
    button("Show me", () => {
      reveal(mount);
      focus(blocks[0]);
    }),
    button("Cover nothing in this tab", () => {
      try {
        sessionStorage.setItem(OPEN, "");
      } catch {
        // blocked: then for this page
      }
      for (const other of [...veils.keys()]) uncover(other);
      focus(blocks[0]);
    }),
  );
  blocks[0].before(veil);
  for (const block of blocks) block.classList.add(COVERED);
  veils.set(mount, () => {
    veil.remove();
    for (const block of blocks) block.classList.remove(COVERED);
  });
}

/** Go on reading where the button was. @param {Element} block */
function focus(block) {
  const to = /** @type {HTMLElement} */ (block);
  if (to.tabIndex < 0) to.tabIndex = -1;
  to.focus({ preventScroll: true });
}

/** From now on the result stands on the page: what is predicted after this does not count. @param {Element} mount */
export function uncover(mount) {
  if (!veils.has(mount)) return;
  veils.get(mount)?.();
  veils.delete(mount);
  /** @type {HTMLElement} */ (mount).dataset.uncovered = "";
}

/** Uncover what the reader asks to see, and tell the question. @param {Element} mount */
function reveal(mount) {
  uncover(mount);
  mount.dispatchEvent(new CustomEvent("trainlab:revealed"));
}

/** Uncover what an address leads to. @param {Element | null} target */
export function uncoverTo(target) {
  if (!target?.closest(`.${COVERED}`)) return;
  for (const mount of [...veils.keys()]) {
    if (following(mount).some((block) => block.contains(target))) reveal(mount);
  }
}

/** The element that the address names. */
function linkedTo() {
  try {
    return document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return null; // not an address of ours
  }
}

/** Cover what follows each prediction of the page until it is made. */
export function coverPredictions() {
  const open = isOpen();
  for (const mount of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-predict]"))) {
    if (open && following(mount).length) mount.dataset.uncovered = "";
    if (!open && !isMade(mount)) cover(mount);
  }
  document.addEventListener("trainlab:predicted", ({ target }) => {
    const mount = target instanceof Element && target.closest("[data-predict]");
    if (mount) uncover(mount);
  });
  const linked = () => uncoverTo(linkedTo());
  addEventListener("hashchange", linked);
  linked();
}
