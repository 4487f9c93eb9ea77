// A ladder of hints, from a nudge to the whole calculation: one more at each try that is not right,
// or when the reader asks.

import { RichText } from "./richtext.jsx";

/** @typedef {import("./richtext.jsx").Tree} Tree */

/** The hints that stand open. In a store from elsewhere a judged answer may lack its tries.
 * @param {import("./feedback.js").Item} item
 * @param {import("./feedback.js").Feedback | null} feedback
 * @param {number} tries  answers that could be judged
 * @param {number} [more] hints that were asked for
 * @returns {Tree[]}
 */
export function openHints({ hints = [] }, feedback, tries, more = 0) {
  if (feedback === null || feedback.verdict === "right" || feedback.verdict === "unreadable") return [];
  return hints.slice(0, Math.max(tries, 1) + more);
}

/** @param {{hints: Tree[], of: number}} props */
export function Hints({ hints, of }) {
  return (
    <ol class="tl-hints">
      {hints.map((tree, at) => (
        <li key={at}>
          <p class="tl-label">Hint {at + 1} of {of}</p>
          <RichText tree={tree} />
        </li>
      ))}
    </ol>
  );
}
