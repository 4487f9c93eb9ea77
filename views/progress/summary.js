// What a reader has done, counted: by chapter, by confidence, by misconception, and what is worth
// another look. An answer counts as right if it was given without the answer on the screen; what
// was right once stays so, whatever comes later.

import { FORGOTTEN_AFTER, LEVELS } from "../quiz/record.js";

/** @typedef {import("../quiz/record.js").Record} Record */
/** @typedef {import("../quiz/record.js").Answer} Answer */
/** @typedef {(id: string) => Record} Read */

/**
 * @typedef {object} ListedItem
 * @property {string} id
 * @property {string} type
 * @property {string} title
 * @property {string} url      from the book's folder
 * @property {string} chapter  whose file holds the item
 * @property {string} [under]  of an item that recordings make: the one that it follows in the book
 */

/** @typedef {{title: string, url: string, items: ListedItem[]}} ListedChapter */
/** @typedef {{text: string, title?: string, url?: string}} Misconception  with the experiment that refutes it */
/** @typedef {{title: string, url: string, tasks: string[]}} ListedExercises */
/** @typedef {{chapters: ListedChapter[], misconceptions: {[slug: string]: Misconception}, exercises: ListedExercises[], fresh?: ListedItem[]}} Index  `fresh`: made from recordings, not counted among the questions of the chapters */

/**
 * @typedef {object} Count
 * @property {number} items
 * @property {number} seen      looked at, or answered
 * @property {number} answered
 * @property {number} first     right at the first try
 * @property {number} right     right in the end
 * @property {number} open      answered and not right yet
 */

/** A prediction is compared with a result: no right or wrong answers.
 * @param {ListedItem} item
 */
export const scored = (item) => item.type !== "predict";

/** @param {Answer} answer */
const isRight = ({ verdict, how }) => verdict === "right" && how === "typed";

/** The answers that belong together: those of one sitting.
 * @param {Answer[]} answers  in the order of time
 * @returns {Answer[][]}
 */
export function sittings(answers) {
  /** @type {Answer[][]} */
  const all = [];
  for (const answer of answers) {
    const sitting = all.at(-1);
    if (sitting && answer.at - sitting[0].at < FORGOTTEN_AFTER) sitting.push(answer);
    else all.push([answer]);
  }
  return all;
}

/**
 * @param {Record} record
 * @returns {{answered: boolean, first: boolean, right: boolean, copied: boolean, tries: number}} `copied`: right only with the answer on the screen; `tries`: up to the right one
 */
export function standing({ answers }) {
  const at = answers.findIndex(isRight);
  const needed = at < 0 ? answers : answers.slice(0, at + 1);
  return {
    answered: answers.length > 0,
    first: at === 0 && (answers[0].times ?? 1) === 1,
    right: at >= 0,
    copied: at < 0 && answers.some(({ verdict }) => verdict === "right"),
    tries: needed.reduce((sum, { times = 1 }) => sum + times, 0),
  };
}

/**
 * @param {ListedItem[]} items
 * @param {Read} read
 * @returns {Count}
 */
export function count(items, read) {
  const records = items.filter(scored).map(({ id }) => read(id));
  const all = records.map(standing);
  const answered = all.filter((one) => one.answered).length;
  const right = all.filter((one) => one.right).length;
  return {
    items: records.length,
    seen: records.filter(({ seen, answers }) => seen !== undefined || answers.length > 0).length,
    answered,
    first: all.filter((one) => one.first).length,
    right,
    open: answered - right,
  };
}

/**
 * Fresh versions that were answered, each once, by the first answer to it.
 * @param {ListedItem[]} fresh
 * @param {Read} read
 * @returns {{answered: number, right: number}}
 */
export function countFresh(fresh, read) {
  const firsts = fresh.flatMap(({ id }) => [...new Map(read(id).answers.toReversed().map((answer) => [answer.version, answer])).values()]);
  return { answered: firsts.length, right: firsts.filter(isRight).length };
}

/** @typedef {{label: string, level?: string, answered: number, right: number, low: number, high: number}} Row  `low`, `high`: a 95 % interval of the share */

