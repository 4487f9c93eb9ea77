// One option: its own verdict, its own reason. Twin of trainlab/grading/choice.py.

import { distinct, unreadable } from "./feedback.js";

/**
 * @typedef {import("./feedback.js").Tree} Tree
 * @typedef {{id: string, text: Tree, verdict: "right" | "partly" | "not-yet", feedback: Tree, misconception: string | null}} Option
 * @typedef {import("./feedback.js").Item & {options: Option[]}} Choice
 */

/**
 * @param {Choice} item
 * @param {unknown} answer an option's id
 * @returns {import("./feedback.js").Feedback}
 */
export function grade(item, answer) {
  const option = item.options.find(({ id }) => id === answer);
  if (!option) return unreadable("choice");
  return {
    verdict: option.verdict,
    messages: { [option.id]: option.feedback },
    misconceptions: distinct([option.misconception]),
  };
}
