// A prediction, and what it turns out against. Twin of trainlab/quiz/types/predict/grading.py.

/**
 * @typedef {import("#views/quiz/feedback.js").Item} Item
 * @typedef {import("#views/quiz/feedback.js").Feedback} Feedback
 * @typedef {Item & {ask: Item, outcome: import("#views/quiz/feedback.js").Tree}} Predict
 */

/**
 * @param {Predict} item
 * @param {unknown} answer to what is asked
 * @param {(ask: Item, answer: unknown) => Feedback} gradeItem
 * @returns {Feedback}
 */
export function grade(item, answer, gradeItem) {
  const feedback = gradeItem(item.ask, answer);
  if (feedback.verdict === "unreadable") return feedback;
  return { ...feedback, messages: { ...feedback.messages, _outcome: item.outcome }, prediction: true };
}
