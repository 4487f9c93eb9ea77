// A number within a tolerance; wrong values that have a name. Twin of trainlab/quiz/types/number/grading.py.

import { Unreadable, readAnswers } from "#views/quiz/numerals.js";
import { distinct, unreadable } from "#views/quiz/feedback.js";
import says from "./messages.json" with { type: "json" };

/**
 * @typedef {import("#views/quiz/feedback.js").Tree} Tree
 * @typedef {{value: number, rel_tol: number, feedback: Tree, misconception: string | null}} Wrong
 * @typedef {import("#views/quiz/feedback.js").Item & {answer: number, rel_tol: number, abs_tol: number, unit: string, wrong: Wrong[], feedback: Record<"right" | "not-yet", Tree>}} Quantity
 */

/**
 * @param {Quantity} item
 * @param {unknown} answer text as typed, or a number
 * @returns {import("#views/quiz/feedback.js").Feedback}
 */
export function grade(item, answer) {
  /** @type {number[]} */
  let values;
  try {
    values = readAnswers(answer, item.unit);
  } catch (error) {
    if (error instanceof Unreadable) return unreadable(says[error.reason]);
    throw error;
  }
  if (values.some((value) => near(value, item.answer, item.rel_tol, item.abs_tol))) {
    return { verdict: "right", messages: { _: item.feedback.right }, misconceptions: [] };
  }
  const wrong = item.wrong.find((named) => values.some((value) => near(value, named.value, named.rel_tol, 0)));
  return {
    verdict: "not-yet",
    messages: { _: wrong ? wrong.feedback : item.feedback["not-yet"] },
    misconceptions: distinct([wrong?.misconception ?? null]),
  };
}

/**
 * @param {number} value
 * @param {number} target
 * @param {number} relTol
 * @param {number} absTol
 */
function near(value, target, relTol, absTol) {
  return Math.abs(value - target) <= Math.max(absTol, relTol * Math.abs(target));
}
