// A quiz item or a case: the question with native fields, one Check, and feedback beside what it is
// about. Nothing is judged before Check. Free text comes first and is locked by the first Check, so
// that the options cannot feed its wording.

import { useEffect, useRef, useState } from "preact/hooks";
import { Phrase, RichText } from "./richtext.jsx";
import { textOf, useAttempt } from "./attempt.js";
import { answerTo } from "#types/case/grading.js";
import { freshItem } from "./fresh.js";
import { isFormative, isType } from "./grade.js";
import { nextVersion, numbers } from "./versions.js";
import { PlainModel } from "../host/model.js";
import { empty } from "./record.js";
import { read } from "./store.js";
import { readerSeed } from "./shuffling.js";
import { Hints, openHints } from "./hints.jsx";
import { Confidence } from "./levels.jsx";
import { CaseAnswers, Question } from "./static.jsx";
import { TYPES, asked } from "./types.js";
import { PREDICTION_WORDS, Sign, VERDICT_WORDS, Verdict, mark } from "./verdict.jsx";

export { QuizStatic } from "./static.jsx";
export { TYPES, isType };

/**
 * @typedef {import("./feedback.js").Item} Item
 * @typedef {import("./feedback.js").Feedback} Feedback
 * @typedef {import("#types/case/grading.js").Case} Case
 * @typedef {import("./attempt.js").Attempt} Attempt
 */

/** What a reader may fill in, or press, to answer: the first is focused. */
const FIELD = ".tl-part :is(input, textarea, select, button):not([readonly])";

/** A type's words for the verdicts. @param {string} type */
const wordsOf = (type) => TYPES[type]?.WORDS ?? VERDICT_WORDS;

/** @typedef {import("../host/types.js").Model} Model */

/**
 * An item; once it is answered, fresh versions of it take its place when the reader asks for one.
 * @param {{model: Model}} props
 */
export function QuizView({ model }) {
  const [fresh, setFresh] = useState(/** @type {Model | null} */ (null));
  const [problem, setProblem] = useState("");
  const [asked, ask] = useState(0);
  const met = useRef(/** @type {{[id: string]: number[]}} */ ({}));
  const names = /** @type {Item} */ (model.get("item")).fresh ?? [];
  const next = async () => {
    try {
      const item = await freshItem(model, names[asked % names.length]);
      const here = (met.current[item.id] ??= []);
      const version = nextVersion(item, model.get("live") ? empty() : read(item.id), readerSeed(model), here);
      here.push(version);
      setFresh(new PlainModel({ kind: "quiz", answer: null, feedback: null, state: null, live: model.get("live"), fresh: true, seed: model.get("seed"), version, item }));
      setProblem("");
      ask(asked + 1);
    } catch (error) {
      setProblem(`It cannot be shown: ${/** @type {Error} */ (error).message}.`);
    }
  };
  if (fresh === null) return <Quiz model={model} problem={problem} onFresh={names.length ? next : undefined} />;
  return (
    <div class="tl-fresh">
      <Quiz key={asked} model={fresh} problem={problem} start onFresh={next} onBack={() => setFresh(null)} />
    </div>
  );
}

/**
 * @param {object} props
 * @param {Model} props.model
 * @param {string} [props.problem]          why there is no fresh version
 * @param {boolean} [props.start]           whether it has the focus from the start
 * @param {() => void} [props.onFresh]      asks for a fresh version
 * @param {() => void} [props.onBack]       leads back to the book's own question
 */
