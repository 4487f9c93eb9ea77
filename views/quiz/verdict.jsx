// A verdict in the page: a word and a sign, never a color alone.

/** @typedef {import("./feedback.js").Feedback} Feedback */

/** @type {Record<string, string>} */
export const VERDICT_WORDS = { right: "Right", partly: "Partly right", "not-yet": "Not yet", unreadable: "Not checked", read: "Read" };

/** Of a prediction: how it compares with what turns out. @type {Record<string, string>} */
export const PREDICTION_WORDS = { ...VERDICT_WORDS, right: "As you predicted", partly: "Partly as you predicted", "not-yet": "It turned out otherwise" };

/** @type {Record<string, string>} */
const SIGNS = { right: "✓", partly: "◐", "not-yet": "○", unreadable: "?", harmless: "○", harmful: "✕" };

/** What the page says of a verdict: an answer that could not be judged is not yet right.
 * @param {Feedback["verdict"]} verdict
 */
export const mark = (verdict) => (verdict === "unreadable" ? "not-yet" : verdict);

/** @param {{verdict: string}} props */
export function Sign({ verdict }) {
  return <span class={`tl-sign tl-sign-${verdict}`} aria-hidden="true">{SIGNS[verdict] ?? ""}</span>;
}

/** The verdict as a line.
 * @param {{verdict: Feedback["verdict"], words?: Record<string, string>}} props
 */
export function Verdict({ verdict, words = VERDICT_WORDS }) {
  return <p class="tl-verdict"><Sign verdict={verdict} /> {words[verdict]}</p>;
}
