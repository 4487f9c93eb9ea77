// How an answer is judged in the page: the same rules as in Python, each type's in its own folder,
// trainlab/quiz/types/TYPE/. Held equal by the types' vectors and by tests/quiz/test_quiz_hosts.py.

import rules from "discovered:graders";

/**
 * @typedef {import("./feedback.js").Item} Item
 * @typedef {import("./feedback.js").Feedback} Feedback
 */

/**
 * Judge an answer to a compiled item.
 * @param {Item} item
 * @param {unknown} answer
 * @returns {Feedback}
 */
export function grade(item, answer) {
  return rules[item.type].grade(item, answer, grade);
}

/** Whether there is a type of that name. @param {string} type */
export const isType = (type) => Object.hasOwn(rules, type);

/** Whether an item's type reads answers without judging them (it exports `formative`).
 * @param {Item} item
 */
export const isFormative = (item) => rules[item.type].formative === true;