function Quiz({ model, problem: missing, start = false, onFresh, onBack }) {
  // Ids differ within a page, also where a notebook loads this module once a widget.
  const [id] = useState(() => `tl-quiz-${Math.random().toString(36).slice(2, 10)}`);
  const form = useRef(/** @type {HTMLDivElement | null} */ (null));
  const { item, attempt, stale, problem, answer, check: judge, show, skip, sure, tick, restart, another, peek, late } = useAttempt(model);
  const { feedback, tries, shown, locked } = attempt;
  const isCase = item.type === "case";
  const text = textOf(item);
  const judged = feedback !== null && feedback.verdict !== "unreadable";
  const committed = item.type === "predict" && judged;
  const waiting = isCase && text !== undefined && !locked;
  const written = text && locked ? answerTo(attempt.answer, text.id) : null;
  const [early, setEarly] = useState(false);
  const [seed] = useState(() => readerSeed(model));
  const [more, setMore] = useState(0);
  const hints = openHints(item, feedback, tries, more);
  const comparing = written !== null && (judged || early);
  const whole = /** @type {Item} */ (model.get("item"));
  const versions = numbers(whole).length;
  // Listed variants come in turn; after the last one, once it is answered, fresh versions.
  const listed = versions > 1 && !onBack && !(onFresh && judged && attempt.variant === versions - 1);
  const spent = shown && judged && Boolean(whole.versions);
  const started = attempt.answer !== null || feedback !== null;
  const words = item.type === "predict" ? PREDICTION_WORDS : wordsOf(item.type);
  const verdict = feedback && mark(feedback.verdict);
  const focusFirst = () => form.current?.querySelector(/** @type {"input"} */ (FIELD))?.focus();
  useEffect(() => {
    if (start) focusFirst();
  }, []);
  const own = item.type === "predict" && !onBack; // the book's page covers what follows it
  const check = () => {
    if (own && form.current?.closest("[data-uncovered]")) peek();
    judge();
  };
  useEffect(() => {
    const mount = own ? form.current?.closest("[data-predict]") : null;
    mount?.addEventListener("trainlab:revealed", peek);
    return () => mount?.removeEventListener("trainlab:revealed", peek);
  }, []);
  // The book's page uncovers what follows a prediction.
  useEffect(() => {
    if (committed) form.current?.dispatchEvent(new CustomEvent("trainlab:predicted", { bubbles: true }));
  }, [committed]);
  // Once the text is locked the other questions appear above the button: go to the first of them.
  const waited = useRef(waiting);
  useEffect(() => {
    if (waited.current && !waiting) focusFirst();
    waited.current = waiting;
  }, [waiting]);
  return (
    <div class="tl-quiz">
      <p class="tl-label">{item.type === "predict" ? "Predict" : "Check yourself"}</p>
      {/* No form: a frame without `allow-forms` would swallow its submission. */}
      <div
        ref={form}
        class="tl-form"
        onKeyDown={(event) => {
          // Enter in a text field is "Check"; on an option it is not.
          const field = event.target instanceof Element && event.target.matches("input[type=text]");
          if (event.key !== "Enter" || event.isComposing || !field) return;
          event.preventDefault();
          if (!committed) check();
        }}
      >
        {isCase ? (
          <CaseParts item={/** @type {Case} */ (item)} attempt={attempt} id={id} seed={seed} waiting={waiting} onAnswer={answer} />
        ) : (
          <>
            {item.type === "predict" && <div class="tl-prompt"><RichText tree={item.prompt} /></div>}
            <Part item={asked(item)} answer={attempt.answer} feedback={feedback} stale={stale} locked={committed} id={id} seed={seed} onAnswer={answer} />
          </>
        )}
        {item.confidence && !waiting && <Confidence id={id} level={attempt.confidence} kept={tries > 0} onChange={sure} />}
        <div class="tl-actions">
          <button type="button" class="tl-primary" aria-disabled={committed || undefined} onClick={() => !committed && check()}>Check</button>
          {waiting && <button type="button" onClick={skip}>Skip the text</button>}
          {written !== null && !judged && (
            <button type="button" aria-expanded={early} aria-controls={`${id}--compare`} onClick={() => {
              setEarly(!early);
              peek();
            }}>
              {early ? "Hide the model answer" : "Compare the text now"}
            </button>
          )}
          {hints.length > 0 && hints.length < (item.hints?.length ?? 0) && (
            <button
              type="button"
              onClick={() => {
                setMore(more + 1);
                if (hints.length + 1 === item.hints?.length) focusFirst(); // this button goes with the last one
              }}
            >
              Next hint
            </button>
          )}
          {judged && (
            <button type="button" aria-expanded={shown} aria-controls={`${id}-answer`} onClick={() => show(!shown)}>
              {shown ? "Hide answer" : "Show answer"}
            </button>
          )}
          {started && item.type !== "predict" && (
            <button
              type="button"
              onClick={() => {
                restart();
                setEarly(false);
                setMore(0);
                focusFirst();
              }}
            >
              Start over
            </button>
          )}
          {listed && (
            <button
              type="button"
              onClick={() => {
                another(seed);
                setMore(0);
                focusFirst();
              }}
            >
              Another one{whole.versions ? "" : ` (${attempt.variant + 1} of ${versions})`}
            </button>
          )}
          {onFresh && !listed && (judged || onBack) && <button type="button" onClick={onFresh}>Another one</button>}
          {onBack && <button type="button" onClick={onBack}>Back to the first question</button>}
        </div>
      </div>
      <div class="tl-feedback" role="status" data-verdict={verdict ?? undefined} data-stale={stale || undefined}>
        {feedback && (
          <>
            {stale && <p class="tl-stale">Changed since the last check.</p>}
            <Verdict verdict={feedback.verdict} words={words} />
            {isCase && text && locked && !judged && <p>Your text is locked. Now the questions that decide.</p>}
            <Message feedback={feedback} />
            {hints.length > 0 && <Hints hints={hints} of={item.hints?.length ?? 0} />}
            {feedback.messages._outcome && <Outcome tree={feedback.messages._outcome} />}
            {isCase && <PartVerdicts item={/** @type {Case} */ (item)} feedback={feedback} />}
          </>
        )}
      </div>
      {(problem || missing) && <p class="tl-problem" role="status">{problem || missing}</p>}
      {committed && late && <p class="tl-note">The result had been on the page: this does not count as a prediction.</p>}
      {spent && <p class="tl-note">This version no longer counts: its answer has been on the screen. Another one does.</p>}
      <div id={`${id}--compare`}>{comparing && text && <Comparison item={text} answer={written} id={`${id}--points`} onTick={tick} />}</div>
      <div class="tl-answer" id={`${id}-answer`} hidden={!(shown && judged)}>
        {shown && judged && <Solution item={item} />}
      </div>
      <div class="tl-print" aria-hidden="true">
        {waiting && /** @type {Case} */ (item).parts.map((part) => !isFormative(part) && <Question key={part.id} item={part} label={part.label} />)}
        <Solution item={item} open />
      </div>
    </div>
  );
}

