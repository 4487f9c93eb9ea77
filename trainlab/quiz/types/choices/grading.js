// A set of options, judged as a set. Twin of trainlab/quiz/types/choices/grading.py, which states the rules.

import { distinct, message, unreadable } from "#views/quiz/feedback.js";
import says from "./messages.json" with { type: "json" };

/**
 * @typedef {import("#views/quiz/feedback.js").Tree} Tree
 * @typedef {{id: string, text: Tree, verdict: "right" | "harmless" | "harmful", feedback: Tree, misconception: string | null}} Option
 * @typedef {import("#views/quiz/feedback.js").Item & {options: Option[], needs: "all" | "any", feedback: Record<"right" | "partly" | "not-yet", Tree>}} Choices
 */

/**
 * @param {Choices} item
 * @param {unknown} answer a list of option ids
 * @returns {import("#views/quiz/feedback.js").Feedback}
 */
export function grade(item, answer) {
  const known = item.options.map(({ id }) => id);
  if (!Array.isArray(answer) || answer.length === 0 || answer.some((id) => !known.includes(id))) {
    return unreadable(says.none);
  }
  const chosen = item.options.filter(({ id }) => answer.includes(id));
  const verdict = verdictOf(item, chosen);
  const counted = item.needs === "all" && verdict === "partly" ? count(item.options, chosen) : [];
  return {
    verdict,
    messages: {
      _: [...item.feedback[verdict], ...counted],
      ...Object.fromEntries(chosen.map(({ id, feedback }) => [id, feedback])),
    },
    misconceptions: distinct(chosen.map(({ misconception }) => misconception)),
  };
}

/**
 * @param {Choices} item
 * @param {Option[]} chosen
 */
function verdictOf({ needs, options }, chosen) {
  const right = numberOf(chosen, "right");
  const harmful = numberOf(chosen, "harmful");
  if (right === 0) return "not-yet";
  if (needs === "any") return harmful ? "partly" : "right";
  if (harmful) return "not-yet";
  return right === chosen.length && right === numberOf(options, "right") ? "right" : "partly";
}

/**
 * @param {Option[]} options
 * @param {Option["verdict"]} verdict
 */
const numberOf = (options, verdict) => options.filter((option) => option.verdict === verdict).length;

/**
 * How far along the reader is, without naming the rest.
 * @param {Option[]} options
 * @param {Option[]} chosen
 */
function count(options, chosen) {
  const found = numberOf(chosen, "right");
  const extra = chosen.length - found;
  const name = extra === 0 ? "count" : extra === 1 ? "count_extra_one" : "count_extra_many";
  return message(says[name], { found, total: numberOf(options, "right"), extra });
}
