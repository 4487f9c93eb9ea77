// A verdict in the page: a word and a sign, never a colour alone.

import { RichText } from "./richtext.jsx";

/** @typedef {import("./feedback.js").Feedback} Feedback */

/** @type {Record<string, string>} */
export const VERDICT_WORDS = { right: "Right", partly: "Partly right", "not-yet": "Not yet", unreadable: "Not checked" };

/** Of a prediction: how it compares with what turns out. @type {Record<string, string>} */
export const PREDICTION_WORDS = { ...VERDICT_WORDS, right: "As you predicted", partly: "Partly as you predicted", "not-yet": "It turned out otherwise" };

/** Of free text: what was recognised, never "wrong". @type {Record<string, string>} */
export const TEXT_WORDS = { ...VERDICT_WORDS, right: "Recognised in your text", partly: "Recognised in part", "not-yet": "Not recognised" };

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

/** What feedback says of the answer as a whole; of a single choice, of the option chosen; of free text
 * also what to look at again.
 * @param {{feedback: Feedback, type: string}} props
 */
export function Message({ feedback: { messages }, type }) {
  const others = Object.entries(messages).filter(([key]) => !key.startsWith("_")).map(([, tree]) => tree);
  const general = messages._ ?? (type === "choice" ? others[0] : []);
  return (
    <>
      <RichText tree={general} />
      {type === "text" && others.length > 0 && (
        <>
          <p>Look again at this:</p>
          <ul class="tl-plain">{others.map((tree, at) => <li key={at}><RichText tree={tree} /></li>)}</ul>
        </>
      )}
    </>
  );
}