/** What feedback says of the answer as a whole, or of the one option chosen.
 * @param {{feedback: Feedback}} props
 */
function Message({ feedback }) {
  const { _: whole = Object.entries(feedback.messages).find(([key]) => !key.startsWith("_"))?.[1] } = feedback.messages;
  return <RichText tree={whole ?? []} />;
}

/** @param {{tree: import("./richtext.jsx").Tree}} props */
function Outcome({ tree }) {
  return (
    <div class="tl-outcome">
      <p class="tl-label">What happens</p>
      <RichText tree={tree} />
    </div>
  );
}

/** A text beside the model answer, as its type draws them.
 * @param {{item: Item, answer: any, id: string, onTick: (answer: any) => void}} props
 */
function Comparison({ item, ...props }) {
  const { Compare } = TYPES[item.type];
  return Compare && <Compare item={item} {...props} />;
}

/**
 * @param {object} props
 * @param {Case} props.item
 * @param {Attempt} props.attempt
 * @param {string} props.id
 * @param {number | null} props.seed
 * @param {boolean} props.waiting  for the free text: the other parts are not shown yet
 * @param {(answer: any) => void} props.onAnswer
 */
function CaseParts({ item, attempt, id, seed, waiting, onAnswer }) {
  const changed = (/** @type {string} */ part) =>
    JSON.stringify(answerTo(attempt.answer, part) ?? null) !== JSON.stringify(answerTo(attempt.checked, part) ?? null);
  const skipped = (/** @type {Item} */ { id: part }) => attempt.locked && answerTo(attempt.answer, part) === null;
  const parts = item.parts.filter((part) => (isFormative(part) ? !skipped(part) : !waiting));
  return (
    <>
      <p class="tl-title"><Phrase tree={item.title} /></p>
      <div class="tl-prompt"><RichText tree={item.prompt} /></div>
      {parts.map((part) => {
        const feedback = attempt.feedback?.parts?.[part.id] ?? null;
        const stale = feedback !== null && changed(part.id);
        const hints = openHints(part, feedback, attempt.tries);
        return (
          <Part
            key={part.id}
            item={part}
            label={part.label}
            answer={answerTo(attempt.answer, part.id)}
            feedback={feedback}
            stale={stale}
            locked={isFormative(part) && attempt.locked}
            id={`${id}-${part.id}`}
            seed={seed}
            onAnswer={(given) => {
              const { [part.id]: _, ...others } = attempt.answer ?? {};
              const next = given === null ? others : { ...others, [part.id]: given };
              onAnswer(Object.keys(next).length ? ordered(item, next) : null);
            }}
          >
            {feedback && feedback.verdict !== "read" && (
              <div class="tl-part-feedback" id={`${id}-${part.id}-said`} data-part-verdict={mark(feedback.verdict)} data-stale={stale || undefined}>
                {stale && <p class="tl-stale">Changed since the last check.</p>}
                <Verdict verdict={feedback.verdict} words={wordsOf(part.type)} />
                <Message feedback={feedback} />
                {hints.length > 0 && <Hints hints={hints} of={part.hints?.length ?? 0} />}
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
 * @param {boolean} props.locked
 * @param {string} props.id
 * @param {number | null} props.seed  decides the order of options
 * @param {(answer: any) => void} props.onAnswer
 * @param {import("preact").ComponentChild} [props.children]  feedback on this part
 */
function Part({ item, label, answer, feedback, stale, locked, id, seed, onAnswer, children }) {
  const { Inputs } = TYPES[item.type];
  const [first, ...rest] = item.prompt;
  const described = [rest.length ? `${id}-more` : "", children ? `${id}-said` : ""].filter(Boolean).join(" ");
  return (
    <fieldset
      class="tl-part"
      aria-describedby={described || undefined}
      data-stale={stale || undefined}
      disabled={locked && !isFormative(item)}
    >
      <legend>{label && <span class="tl-part-label">{label}</span>}<Phrase tree={[first]} /></legend>
      {rest.length > 0 && <div id={`${id}-more`}><RichText tree={rest} /></div>}
      <Inputs item={item} answer={answer} feedback={feedback} stale={stale} locked={locked} id={id} seed={seed} onAnswer={onAnswer} />
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
      {judged.map(({ id, label, type }) => {
        const part = /** @type {Feedback} */ (feedback.parts?.[id]);
        const words = part.verdict === "read" ? TYPES[type].inShort?.(part) : wordsOf(type)[part.verdict].toLowerCase();
        return <li key={id}>{label}: {part.verdict !== "read" && <Sign verdict={part.verdict} />} {words}</li>;
      })}
    </ul>
  );
}

/** @param {{item: Item, open?: boolean}} props */
function Solution({ item, open = false }) {
  const { Answers } = TYPES[asked(item).type] ?? {};
  return (
    <>
      <p class="tl-label">Answer</p>
      {Answers ? <Answers item={asked(item)} /> : <CaseAnswers item={/** @type {Case} */ (item)} open={open} />}
      {item.type === "predict" && open && <Outcome tree={/** @type {import("./types.js").Predict} */ (item).outcome} />}
    </>
  );
}