/** The first answers to predictions, if they were given before the result was on the screen.
 * @param {ListedItem[]} items
 * @param {Read} read
 * @returns {Answer[]}
 */
export const predictions = (items, read) =>
  items.filter((item) => !scored(item)).flatMap(({ id }) => read(id).answers.slice(0, 1)).filter(({ how }) => how === "typed");

/** How many predictions there are, and how many were made. @param {ListedItem[]} items @param {Read} read */
export const countPredictions = (items, read) => ({
  items: items.filter((item) => !scored(item)).length,
  made: predictions(items, read).length,
});

/**
 * How often the reader was right, by confidence; and how often predictions came true.
 * @param {ListedItem[]} items
 * @param {Read} read
 * @returns {Row[]} rows with an answer
 */
export function calibration(items, read) {
  const answers = items.filter(scored).flatMap(({ id }) => read(id).answers).filter(({ sure, how }) => sure && how === "typed");
  const predicted = predictions(items, read);
  const words = { sure: "sure", fairly: "fairly sure", guessing: "guessing" };
  const rows = LEVELS.map((level) => row(`when you were ${words[/** @type {"sure"} */ (level)]}`, answers.filter(({ sure }) => sure === level), level));
  return [...rows, row("when you predicted a result", predicted)].filter(({ answered }) => answered > 0);
}

/** @param {string} label @param {Answer[]} answers @param {string} [level] @returns {Row} */
function row(label, answers, level) {
  const right = answers.filter(({ verdict }) => verdict === "right").length;
  return { label, ...(level ? { level } : {}), answered: answers.length, right, ...interval(right, answers.length) };
}

/** The 95 % interval of a share: Wilson (1927), J. Am. Stat. Assoc. 22.
 * @param {number} right @param {number} n
 */
function interval(right, n) {
  const z = 1.96;
  const [center, spread] = [right + z ** 2 / 2, z * Math.sqrt((right * (n - right)) / (n || 1) + z ** 2 / 4)];
  return { low: Math.max(0, (center - spread) / (n + z ** 2)), high: Math.min(1, (center + spread) / (n + z ** 2)) };
}

/**
 * Items answered and not right yet, then those that took more than one try.
 * @param {ListedItem[]} items
 * @param {Read} read
 * @returns {{item: ListedItem, open: boolean, copied: boolean, tries: number}[]}
 */
export function missed(items, read) {
  const tried = items
    .filter(scored)
    .map((item) => ({ item, ...standing(read(item.id)) }))
    .filter(({ answered, first }) => answered && !first)
    .map(({ item, right, copied, tries }) => ({ item, open: !right, copied, tries }));
  return [...tried.filter(({ open }) => open), ...tried.filter(({ open }) => !open)];
}

/**
 * Misconceptions that came up twice: in two questions, or again in a later sitting.
 * @param {ListedItem[]} items
 * @param {Read} read
 * @param {{[slug: string]: Misconception}} known
 * @returns {{slug: string, misconception: Misconception, times: number, items: ListedItem[], settled: boolean}[]}
 *   `settled`: each of these questions was answered right at once in a later sitting
 */
export function recurring(items, read, known) {
  /** @type {Map<string, {times: number, items: ListedItem[], settled: boolean}>} */
  const found = new Map();
  for (const item of items) {
    const all = sittings(read(item.id).answers);
    const slugs = new Set(all.flat().flatMap(({ misconceptions = [] }) => misconceptions));
    for (const slug of slugs) {
      const those = all.map((sitting) => sitting.some(({ misconceptions = [] }) => misconceptions.includes(slug)));
      const later = all.slice(those.lastIndexOf(true) + 1);
      const entry = found.get(slug) ?? { times: 0, items: [], settled: true };
      found.set(slug, {
        times: entry.times + those.filter(Boolean).length,
        items: [...entry.items, item],
        settled: entry.settled && later.some(([first]) => isRight(first)),
      });
    }
  }
  return [...found]
    .filter(([slug, { times }]) => times > 1 && Object.hasOwn(known, slug))
    .map(([slug, entry]) => ({ slug, misconception: known[slug], ...entry }))
    .sort((one, other) => Number(one.settled) - Number(other.settled) || other.times - one.times || (one.slug < other.slug ? -1 : 1));
}
