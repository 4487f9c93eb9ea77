// A quiz item or a case: the question with native fields, one Check, and feedback beside what it is
// about. Nothing is judged before Check.

import { useRef, useState } from "preact/hooks";
import { Phrase, RichText } from "../richtext.jsx";
import { useAttempt } from "./attempt.js";
import { answerTo } from "./grading/case.js";
import { CaseAnswers } from "./static.jsx";
import { TYPES } from "./types/index.js";
import { Message, VERDICT_WORDS, Sign, Verdict, mark } from "./verdict.jsx";

export { QuizStatic } from "./static.jsx";

/**
 * @typedef {import("./grading/feedback.js").Item} Item
 * @typedef {import("./grading/feedback.js").Feedback} Feedback
 * @typedef {import("./grading/case.js").Case} Case
 */

/** @param {{model: import("../types.js").Model}} props */
export function QuizView({ model }) {
  // Ids differ within a page, also where a notebook loads this module once a widget.
  const [id] = useState(() => `tl-quiz-${Math.random().toString(36).slice(2, 10)}`);
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const { attempt, stale, problem, answer, check, show, restart } = useAttempt(model);
  const item = /** @type {Item} */ (model.get("item"));
  const { feedback, tries, shown } = attempt;
  const isCase = item.type === "case";
  const started = attempt.answer !== null || feedback !== null;

  return (
    <div class="tl-quiz">
      <p class="tl-label">Check yourself</p>
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          check();
        }}
        onKeyDown={(event) => {
          // Enter on an option is not "Check"; in the number field it is.
          const field = event.target instanceof HTMLInputElement && event.target.type !== "text";
          if (event.key === "Enter" && field) event.preventDefault();
        }}
      >
        {isCase ? (
          <CaseParts item={/** @type {Case} */ (item)} attempt={attempt} id={id} onAnswer={answer} />
        ) : (
          <Part item={item} answer={attempt.answer} feedback={feedback} stale={stale} id={id} onAnswer={answer} />
        )}
        <div class="tl-actions">
          <button type="submit" class="tl-primary">Check</button>
          {tries > 0 && (
            <button type="button" aria-expanded={shown} aria-controls={`${id}-answer`} onClick={() => show(!shown)}>
              {shown ? "Hide answer" : "Show answer"}
            </button>
          )}
          {started && (
            <button
              type="button"
              onClick={() => {
                restart();
                form.current?.querySelector("input")?.focus();
              }}
            >
              Start over
            </button>
          )}
        </div>
      </form>
      <div class="tl-feedback" role="status" data-verdict={feedback ? mark(feedback.verdict) : undefined} data-stale={stale || undefined}>
        {feedback && (
          <>
            {stale && <p class="tl-stale">Changed since the last check.</p>}
            <Verdict verdict={feedback.verdict} />
            <Message feedback={feedback} type={item.type} />
            {isCase && <PartVerdicts item={/** @type {Case} */ (item)} feedback={feedback} />}
          </>
        )}
      </div>
      {problem && <p class="tl-problem" role="status">{problem}</p>}
      <div class="tl-answer" id={`${id}-answer`} hidden={!(shown && tries > 0)}>
        {shown && tries > 0 && <Solution item={item} />}
      </div>
      <div class="tl-print" aria-hidden="true"><Solution item={item} open /></div>
    </div>
  );
}

/**
 * @param {object} props
 * @param {Case} props.item
 * @param {import("./attempt.js").Attempt} props.attempt
 * @param {string} props.id
 * @param {(answer: any) => void} props.onAnswer
 */
function CaseParts({ item, attempt, id, onAnswer }) {
  const changed = (/** @type {string} */ part) =>
    JSON.stringify(answerTo(attempt.answer, part) ?? null) !== JSON.stringify(answerTo(attempt.checked, part) ?? null);
  return (
    <>
      <p class="tl-title"><Phrase tree={item.title} /></p>
      <div class="tl-prompt"><RichText tree={item.prompt} /></div>
      {item.parts.map((part) => {
        const feedback = attempt.feedback?.parts?.[part.id] ?? null;
        const stale = feedback !== null && changed(part.id);
        return (
          <Part
            key={part.id}
            item={part}
            label={part.label}
            answer={answerTo(attempt.answer, part.id)}
            feedback={feedback}
            stale={stale}
            id={`${id}-${part.id}`}
            onAnswer={(given) => {
              const { [part.id]: _, ...others } = attempt.answer ?? {};
              const next = given === null ? others : { ...others, [part.id]: given };
              onAnswer(Object.keys(next).length ? ordered(item, next) : null);
            }}
          >
            {feedback && (
              <div class="tl-part-feedback" id={`${id}-${part.id}-said`} data-part-verdict={mark(feedback.verdict)} data-stale={stale || undefined}>
                {stale && <p class="tl-stale">Changed since the last check.</p>}
                <Verdict verdict={feedback.verdict} />
                <Message feedback={feedback} type={part.type} />
              </div>
            )}
          </Part>
        );
      })}
    </>
  );
}

/** The answers in the parts' order, so that equal answers are equal as JSON.
 * @param {Case} item
 * @param {Record<string, any>} answer
 */
function ordered(item, answer) {
  return Object.fromEntries(item.parts.filter(({ id }) => Object.hasOwn(answer, id)).map(({ id }) => [id, answer[id]]));
}

/**
 * One question with its fields.
 * @param {object} props
 * @param {Item} props.item
 * @param {string} [props.label]
 * @param {any} props.answer
 * @param {Feedback | null} props.feedback
 * @param {boolean} props.stale
 * @param {string} props.id
 * @param {(answer: any) => void} props.onAnswer
 * @param {import("preact").ComponentChild} [props.children]  feedback on this part
 */
function Part({ item, label, answer, feedback, stale, id, onAnswer, children }) {
  const { Inputs } = TYPES[item.type];
  const [first, ...rest] = item.prompt;
  const described = [rest.length ? `${id}-more` : "", children ? `${id}-said` : ""].filter(Boolean).join(" ");
  return (
    <fieldset class="tl-part" aria-describedby={described || undefined} data-stale={stale || undefined}>
      <legend>{label && <span class="tl-part-label">{label}</span>}<Phrase tree={[first]} /></legend>
      {rest.length > 0 && <div id={`${id}-more`}><RichText tree={rest} /></div>}
      <Inputs item={item} answer={answer} feedback={feedback} id={id} onAnswer={onAnswer} />
      {children}
    </fieldset>
  );
}

/** One line a part, so that the verdict of each is seen, and heard, with the whole.
 * @param {{item: Case, feedback: Feedback}} props
 */
function PartVerdicts({ item, feedback }) {
  const judged = item.parts.filter(({ id }) => feedback.parts && Object.hasOwn(feedback.parts, id));
  return (
    <ul class="tl-part-verdicts">
      {judged.map(({ id, label }) => {
        const verdict = feedback.parts?.[id].verdict ?? "unreadable";
        return <li key={id}>{label}: <Sign verdict={verdict} /> {VERDICT_WORDS[verdict].toLowerCase()}</li>;
      })}
    </ul>
  );
}

/** @param {{item: Item, open?: boolean}} props */
function Solution({ item, open = false }) {
  const { Answers } = TYPES[item.type] ?? {};
  return (
    <>
      <p class="tl-label">Answer</p>
      {Answers ? <Answers item={item} /> : <CaseAnswers item={/** @type {Case} */ (item)} open={open} />}
    </>
  );
}
