// One option: its own verdict, its own reason. Twin of trainlab/quiz/types/choice/grading.py.

import { distinct, unreadable } from "#views/quiz/feedback.js";
import says from "./messages.json" with { type: "json" };

/**
 * @typedef {import("#views/quiz/feedback.js").Tree} Tree
 * @typedef {{id: string, text: Tree, verdict: "right" | "partly" | "not-yet", feedback: Tree, misconception: string | null}} Option
 * @typedef {import("#views/quiz/feedback.js").Item & {options: Option[], pinned?: string[]}} Choice
 */

/**
 * @param {Choice} item
 * @param {unknown} answer an option's id
 * @returns {import("#views/quiz/feedback.js").Feedback}
 */
export function grade(item, answer) {
  const option = item.options.find(({ id }) => id === answer);
  if (!option) return unreadable(says.none);
  return {
    verdict: option.verdict,
    messages: { [option.id]: option.feedback },
    misconceptions: distinct([option.misconception]),
  };
}
