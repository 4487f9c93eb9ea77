// Free text, read by its rubric. Twin of trainlab/quiz/types/text/grading.py.

import { distinct, message, unreadable } from "#views/quiz/feedback.js";
import says from "./messages.json" with { type: "json" };
import { clauses, read } from "./rubric.js";

/**
 * @typedef {import("#views/quiz/feedback.js").Tree} Tree
 * @typedef {import("#views/quiz/feedback.js").Item & {rubric: import("./rubric.js").Rubric, model_answer: Tree | null}} Text
 */

/** It reads an answer and gives no mark. */
export const formative = true;
export const MAX_LENGTH = 2000;

/**
 * @param {Text} item
 * @param {unknown} answer
 * @returns {import("#views/quiz/feedback.js").Feedback}
 */
export function grade({ rubric }, answer) {
  if (typeof answer !== "string") return unreadable(says.empty);
  // Characters are counted as Python counts them; the first cut keeps a huge text from being split.
  const characters = [...answer.slice(0, 2 * MAX_LENGTH + 2)];
  if (clauses(characters.slice(0, MAX_LENGTH + 1).join("")).length === 0) return unreadable(says.empty);
  if (characters.length > MAX_LENGTH) return unreadable(says.long, { most: MAX_LENGTH });
  const found = read(rubric, answer);
  const flags = rubric.flags.filter(({ id }) => found.flags.includes(id));
  const recognised = found.recognised.map((id) => rubric.concepts.find((concept) => concept.id === id)?.label ?? "");
  const missing = found.missing.map((id) => rubric.parts.find((part) => part.id === id)?.text ?? "");
  return {
    verdict: found.verdict,
    messages: {
      _: [
        ...(recognised.length ? message(says.recognised, { labels: recognised.join(", ") }) : []),
        ...(missing.length ? message(says.missing, { parts: missing.join(" or ") }) : []),
      ],
      ...Object.fromEntries(flags.map(({ id, note }) => [id, note])),
    },
    misconceptions: distinct(flags.map(({ misconception }) => misconception)),
    ...(recognised.length ? { recognised } : {}),
    ...(missing.length ? { missing } : {}),
  };
}
