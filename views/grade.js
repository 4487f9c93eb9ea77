// How an answer is judged in the page: the same rules as trainlab/grading/, one module an item type.
// Held equal by tests/vectors/grading.json and by the differential test in tests/test_quiz.py.

import * as aCase from "./quiz/grading/case.js";
import * as choice from "./quiz/grading/choice.js";
import * as choices from "./quiz/grading/choices.js";
import * as number from "./quiz/grading/number.js";

/**
 * @typedef {import("./quiz/grading/feedback.js").Item} Item
 * @typedef {import("./quiz/grading/feedback.js").Feedback} Feedback
 */

/** @type {Record<string, (item: any, answer: unknown) => Feedback>} */
const RULES = {
  choice: choice.grade,
  choices: choices.grade,
  number: number.grade,
  case: (item, answer) => aCase.grade(item, answer, grade),
};

/**
 * Judge an answer to a compiled item.
 * @param {Item} item
 * @param {unknown} answer
 * @returns {Feedback}
 */
export function grade(item, answer) {
  return RULES[item.type](item, answer);
}
