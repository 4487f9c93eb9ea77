// A number: a native text field that says beside it how it reads what is typed.

import { formatNumber } from "#views/charts/format.js";
import { RichText } from "#views/quiz/richtext.jsx";
import { readings } from "#views/quiz/numerals.js";
import { Sign } from "#views/quiz/verdict.jsx";

/** @typedef {import("./grading.js").Quantity} Quantity */

/** @param {Quantity} _item @param {unknown} raw */
export function clean(_item, raw) {
  if (typeof raw === "number") return String(raw);
  return typeof raw === "string" && raw.length > 0 ? raw.slice(0, 1000) : null;
}

/** @param {Omit<import("#views/quiz/types.js").InputsProps, "item"> & {item: Quantity}} props */
export function Inputs({ item, answer, onAnswer, id }) {
  const typed = answer ?? "";
  return (
    <div class="tl-number-row">
      <label for={`${id}-field`}>Your answer</label>
      <input
        id={`${id}-field`}
        type="text"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        value={typed}
        aria-describedby={`${id}-read`}
        onInput={({ currentTarget }) => onAnswer(currentTarget.value === "" ? null : currentTarget.value)}
      />
      {item.unit && <span>{item.unit}</span>}
      <span class="tl-read" id={`${id}-read`}>{reading(typed, item.unit)}</span>
    </div>
  );
}

/** What the field makes of the text; nothing while it cannot tell.
 * @param {string} typed
 * @param {string} unit
 */
function reading(typed, unit) {
  try {
    return `reads as ${readings(typed, unit).map((value) => formatNumber(value, 4)).join(" or ")}`;
  } catch {
    return "";
  }
}

/** @param {{item: Quantity}} props */
export function Options({ item }) {
  return <p class="tl-blank">A number: <span aria-hidden="true">…………………</span> {item.unit}</p>;
}

/** @param {{item: Quantity}} props */
export function Answers({ item }) {
  return (
    <ul class="tl-reasons">
      <li>
        <p><Sign verdict="right" /> <span class="tl-word">Right:</span> {formatNumber(item.answer, 4)} {item.unit}</p>
        <div class="tl-reason"><RichText tree={item.feedback.right} /></div>
      </li>
      {item.wrong.map(({ value, feedback }) => (
        <li key={value}>
          <p><Sign verdict="not-yet" /> <span class="tl-word">Not yet:</span> {formatNumber(value, 4)} {item.unit}</p>
          <div class="tl-reason"><RichText tree={feedback} /></div>
        </li>
      ))}
    </ul>
  );
}
