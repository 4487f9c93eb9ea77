// The same question without fields, for readers without JavaScript, printers and search: what is
// asked, the options as a list, and every answer with its reason folded away.

import { Phrase, RichText } from "./richtext.jsx";
import { isFormative } from "./grade.js";
import { TYPES, asked } from "./types.js";

/**
 * @typedef {import("./feedback.js").Item} Item
 * @typedef {import("#types/case/grading.js").Case} Case
 */

/** @param {{mount: import("../host/types.js").Mount}} props */
export function QuizStatic({ mount }) {
  const item = /** @type {Item | undefined} */ (mount.item);
  if (!item) throw new Error("a quiz needs its `item`");
  return (
    <div class="trainlab tl-quiz tl-static">
      <p class="tl-label">{item.type === "predict" ? "Predict" : "Check yourself"}</p>
      {item.type === "case" && <CaseQuestion item={/** @type {Case} */ (item)} />}
      {item.type === "predict" && <div class="tl-prompt"><RichText tree={item.prompt} /></div>}
      {item.type !== "case" && <Question item={asked(item)} />}
      <details class="tl-fold">
        <summary>The answer, with a reason for every option</summary>
        {item.type === "case" ? <CaseAnswers item={/** @type {Case} */ (item)} open /> : <PartAnswers item={asked(item)} />}
        {item.type === "predict" && <RichText tree={/** @type {import("./types.js").Predict} */ (item).outcome} />}
      </details>
    </div>
  );
}

/** @param {{item: Item, label?: string}} props */
export function Question({ item, label }) {
  const { Options } = TYPES[item.type];
  return (
    <div class="tl-part">
      {label && <p class="tl-part-label">{label}</p>}
      <div class="tl-ask"><RichText tree={item.prompt} /></div>
      <Options item={item} />
    </div>
  );
}

/** @param {{item: Case}} props */
function CaseQuestion({ item }) {
  return (
    <>
      <p class="tl-title"><Phrase tree={item.title} /></p>
      <div class="tl-prompt"><RichText tree={item.prompt} /></div>
      {item.parts.map((part) => <Question key={part.id} item={part} label={part.label} />)}
    </>
  );
}

/** @param {{item: Item}} props */
function PartAnswers({ item }) {
  const { Answers } = TYPES[item.type];
  return <Answers item={item} />;
}

/** The model answer, or the checklist that is it; then every option of every part: folded on screen, open on paper.
 * @param {{item: Case, open: boolean}} props
 */
export function CaseAnswers({ item, open }) {
  const parts = item.parts.filter((part) => !isFormative(part)).map((part) => (
    <div key={part.id}>
      <p class="tl-part-label">{part.label}</p>
      <PartAnswers item={part} />
    </div>
  ));
  return (
    <>
      {item.model_answer && <RichText tree={item.model_answer} />}
      {item.parts.filter(isFormative).map((part) => <PartAnswers key={part.id} item={part} />)}
      {open ? parts : <details class="tl-fold"><summary>Every option, with its reason</summary>{parts}</details>}
    </>
  );
}
