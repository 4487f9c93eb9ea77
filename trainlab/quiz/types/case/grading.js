// Several parts, checked together. Twin of trainlab/quiz/types/case/grading.py, which states the rules.

import { distinct, unreadable } from "#views/quiz/feedback.js";
import says from "./messages.json" with { type: "json" };

/**
 * @typedef {import("#views/quiz/feedback.js").Tree} Tree
 * @typedef {import("#views/quiz/feedback.js").Item} Item
 * @typedef {import("#views/quiz/feedback.js").Feedback} Feedback
 * @typedef {Item & {label: string}} Part
 * @typedef {Item & {title: Tree, parts: Part[], verdict_from: string[], feedback: Record<"right" | "partly" | "not-yet", Tree>, model_answer: Tree | null}} Case
 */

/**
 * @param {Case} item
 * @param {unknown} answer part id -> answer
 * @param {(item: Item, answer: unknown) => Feedback} gradeItem
 * @returns {Feedback}
 */
export function grade(item, answer, gradeItem) {
  /** @type {Record<string, Feedback>} */
  const parts = {};
  /** @type {string[]} */
  const unanswered = [];
  for (const part of item.parts) {
    const given = answerTo(answer, part.id);
    const blank = isBlank(given);
    if (!blank) parts[part.id] = gradeItem(part, given);
    const counts = item.verdict_from.includes(part.id);
    if (counts && (blank || parts[part.id].verdict === "unreadable")) unanswered.push(`“${part.label}”`);
  }
  if (unanswered.length > 0) {
    // Nothing is given away; only what could not be read is said.
    const unread = Object.entries(parts).filter(([, part]) => part.verdict === "unreadable");
    return { ...unreadable(says.missing, { labels: unanswered.join(" and ") }), parts: Object.fromEntries(unread) };
  }
  const verdict = verdictOf(item.verdict_from.map((id) => parts[id].verdict));
  return {
    verdict,
    messages: { _: item.feedback[verdict] },
    misconceptions: distinct(Object.values(parts).flatMap(({ misconceptions }) => misconceptions)),
    parts,
  };
}

/**
 * @param {unknown} answer
 * @param {string} part
 * @returns {unknown}
 */
export function answerTo(answer, part) {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return null;
  return Object.hasOwn(answer, part) ? /** @type {Record<string, unknown>} */ (answer)[part] : null;
}

/** @param {unknown} answer */
function isBlank(answer) {
  return answer === null || answer === undefined || answer === "" || (Array.isArray(answer) && answer.length === 0);
}

/** @param {import("#views/quiz/feedback.js").Verdict[]} verdicts */
function verdictOf(verdicts) {
  if (verdicts.every((verdict) => verdict === "right")) return "right";
  return verdicts.some((verdict) => verdict === "right" || verdict === "partly") ? "partly" : "not-yet";
}
