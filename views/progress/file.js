// Progress as a file: written whole, read with suspicion. A file that is not ours changes nothing.

import { CONFIDENCE, VERDICTS } from "./summary.js";

/** @typedef {import("../quiz/store.js").Entry} Entry */

const FORMAT = "trainlab-progress";
const VERSION = 1;
const MOST_BYTES = 2_000_000;
const MOST_ANSWER = 20_000; // characters of one answer as JSON
const MOST_VARIANTS = 20;

/**
 * @param {Map<string, Entry>} entries
 * @param {Date} date
 * @returns {string} the file's text
 */
export function toText(entries, date) {
  const items = Object.fromEntries(entries);
  return `${JSON.stringify({ format: FORMAT, version: VERSION, saved: date.toISOString(), items }, null, 1)}\n`;
}

/**
 * Read a file of progress.
 * @param {string} text
 * @param {Set<string>} known  ids of the items in this book
 * @returns {{entries: Map<string, Entry>, unknown: number, damaged: number}} what it holds; items that this book does not have, or whose entry makes no sense, are only counted
 * @throws {Error} if it is no file of ours; says what was expected
 */
export function fromText(text, known) {
  const expected = "Choose a file that this page has exported; nothing was changed.";
  if (text.length > MOST_BYTES) throw new Error(`This file is larger than 2 MB. ${expected}`);
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Error(`This file is not JSON, or not whole. ${expected}`);
  }
  if (!isObject(file) || file.format !== FORMAT || !isObject(file.items)) throw new Error(`This is not a file of progress. ${expected}`);
  if (file.version !== VERSION) throw new Error(`This file has version ${JSON.stringify(file.version)?.slice(0, 20)}; this book reads version ${VERSION}. Nothing was changed.`);
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  let unknown = 0;
  let damaged = 0;
  for (const [id, raw] of Object.entries(file.items)) {
    const entry = known.has(id) ? clean(raw) : null;
    if (!known.has(id)) unknown += 1;
    else if (entry) entries.set(id, entry);
    else damaged += 1;
  }
  return { entries, unknown, damaged };
}

/** The later of two entries for one item.
 * @param {Entry} here
 * @param {Entry} there
 */
export function later(here, there) {
  return (there.updated ?? 0) > (here.updated ?? 0) ? there : here;
}

/** @param {unknown} value @returns {value is Record<string, any>} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** One entry with known fields of the right kind only, or null.
 * @param {unknown} raw
 * @returns {Entry | null}
 */
function clean(raw) {
  if (!isObject(raw)) return null;
  /** @type {Entry} */
  const entry = {};
  for (const name of /** @type {const} */ (["answer", "checked"])) {
    if (!Object.hasOwn(raw, name)) continue;
    if (JSON.stringify(raw[name]).length > MOST_ANSWER) return null;
    entry[name] = raw[name];
  }
  if (Number.isInteger(raw.tries) && raw.tries >= 0 && raw.tries < 1e6) entry.tries = raw.tries;
  if (Number.isInteger(raw.variant) && raw.variant >= 0 && raw.variant < MOST_VARIANTS) entry.variant = raw.variant;
  for (const name of /** @type {const} */ (["shown", "seen", "locked"])) {
    if (typeof raw[name] === "boolean") entry[name] = raw[name];
  }
  for (const name of /** @type {const} */ (["first", "last"])) {
    if (VERDICTS.includes(raw[name])) entry[name] = raw[name];
  }
  if (isObject(raw.others)) {
    const versions = Object.entries(raw.others).slice(0, MOST_VARIANTS).map(([number, other]) => [number, clean({ ...(isObject(other) ? other : {}), others: null })]);
    entry.others = Object.fromEntries(versions.filter(([number, other]) => /^\d{1,2}$/.test(/** @type {string} */ (number)) && other));
  }
  if (CONFIDENCE.some(([level]) => level === raw.confidence)) entry.confidence = raw.confidence;
  if (Number.isFinite(raw.updated) && raw.updated > 0) entry.updated = raw.updated;
  return Object.keys(entry).length ? entry : null;
}
