// What a reader has done with one item, kept where it survives: in the page in localStorage, in a
// kernel in the model. What is kept is untrusted: answers are cleaned and judged again.

import { useEffect, useRef, useState } from "preact/hooks";
import { grade, isFormative } from "./grade.js";
import { LEVELS, VERDICTS, empty, howAt, shownOf } from "./record.js";
import { follow, keep, markShown, now, read } from "./store.js";
import { clean } from "./types.js";
import { nextVersion, numbers, variant } from "./versions.js";

/**
 * @typedef {import("../host/types.js").Model} Model
 * @typedef {import("./feedback.js").Item} Item
 * @typedef {import("./feedback.js").Feedback} Feedback
 * @typedef {import("./record.js").Answer} Answer
 * @typedef {"sure" | "fairly" | "guessing"} Confidence
 */

/**
 * One version of the item.
 * @typedef {object} Try
 * @property {any} answer                  as it stands in the fields
 * @property {any} checked                 as it was when last checked; null before
 * @property {number} tries                answers that could be judged
 * @property {boolean} shown               the reader has asked for the answer
 * @property {boolean} locked              free text is handed in, or passed over
 * @property {Confidence | null} confidence  kept with the first try
 */

/**
 * @typedef {Try & {feedback: Feedback | null, variant: number, others: Record<string, Try>, first?: string, last?: string}} Attempt
 */

/** @type {Try} */
const FRESH = { answer: null, checked: null, tries: 0, shown: false, locked: false, confidence: null };
/** What to say if an answer is not stored for good. */
const UNSAVED = {
  lasting: "",
  full: "This browser does not let the page store your answer for good: its storage is full. It stays as long as this tab is open.",
  blocked: "This browser does not let the page store your answer: its storage is blocked. It stays until you leave the page.",
};

/** Equal as JSON values.
 * @param {unknown} one
 * @param {unknown} other
 */
const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** The formative question (free text) that comes first in a case, if there is one.
 * @param {Item} item
 * @returns {Item | undefined}
 */
export function textOf(item) {
  return /** @type {{parts?: Item[]}} */ (/** @type {unknown} */ (item)).parts?.find(isFormative);
}

