// Free text beside a model answer's checklist. Twin of trainlab/quiz/types/text/grading.py, which states the rules.

import { message, unreadable } from "#views/quiz/feedback.js";
import says from "./messages.json" with { type: "json" };
import { clauses, recognized } from "./recognition.js";

/**
 * @typedef {import("./recognition.js").Point} Point
 * @typedef {import("#views/quiz/feedback.js").Item & {checklist: {points: Point[]}}} Text
 * @typedef {string | {text: string, ticks?: string[]}} Answer
 * @typedef {import("#views/quiz/feedback.js").TickedPoint} TickedPoint
 */

/** It reads an answer and judges nothing. */
export const formative = true;
export const MAX_LENGTH = 2000;

/**
 * @param {Text} item
 * @param {unknown} answer  a text, or a text and the points that the reader ticks
 * @returns {import("#views/quiz/feedback.js").Feedback}
 */
export function grade({ checklist: { points: listed } }, answer) {
  const { text, ticks } = /** @type {{text?: unknown, ticks?: unknown}} */ (isObject(answer) ? answer : { text: answer });
  if (typeof text !== "string") return unreadable(says.empty);
  // Characters are counted as Python counts them; the first cut keeps a huge text from being split.
  const characters = [...text.slice(0, 2 * MAX_LENGTH + 2)];
  if (clauses(characters.slice(0, MAX_LENGTH + 1).join("")).length === 0) return unreadable(says.empty);
  if (characters.length > MAX_LENGTH) return unreadable(says.long, { most: MAX_LENGTH });
  const words = recognized(listed, text);
  const own = Array.isArray(ticks);
  const points = listed.map(({ id }) => ({ id, ticked: own ? ticks.includes(id) : words.has(id), words: words.get(id) ?? null }));
  return { verdict: "read", messages: { _: own ? told(listed, points) : count("recognized", [...words], points) }, misconceptions: [], points };
}

/** The text of an answer, without the ticks. @param {Answer} answer */
export const textIn = (answer) => (typeof answer === "string" ? answer : answer.text);

/** @param {"recognized" | "ticked"} name @param {unknown[]} some @param {unknown[]} all */
const count = (name, some, all) => message(says[name], { count: some.length, of: all.length });

/** The reader's ticks in words: how many, and of what.
 * @param {Point[]} listed @param {TickedPoint[]} points
 */
function told(listed, points) {
  const groups = [...new Set(listed.map(({ group }) => group))];
  const ticked = new Set(listed.filter((_, at) => points[at].ticked).map(({ group }) => group));
  const names = (/** @type {boolean} */ has) => groups.filter((group) => ticked.has(group) === has).map((group) => says[group]).join(", ");
  const sentences = [
    says.ticked.replace("{count}", String(points.filter((point) => point.ticked).length)).replace("{of}", String(points.length)),
    ...(names(true) ? [says.has.replace("{groups}", names(true))] : []),
    ...(names(false) ? [says.lacks.replace("{groups}", names(false))] : []),
  ];
  return message(sentences.join(" "));
}

/** @param {unknown} value */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
