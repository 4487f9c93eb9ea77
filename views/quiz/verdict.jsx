// A verdict in the page: a word and a sign, never a colour alone.

import { RichText } from "../richtext.jsx";

/** @typedef {import("./grading/feedback.js").Feedback} Feedback */

/** @type {Record<string, string>} */
export const VERDICT_WORDS = { right: "Right", partly: "Partly right", "not-yet": "Not yet", unreadable: "Not checked" };

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
 * @param {{verdict: Feedback["verdict"]}} props
 */
export function Verdict({ verdict }) {
  return <p class="tl-verdict"><Sign verdict={verdict} /> {VERDICT_WORDS[verdict]}</p>;
}

/** What feedback says of the answer as a whole; of a single choice, of the option chosen.
 * @param {{feedback: Feedback, type: string}} props
 */
export function Message({ feedback: { messages }, type }) {
  const general = messages._ ?? (type === "choice" ? Object.values(messages)[0] : []);
  return <RichText tree={general} />;
}