/** @param {Model} model */
export function useAttempt(model) {
  const whole = /** @type {Item} */ (model.get("item"));
  const live = Boolean(model.get("live"));
  const fresh = Boolean(model.get("fresh"));
  const load = () => {
    const state = kept(model, whole, live);
    return restored(whole, state, live ? state.feedback : null);
  };
  const [attempt, setAttempt] = useState(load);
  const [problem, setProblem] = useState("");
  const latest = useRef(attempt);
  const writing = useRef(false);
  const item = variant(whole, attempt.variant);

  /** @param {Attempt} next */
  const adopt = (next) => {
    latest.current = next;
    setAttempt(next);
  };
  /**
   * @param {Partial<Attempt>} changes
   * @param {Omit<Answer, "at">} [given]  an answer that was judged
   */
  const update = (changes, given) => {
    const next = { ...latest.current, ...changes };
    adopt(next);
    const state = stateOf(next);
    writing.current = true; // the model tells of each change as it is made: they belong together
    model.set("answer", next.answer);
    model.set("feedback", next.feedback);
    model.set("state", state);
    if (!live) setProblem(UNSAVED[keep(whole.id, recordOf(next, now(whole.id), given))]);
    writing.current = false;
    model.save_changes();
  };

  // In a kernel: Python, or a second view of the same item, has changed it.
  useEffect(() => {
    if (!live) return undefined;
    const follow = () => {
      const { answer, feedback } = latest.current;
      const told = model.get("state");
      const other = told !== null && told !== undefined && !same(told, stateOf(latest.current));
      if (writing.current) return;
      if (other || !same(model.get("answer"), answer) || !same(model.get("feedback"), feedback)) adopt(load());
    };
    const names = ["answer", "feedback", "state"];
    for (const name of names) model.on(`change:${name}`, follow);
    return () => {
      for (const name of names) model.off(`change:${name}`, follow);
    };
  }, [model]);

  // In the page: another edition may have judged the stored answers otherwise.
  useEffect(() => {
    const again = live ? [] : judgedAnew(whole, read(whole.id).answers);
    if (again.length) keep(whole.id, { ...empty(), answers: again });
  }, [model]);

  // In the page: another tab has changed it.
  useEffect(() => {
    if (live || fresh) return undefined;
    return follow((id) => {
      if (writing.current || (id !== whole.id && id !== "")) return;
      const next = restored(whole, shownOf(read(whole.id)));
      adopt(next);
      for (const [name, value] of Object.entries({ answer: next.answer, feedback: next.feedback, state: stateOf(next) })) model.set(name, value);
    });
  }, [model]);

  const check = () => {
    const { answer, tries, first, locked } = latest.current;
    const text = textOf(item);
    const reading = text && !locked ? grade(text, answer?.[text.id]) : null;
    if (reading?.verdict === "unreadable") {
      update({ checked: answer, feedback: reading });
      return;
    }
    const feedback = grade(item, answer);
    const judged = feedback.verdict !== "unreadable";
    const again = latest.current.feedback?.verdict === feedback.verdict && same(answer, latest.current.checked);
    const counts = judged && !again && VERDICTS.includes(feedback.verdict);
    update(
      {
        checked: answer,
        feedback,
        locked: locked || Boolean(text),
        tries: tries + (judged && !again ? 1 : 0),
        ...(judged ? { first: first ?? feedback.verdict, last: feedback.verdict } : {}),
      },
      counts ? given(feedback) : undefined,
    );
  };

  /** @param {Feedback} feedback @returns {Omit<Answer, "at">} */
  const given = ({ verdict, misconceptions }) => {
    const { answer, variant: version, tries, confidence, shown } = latest.current;
    const how = shown ? "shown" : howAt(read(whole.id), version, Date.now(), whole.versions !== undefined);
    const sure = tries === 0 && confidence ? { sure: confidence } : {};
    return { version, answer, verdict: /** @type {Answer["verdict"]} */ (verdict), how, misconceptions, ...sure };
  };

  return {
    item,
    attempt,
    problem,
    stale: attempt.feedback !== null && !same(attempt.answer, attempt.checked),
    check,
    answer: (/** @type {any} */ answer) => update({ answer }),
    show: (/** @type {boolean} */ shown) => {
      update({ shown });
      if (!live) markShown(whole.id, latest.current.variant); // when it is hidden, too: it was read until now
    },
    /** Whether the answer to this version was given after it had been on the screen. */
    late: !live && read(whole.id).answers.findLast(({ version }) => version === attempt.variant)?.how === "shown",
    /** What answers it is looked at before it was answered: a case's model text, a prediction's result. */
    peek: () => !live && markShown(whole.id, latest.current.variant),
    skip: () => update({ locked: true, checked: null, feedback: null }),
    sure: (/** @type {Confidence} */ confidence) => update({ confidence }),
    /** Keep the reader's ticks with the text that they are about: no try, and no change of the rest. */
    tick: (/** @type {any} */ given) => {
      const { answer, checked, feedback } = latest.current;
      const id = /** @type {Item} */ (textOf(item)).id;
      const now = checked?.[id] ? { ...checked, [id]: given } : checked;
      update({ answer: { ...answer, [id]: given }, checked: now, feedback: now === checked ? feedback : grade(item, now) });
    },
    restart: () => update({ ...FRESH, tries: latest.current.tries, confidence: latest.current.confidence, feedback: null }),
    /** Show the next version; this one is kept. @param {number | null} seed the reader's */
    another: (seed) => {
      const { variant: number, others, ...rest } = latest.current;
      const next = nextVersion(whole, live ? empty() : read(whole.id), seed, [...Object.keys(others).map(Number).filter((other) => other !== number), number]);
      /** @type {Record<string, Try>} */
      const parked = { ...others, [number]: tryOf(rest) };
      adopt({ ...rest, ...versionOf(whole, next, parked[next]), others: parked });
      update({});
    },
  };
}

/** @param {Try} attempt @returns {Try} */
function tryOf({ answer, checked, tries, shown, locked, confidence }) {
  return { answer, checked, tries, shown, locked, confidence };
}

/**
 * What is added to the record of the item.
 * @param {Attempt} attempt
 * @param {number} at
 * @param {Omit<Answer, "at">} [given]
 */
function recordOf({ answer, checked, shown, locked, confidence, variant: version }, at, given) {
  return {
    answers: given ? [{ ...given, at }] : [],
    drafts: new Map([[version, { at, answer, checked, shown, locked, ...(confidence ? { sure: confidence } : {}) }]]),
    shown: new Map(shown ? [[version, Date.now()]] : []),
  };
}

/** The last answer to each version, if it is judged otherwise today.
 * @param {Item} whole
 * @param {Answer[]} answers
 * @returns {Answer[]}
 */
