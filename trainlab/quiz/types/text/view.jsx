// Free text: a native text area, locked once it has been handed in, and then compared with the model
// answer by its writer: a checklist, with what was recognized ticked.

import { OptionRow } from "#views/quiz/option.jsx";
import { Phrase, RichText } from "#views/quiz/richtext.jsx";
import says from "./messages.json" with { type: "json" };
import { grade, MAX_LENGTH, textIn } from "./grading.js";

/** @typedef {import("./grading.js").Text} Text */
/** @typedef {import("./grading.js").Answer} Answer */
/** @typedef {import("./grading.js").Point} Point */

/** @type {[Point["group"], string][]} */
const GROUPS = [["cause", "Cause"], ["mechanism", "Mechanism"], ["change", "Change"], ["check", "What to check first"]];

/** @param {Text} item @param {unknown} raw */
export function clean({ checklist: { points } }, raw) {
  const { text, ticks } = /** @type {{text?: unknown, ticks?: unknown}} */ (typeof raw === "object" && raw !== null ? raw : { text: raw });
  if (typeof text !== "string" || text === "") return null;
  const kept = text.slice(0, 2 * MAX_LENGTH);
  return Array.isArray(ticks) ? { text: kept, ticks: points.map(({ id }) => id).filter((id) => ticks.includes(id)) } : kept;
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
        value={textIn(answer ?? "")}
        readOnly={locked}
        aria-describedby={`${id}-lock`}
        onInput={({ currentTarget }) => onAnswer(currentTarget.value === "" ? null : currentTarget.value)}
      />
      <p class="tl-hint" id={`${id}-lock`}>
        {locked ? "Locked." : "Check locks it. Nobody marks it: you compare it with the model answer yourself."}
      </p>
    </div>
  );
}

/** The model answer as a checklist: the writer's ticks are the result.
 * @param {{item: Text, answer: Answer, id: string, onTick: (answer: Answer) => void}} props
 */
export function Compare({ item, answer, id, onTick }) {
  const { messages, points = [] } = grade(item, answer);
  const text = textIn(answer);
  const known = new Map(points.map((point) => [point.id, point]));
  /** @param {string} name @param {boolean} on */
  const tick = (name, on) => onTick({ text, ticks: points.filter((point) => (point.id === name ? on : point.ticked)).map((point) => point.id) });
  return (
    <div class="tl-compare">
      <fieldset aria-describedby={`${id}-how`}>
        <legend>{says.model}</legend>
        <blockquote dir="auto">{text}</blockquote>
        <p class="tl-hint" id={`${id}-how`}>{says.how}</p>
        {groupsOf(item).map(({ group, heading, listed }) => (
          <div key={group} role="group" aria-labelledby={`${id}-${group}`}>
            <p class="tl-part-label" id={`${id}-${group}`}>{heading}</p>
            {listed.map((point) => (
              <OptionRow
                key={point.id}
                type="checkbox"
                name={id}
                option={point}
                checked={known.get(point.id)?.ticked ?? false}
                onChange={(on) => tick(point.id, on)}
                reason={known.get(point.id)?.words && <p>Your words: <q>{known.get(point.id)?.words}</q></p>}
              />
            ))}
          </div>
        ))}
      </fieldset>
      <div class="tl-result" role="status"><RichText tree={messages._ ?? []} /></div>
    </div>
  );
}

/** What stands beside the other verdicts.
 * @param {import("#views/quiz/feedback.js").Feedback} feedback
 */
export const inShort = ({ points = [] }) => `${points.filter(({ ticked }) => ticked).length} of ${points.length} points`;

export function Options() {
  return <p class="tl-blank">In your own words: <span aria-hidden="true">…………………</span></p>;
}

/** @param {{item: Text}} props */
export function Answers({ item }) {
  return (
    <>
      {groupsOf(item).map(({ group, heading, listed }) => (
        <div key={group}>
          <p class="tl-part-label">{heading}</p>
          <ul class="tl-boxes">{listed.map((point) => <li key={point.id}><Phrase tree={point.text} /></li>)}</ul>
        </div>
      ))}
    </>
  );
}

/** The points under their headings. @param {Text} item */
function groupsOf({ checklist: { points } }) {
  const groups = GROUPS.map(([group, heading]) => ({ group, heading, listed: points.filter((point) => point.group === group) }));
  return groups.filter(({ listed }) => listed.length > 0);
}
