// What a reader has done with one item, kept where it survives: in the page in localStorage, in a
// kernel in the model. Stored answers are untrusted: they are cleaned and judged anew.

import { useEffect, useRef, useState } from "preact/hooks";
import { grade } from "../grade.js";
import { clean } from "./types/index.js";

/**
 * @typedef {import("../types.js").Model} Model
 * @typedef {import("./grading/feedback.js").Item} Item
 * @typedef {import("./grading/feedback.js").Feedback} Feedback
 */

/**
 * @typedef {object} Attempt
 * @property {any} answer             as it stands in the fields
 * @property {any} checked            as it was when last checked; null before
 * @property {Feedback | null} feedback  on `checked`
 * @property {number} tries           answers that could be judged
 * @property {boolean} shown          the reader has asked for the answer
 */

/** @type {Attempt} */
const FRESH = { answer: null, checked: null, feedback: null, tries: 0, shown: false };

const UNSAVED =
  "This browser does not let the page store your answer (storage is full or blocked). It stays until you leave the page.";

/** Equal as JSON values.
 * @param {unknown} one
 * @param {unknown} other
 */
const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/**
 * @param {Model} model
 * @returns {{attempt: Attempt, stale: boolean, problem: string, answer: (answer: any) => void, check: () => void, show: (shown: boolean) => void, restart: () => void}}
 */
export function useAttempt(model) {
  const item = /** @type {Item} */ (model.get("item"));
  const live = Boolean(model.get("live"));
  const [attempt, setAttempt] = useState(() => (live ? fromModel(model, item) : fromStorage(item)));
  const [problem, setProblem] = useState("");
  const latest = useRef(attempt);

  /** @param {Attempt} next */
  const adopt = (next) => {
    latest.current = next;
    setAttempt(next);
  };

  /** @param {Partial<Attempt>} changes */
  const update = (changes) => {
    const next = { ...latest.current, ...changes };
    adopt(next);
    model.set("answer", next.answer);
    model.set("feedback", next.feedback);
    model.save_changes();
    if (!live) setProblem(store(item, next) ? "" : UNSAVED);
  };

  // In a kernel: Python, or a second view of the same item, has changed it.
  useEffect(() => {
    if (!live) return undefined;
    const follow = () => {
      const { answer, feedback } = latest.current;
      if (!same(model.get("answer"), answer) || !same(model.get("feedback"), feedback)) adopt(fromModel(model, item));
    };
    model.on("change:answer", follow);
    model.on("change:feedback", follow);
    return () => {
      model.off("change:answer", follow);
      model.off("change:feedback", follow);
    };
  }, [model]);

  // In the page: another tab has changed it.
  useEffect(() => {
    if (live) return undefined;
    /** @param {StorageEvent} event */
    const follow = ({ key }) => {
      if (key === null || key === keyOf(item)) adopt(fromStorage(item));
    };
    addEventListener("storage", follow);
    return () => removeEventListener("storage", follow);
  }, [model]);

  return {
    attempt,
    problem,
    stale: attempt.feedback !== null && !same(attempt.answer, attempt.checked),
    answer: (answer) => update({ answer }),
    check: () => {
      const { answer, tries } = latest.current;
      const feedback = grade(item, answer);
      update({ checked: answer, feedback, tries: tries + (feedback.verdict === "unreadable" ? 0 : 1) });
    },
    show: (shown) => update({ shown }),
    restart: () => update(FRESH),
  };
}

/**
 * @param {Model} model
 * @param {Item} item
 * @returns {Attempt}
 */
function fromModel(model, item) {
  const answer = clean(item, model.get("answer"));
  const feedback = /** @type {Feedback | null} */ (model.get("feedback") ?? null);
  if (feedback === null) return { ...FRESH, answer };
  const checked = same(grade(item, answer), feedback) ? answer : null;
  return { ...FRESH, answer, checked, feedback, tries: feedback.verdict === "unreadable" ? 0 : 1 };
}

/** @param {Item} item */
const keyOf = (item) => `trainlab:v1:${item.id}`;

/**
 * @param {Item} item
 * @returns {Attempt}
 */
function fromStorage(item) {
  try {
    const stored = JSON.parse(localStorage.getItem(keyOf(item)) ?? "null");
    if (typeof stored !== "object" || stored === null) return FRESH;
    const checked = clean(item, stored.checked);
    return {
      answer: clean(item, stored.answer),
      checked,
      feedback: checked === null ? null : grade(item, checked),
      tries: Number.isInteger(stored.tries) && stored.tries > 0 ? stored.tries : 0,
      shown: stored.shown === true,
    };
  } catch {
    return FRESH; // blocked, or not ours: said when the first answer cannot be stored
  }
}

/**
 * @param {Item} item
 * @param {Attempt} attempt
 * @returns {boolean} whether it could be stored
 */
function store(item, { answer, checked, tries, shown }) {
  try {
    if (answer === null && checked === null) localStorage.removeItem(keyOf(item));
    else localStorage.setItem(keyOf(item), JSON.stringify({ answer, checked, tries, shown }));
    return true;
  } catch {
    return false;
  }
}
