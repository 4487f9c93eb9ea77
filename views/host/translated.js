// A browser that translates the page takes its text nodes out and puts <font> elements in their
// place. Preact would go on to change nodes that nobody sees: the verdict on the last answer would
// stay beside the new one. So before a view is drawn anew its text nodes go back to their places.
// The translator watches the page, and translates what then stands there.

import { options } from "preact";

/** Text nodes that were taken out, with what stands in their places. @type {Map<Text, Element>} */
const taken = new Map();

/** @param {MutationRecord[]} records */
function note(records) {
  for (const { removedNodes, addedNodes, previousSibling, nextSibling } of records) {
    const instead = [...addedNodes, previousSibling, nextSibling].find((node) => node?.nodeName === "FONT");
    if (!instead) continue;
    for (const node of removedNodes) {
      if (node instanceof Text && !node.isConnected) taken.set(node, /** @type {Element} */ (instead));
    }
  }
}

const watcher = typeof MutationObserver === "undefined" ? null : new MutationObserver(note);

/** @param {Element} place */
function putBack(place) {
  note(watcher?.takeRecords() ?? []);
  for (const [text, instead] of taken) {
    if (place.contains(instead)) instead.replaceWith(text);
    if (!instead.isConnected) taken.delete(text);
  }
}

/** Keep what is drawn into an element true while the browser translates it. @param {Element} root */
export function keepTrue(root) {
  watcher?.observe(root, { childList: true, subtree: true });
}

/** Preact's own names, in short: `__b` is called before a node is compared, `__c` is its component
 * if that was drawn before, `__P` the element that it is drawn into.
 */
const hooks = /** @type {{__b?: (vnode: {__c?: {__P?: Element} | null}) => void}} */ (options);
const others = hooks.__b;
hooks.__b = (vnode) => {
  others?.(vnode);
  if (vnode.__c?.__P) putBack(vnode.__c.__P);
};
