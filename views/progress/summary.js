// What a reader has done, counted: by chapter, by confidence, and what is worth another look.

/** @typedef {import("../quiz/store.js").Entry} Entry */

/**
 * @typedef {object} ListedItem
 * @property {string} id
 * @property {string} type
 * @property {string} title
 * @property {string} url
 */

/** @typedef {{title: string, url: string, items: ListedItem[]}} ListedChapter */

/**
 * @typedef {object} Count
 * @property {number} items
 * @property {number} seen
 * @property {number} first  right at the first try
 * @property {number} right  right in the end
 * @property {number} open   not right yet, seen or not
 */

export const VERDICTS = ["right", "partly", "not-yet"];
/** @type {[string, string][]} */
export const CONFIDENCE = [["sure", "sure"], ["fairly", "fairly sure"], ["guessing", "guessing"]];

/** A prediction is compared with a result: no right or wrong answers.
 * @param {ListedItem} item
 */
const scored = (item) => item.type !== "predict";

/**
 * @param {ListedItem[]} items
 * @param {(id: string) => Entry} read
 * @returns {Count}
 */
export function count(items, read) {
  const entries = items.filter(scored).map(({ id }) => read(id));
  const how = (/** @type {(entry: Entry) => boolean} */ test) => entries.filter(test).length;
  const right = how(({ last }) => last === "right");
  return {
    items: entries.length,
    seen: how(({ seen, tries }) => Boolean(seen) || (tries ?? 0) > 0),
    first: how(({ first }) => first === "right"),
    right,
    open: entries.length - right,
  };
}

/**
 * How often the reader was right at the first try, by confidence; and how often predictions came true.
 * @param {ListedItem[]} items
 * @param {(id: string) => Entry} read
 * @returns {{label: string, answered: number, right: number}[]} rows with an answer
 */
export function calibration(items, read) {
  const tried = items.map((item) => ({ item, entry: read(item.id) })).filter(({ entry }) => entry.first);
  const row = (/** @type {string} */ label, /** @type {typeof tried} */ those) => ({
    label,
    answered: those.length,
    right: those.filter(({ entry }) => entry.first === "right").length,
  });
  const rows = CONFIDENCE.map(([level, words]) =>
    row(`when you were ${words}`, tried.filter(({ item, entry }) => scored(item) && entry.confidence === level)),
  );
  rows.push(row("when you predicted a result", tried.filter(({ item }) => item.type === "predict")));
  return rows.filter(({ answered }) => answered > 0);
}

/**
 * Items tried and not right yet, then those that took more than one try.
 * @param {ListedItem[]} items
 * @param {(id: string) => Entry} read
 * @returns {{item: ListedItem, open: boolean, tries: number}[]}
 */
export function missed(items, read) {
  const tried = items
    .filter(scored)
    .map((item) => ({ item, entry: read(item.id) }))
    .filter(({ entry }) => entry.first && entry.first !== "right")
    .map(({ item, entry }) => ({ item, open: entry.last !== "right", tries: entry.tries ?? 1 }));
  return [...tried.filter(({ open }) => open), ...tried.filter(({ open }) => !open)];
}
