// Rows put in order. Twin of trainlab/quiz/types/order/grading.py, which states the rules.

import { distinct, message, unreadable } from "#views/quiz/feedback.js";
import says from "./messages.json" with { type: "json" };

/**
 * @typedef {import("#views/quiz/feedback.js").Tree} Tree
 * @typedef {{id: string, text: Tree, feedback: Tree}} Row
 * @typedef {{placed: string, before: string, feedback: Tree, misconception: string}} Mistake
 * @typedef {import("#views/quiz/feedback.js").Item & {options: Row[], shown: string[], mistakes: Mistake[], feedback: Record<"right" | "partly" | "not-yet", Tree>}} Order
 */

/**
 * @param {Order} item
 * @param {unknown} answer all option ids
 * @returns {import("#views/quiz/feedback.js").Feedback}
 */
export function grade(item, answer) {
  const right = item.options.map(({ id }) => id);
  if (!Array.isArray(answer) || answer.length !== right.length) return unreadable(says.unmoved);
  if (right.some((id) => answer.filter((given) => given === id).length !== 1)) return unreadable(says.unmoved);
  const [start, end] = longestRun(answer.map((id) => right.indexOf(id)));
  const [length, total] = [end - start, right.length];
  const verdict = length === total ? "right" : 2 * length >= total ? "partly" : "not-yet";
  const counted = verdict === "right" ? [] : message(says.run, { found: length, total });
  const reasons = item.options.map(({ id, feedback }) => /** @type {const} */ ([id, feedback]));
  const made = item.mistakes.filter(({ placed, before }) => answer.indexOf(placed) < answer.indexOf(before));
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
