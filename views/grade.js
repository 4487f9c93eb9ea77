// How an answer is judged in the page: the same rules as trainlab/grading/, one module an item type.
// Held equal by tests/vectors/grading.json and by the differential test in tests/test_quiz.py.

import * as aCase from "./quiz/grading/case.js";
import * as choice from "./quiz/grading/choice.js";
import * as choices from "./quiz/grading/choices.js";
import * as number from "./quiz/grading/number.js";
import * as order from "./quiz/grading/order.js";
import * as pick from "./quiz/grading/pick.js";
import * as predict from "./quiz/grading/predict.js";
import * as text from "./quiz/grading/text.js";

/**
 * @typedef {import("./quiz/grading/feedback.js").Item} Item
 * @typedef {import("./quiz/grading/feedback.js").Feedback} Feedback
 */

/** @type {Record<string, (item: any, answer: unknown) => Feedback>} */
const RULES = {
  choice: choice.grade,
  choices: choices.grade,
  number: number.grade,
  order: order.grade,
  pick: pick.grade,
  text: text.grade,
  predict: (item, answer) => predict.grade(item, answer, grade),
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

/**
 * A version of an item: 0 is the item itself, 1 the first of its variants.
 * @param {Item} item
 * @param {number} number
 * @returns {Item}
 */
export function variant(item, number) {
  return number ? { ...item, ...item.variants?.[number - 1] } : item;
}
