// Free text: a native text area, locked once it has been handed in.

import { RichText } from "#views/quiz/richtext.jsx";
import { VERDICT_WORDS } from "#views/quiz/verdict.jsx";
import { MAX_LENGTH } from "./grading.js";

/** @typedef {import("./grading.js").Text} Text */

/** What was recognised, never "wrong". @type {Record<string, string>} */
export const WORDS = { ...VERDICT_WORDS, right: "Recognised in your text", partly: "Recognised in part", "not-yet": "Not recognised" };

/** @param {Text} _item @param {unknown} raw */
export function clean(_item, raw) {
  return typeof raw === "string" && raw.length > 0 ? raw.slice(0, 2 * MAX_LENGTH) : null;
}

/** @param {Omit<import("#views/quiz/types.js").InputsProps, "item"> & {item: Text}} props */
export function Inputs({ answer, onAnswer, locked, id }) {
  return (
    <div class="tl-text">
      <label for={`${id}-field`}>Your answer, in your own words</label>
      <textarea
        id={`${id}-field`}
        rows={4}
        maxLength={MAX_LENGTH}
        dir="auto"
        value={answer ?? ""}
        readOnly={locked}
        aria-describedby={`${id}-lock`}
        onInput={({ currentTarget }) => onAnswer(currentTarget.value === "" ? null : currentTarget.value)}
      />
      <p class="tl-hint" id={`${id}-lock`}>
        {locked ? "Locked." : "Check locks it. Nobody marks it: you will see what was recognised, and judge it yourself."}
      </p>
    </div>
  );
}

export function Options() {
  return <p class="tl-blank">In your own words: <span aria-hidden="true">…………………</span></p>;
}

/** @param {{item: Text}} props */
export function Answers({ item: { rubric, model_answer: model } }) {
  return (
    <>
      {model && <RichText tree={model} />}
      <ul class="tl-plain">
        {rubric.parts.map(({ id, text }) => (
          <li key={id}>{text}: {rubric.concepts.filter(({ part }) => part === id).map(({ label }) => label).join(", ")}</li>
        ))}
      </ul>
    </>
  );
}

/** What to look at again: the ideas that its rubric has a note on.
 * @param {{feedback: import("#views/quiz/feedback.js").Feedback}} props
 */
export function Remarks({ feedback: { messages } }) {
  const notes = Object.entries(messages).filter(([key]) => !key.startsWith("_"));
  return notes.length > 0 && (
    <>
      <p>Look again at this:</p>
      <ul class="tl-plain">{notes.map(([key, tree]) => <li key={key}><RichText tree={tree} /></li>)}</ul>
    </>
  );
}
