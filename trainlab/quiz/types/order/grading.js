// Rows put in order. Twin of trainlab/quiz/types/order/grading.py, which states the rules.

import { distinct, message, unreadable } from "#views/quiz/feedback.js";
import says from "./messages.json" with { type: "json" };

/**
 * @typedef {import("#views/quiz/feedback.js").Tree} Tree
 * @typedef {{id: string, text: Tree, feedback: Tree}} Row
 * @typedef {{placed: string, before: string, feedback: Tree, misconception: string}} Mistake
 * @typedef {import("#views/quiz/feedback.js").Item & {options: Row[], also?: string[][], shown: string[], mistakes: Mistake[], feedback: Record<"right" | "partly" | "not-yet", Tree>}} Order
 */

/**
 * @param {Order} item
 * @param {unknown} answer all option ids
 * @returns {import("#views/quiz/feedback.js").Feedback}
 */
export function grade(item, answer) {
  const names = item.options.map(({ id }) => id);
  if (!Array.isArray(answer) || answer.length !== names.length) return unreadable(says.unmoved);
  if (names.some((id) => answer.filter((given) => given === id).length !== 1)) return unreadable(says.unmoved);
  const { right, run: [start, end] } = nearestOrder(item, answer);
  const made = mistakesIn(item, answer);
  const [length, total] = [end - start, right.length];
  const verdict = length === total ? "right" : 2 * length >= total ? "partly" : "not-yet";
  const counted = verdict === "right" ? [] : message(says.run, { found: length, total });
  const reasons = item.options.map(({ id, feedback }) => /** @type {const} */ ([id, feedback]));
  return {
    verdict,
    messages: {
      _: [...item.feedback[verdict], ...counted],
      ...Object.fromEntries(length > 1 ? reasons.filter(([id]) => answer.indexOf(id) >= start && answer.indexOf(id) < end) : []),
      // Of several at one row, the first declared is said.
      ...Object.fromEntries(made.toReversed().map(({ placed, feedback }) => [placed, feedback])),
    },
    misconceptions: distinct(made.map(({ misconception }) => misconception)),
  };
}

/** The mistakes that an order of all rows makes.
 * @param {Order} item
 * @param {string[]} answer
 */
export function mistakesIn(item, answer) {
  const { right } = nearestOrder(item, answer);
  return item.mistakes.filter(
    ({ placed, before }) => answer.indexOf(placed) < answer.indexOf(before) && right.indexOf(placed) > right.indexOf(before),
  );
}

/** The right order with the longest stretch in an answer, the first declared of several such.
 * @param {Order} item
 * @param {string[]} answer
 */
function nearestOrder({ options, also = [] }, answer) {
  const found = [options.map(({ id }) => id), ...also].map((right) => ({ right, run: longestRun(answer.map((id) => right.indexOf(id))) }));
  return found.reduce((best, other) => (other.run[1] - other.run[0] > best.run[1] - best.run[0] ? other : best));
}

/** Where the first of the longest stretches of successive numbers starts and ends.
 * @param {number[]} places
 * @returns {[number, number]}
 */
export function longestRun(places) {
  /** @type {[number, number]} */
  let best = [0, 1];
  let start = 0;
  for (let at = 1; at <= places.length; at += 1) {
    if (at < places.length && places[at] === places[at - 1] + 1) continue;
    if (at - start > best[1] - best[0]) best = [start, at];
    start = at;
  }
  return best;
}