function judgedAnew(whole, answers) {
  const last = new Map(answers.filter(({ answer }) => answer !== null).map((one) => [one.version, one]));
  return [...last.values()].flatMap((one) => {
    if (number(whole, one.version) !== one.version) return [];
    const item = variant(whole, one.version);
    const { verdict, misconceptions } = grade(item, clean(item, one.answer));
    if (verdict === one.verdict || !VERDICTS.includes(verdict)) return [];
    return [{ ...one, verdict: /** @type {Answer["verdict"]} */ (verdict), misconceptions, judged: Date.now() }];
  });
}

/** What is kept, see "Quiz state" in the contract: one JSON value.
 * @param {Attempt} attempt
 */
function stateOf(attempt) {
  const { variant: number, others, first, last } = attempt;
  const elsewhere = Object.fromEntries(Object.entries(others).filter(([name]) => name !== String(number)));
  const { confidence, ...rest } = tryOf(attempt);
  return {
    ...rest,
    variant: number,
    ...(confidence ? { confidence } : {}),
    ...(first ? { first } : {}),
    ...(last ? { last } : {}),
    ...(Object.keys(elsewhere).length ? { others: elsewhere } : {}),
  };
}

/** What there is when the view starts.
 * @param {Model} model @param {Item} item @param {boolean} live
 * @returns {Record<string, any>}
 */
function kept(model, item, live) {
  const [state, answer, feedback] = [model.get("state"), model.get("answer"), model.get("feedback")];
  const given = typeof state === "object" && state !== null;
  if (model.get("fresh")) return { variant: model.get("version") };
  if (!live && (answer === null || answer === undefined)) return given ? state : shownOf(read(item.id));
  // Python may set an answer and its feedback without a state, or change one of them later.
  const known = given && same(state.answer, answer) ? state : { ...(given ? state : {}), answer };
  if (!feedback) return { ...known, checked: null };
  const version = variant(item, number(item, known.variant));
  const fits = [known.checked, answer].map((raw) => clean(version, raw)).find((raw) => same(grade(version, raw), feedback));
  const judged = feedback.verdict !== "unreadable";
  return { ...known, checked: fits ?? null, feedback, tries: known.tries || (judged ? 1 : 0), locked: known.locked || judged };
}

/** The number of a version, the first's if there is none of that number. @param {Item} item @param {unknown} raw */
const number = (item, raw) => (numbers(item).includes(/** @type {number} */ (raw)) ? Number(raw) : numbers(item)[0]);

/**
 * @param {Item} whole
 * @param {Record<string, any>} state untrusted
 * @param {Feedback | null} [told]    by the kernel
 * @returns {Attempt}
 */
function restored(whole, state, told = null) {
  const others = typeof state.others === "object" && state.others !== null ? state.others : {};
  const version = number(whole, state.variant);
  // A version that has gone, with its recording or with an edition, leaves its answer to no other.
  const gone = state.variant !== undefined && state.variant !== version;
  const now = versionOf(whole, version, gone ? others[version] : state);
  const parked = Object.entries(others).filter(([name]) => number(whole, Number(name)) === Number(name));
  return {
    ...now,
    feedback: now.feedback ?? told,
    others: Object.fromEntries(parked.map(([name, raw]) => [name, tryOf(versionOf(whole, Number(name), raw))])),
    ...(VERDICTS.includes(state.first) ? { first: state.first } : {}),
    ...lastOf(whole, now.feedback, state.last),
  };
}

/** The last verdict: as the answer is judged today, unless it was one on another version.
 * @param {Item} whole @param {Feedback | null} feedback @param {any} stored
 */
function lastOf(whole, feedback, stored) {
  const today = numbers(whole).length === 1 && stored && feedback && feedback.verdict !== "unreadable" ? feedback.verdict : stored;
  return VERDICTS.includes(today) ? { last: today } : {};
}

/**
 * @param {Item} whole
 * @param {number} version
 * @param {any} raw
 * @returns {Attempt}
 */
function versionOf(whole, version, raw) {
  const item = variant(whole, version);
  const stored = typeof raw === "object" && raw !== null ? raw : {};
  const checked = clean(item, stored.checked);
  return {
    answer: clean(item, stored.answer),
    checked,
    feedback: checked === null ? null : grade(item, checked),
    tries: Number.isInteger(stored.tries) && stored.tries > 0 ? stored.tries : 0,
    shown: stored.shown === true,
    locked: stored.locked === true,
    confidence: LEVELS.includes(stored.confidence) ? stored.confidence : null,
    variant: version,
    others: {},
  };
}
