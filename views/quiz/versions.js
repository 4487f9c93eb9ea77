// The versions of an item: those that it lists, and those that recordings make of it, which never
// come twice before all have come once.

import { shuffled } from "./shuffling.js";

/** @typedef {import("./feedback.js").Item} Item */
/** @typedef {import("./record.js").Record} Record */

/**
 * The versions of an item by number: 0 is the item itself, variants follow. Of an item that
 * recordings make, each version has a number of its own.
 * @param {Item} item
 * @returns {number[]}
 */
export function numbers({ variants = [], versions }) {
  return versions ? Object.keys(versions).map(Number) : [0, ...variants.map((_, at) => at + 1)];
}

/**
 * A version of an item, see `numbers`.
 * @param {Item} item
 * @param {number} number
 * @returns {Item}
 */
export function variant(item, number) {
  const { versions, ...common } = item;
  if (versions) return { ...common, ...versions[number] };
  return number ? { ...item, ...item.variants?.[number - 1] } : item;
}

/**
 * The version to ask now: one that the reader has not met, in an order of their own; when all are
 * met, the one met longest ago. Of a variant that is listed: the next.
 * @param {Item} item
 * @param {Record} record
 * @param {number | null} seed      the reader's
 * @param {number[]} [here]         met on this page, the latest last
 * @returns {number}
 */
export function nextVersion(item, { answers, drafts, shown }, seed, here = []) {
  const all = numbers(item);
  const latest = here.at(-1) ?? answers.at(-1)?.version ?? null;
  if (!item.versions) return latest === null ? 0 : all[(all.indexOf(latest) + 1) % all.length];
  /** @type {Map<number, number>} */
  const met = new Map();
  const meet = (/** @type {number} */ version, /** @type {number} */ at) => met.set(version, Math.max(at, met.get(version) ?? 0));
  for (const { version, at } of answers) meet(version, at);
  for (const [version, { at }] of drafts) meet(version, at);
  for (const [version, at] of shown) meet(version, at);
  here.forEach((version, at) => meet(version, Number.MAX_SAFE_INTEGER - here.length + at));
  const order = shuffled(all.map(String), `${seed ?? 0}/${item.id}`).map(Number);
  const free = order.find((version) => !met.has(version));
  return free ?? order.toSorted((one, other) => (met.get(one) ?? 0) - (met.get(other) ?? 0))[0];
}
