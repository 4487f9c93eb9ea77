// Progress as a file: written whole, read with suspicion. A file that is not ours changes nothing.

import { fromJson, isEmpty, isObject, toJson } from "../quiz/record.js";

/** @typedef {import("../quiz/record.js").Record} Record */

const FORMAT = "trainlab-progress";
const VERSION = 2;
const EXERCISES = 1; // format of the file that check() writes beside a notebook
export const MOST_BYTES = 20_000_000; // more than a browser stores for a host
const DAY = 86_400_000; // ms
const EXPECTED = "Choose a file that this page has exported, or .trainlab-progress.json from the folder of your exercises; nothing was changed.";
export const TOO_LARGE = `This file is larger than ${MOST_BYTES / 1e6} MB. ${EXPECTED}`;

/**
 * @param {Map<string, Record>} records
 * @param {Map<string, number>} passed  exercises: when, by task
 * @param {Date} date
 * @returns {string} the file's text
 */
export function toText(records, passed, date) {
  const items = Object.fromEntries([...records].map(([id, record]) => [id, toJson(record)]));
  const exercises = Object.fromEntries([...passed].map(([task, at]) => [task, new Date(at).toISOString()]));
  return `${JSON.stringify({ format: FORMAT, version: VERSION, saved: date.toISOString(), items, exercises })}\n`;
}

/**
 * Read a file of progress: this page's, of this edition or the first, or that of the exercises.
 * @param {string} text
 * @param {{items: Set<string>, tasks: Set<string>}} known  what this book has
 * @param {number} now  ms since 1970: what lies more than a day after it makes no sense
 * @returns {{records: Map<string, Record>, passed: Map<string, number>, unknown: number, damaged: number}}
 *   what this book does not have, and parts that make no sense, are only counted
 * @throws {Error} if it is no file of ours; says what was expected
 */
export function fromText(text, known, now) {
  if (text.length > MOST_BYTES) throw new Error(TOO_LARGE);
  const file = parsed(text);
  const ofExercises = isObject(file) && file.format === EXERCISES && isObject(file.tasks);
  if (!ofExercises && !(isObject(file) && file.format === FORMAT && isObject(file.items))) throw new Error(`This is not a file of progress. ${EXPECTED}`);
  if (!ofExercises && file.version !== 1 && file.version !== VERSION) {
    throw new Error(`This file has version ${String(JSON.stringify(file.version)).slice(0, 20)}; this book reads versions 1 and ${VERSION}. Nothing was changed.`);
  }
  const found = { records: /** @type {Map<string, Record>} */ (new Map()), passed: /** @type {Map<string, number>} */ (new Map()), unknown: 0, damaged: 0 };
  for (const [id, raw] of Object.entries(ofExercises ? {} : file.items)) {
    if (!known.items.has(id)) {
      found.unknown += 1;
      continue;
    }
    const { record, late } = upTo(fromJson(raw), now + DAY);
    if (!isEmpty(record)) found.records.set(id, record);
    found.damaged += late;
  }
  const exercises = ofExercises ? file.tasks : file.exercises;
  for (const [task, raw] of Object.entries(isObject(exercises) ? exercises : {})) {
    const at = Date.parse(String(isObject(raw) ? raw.passed : raw));
    if (!known.tasks.has(task)) found.unknown += 1;
    else if (at >= 0 && at <= now + DAY) found.passed.set(task, at);
    else found.damaged += 1;
  }
  return found;
}

/**
 * Leave out answers that nobody can have given, as a text where a number is asked for: their
 * verdicts would be counted.
 * @param {Map<string, Record>} records
 * @param {(id: string, answer: import("../quiz/record.js").Answer) => boolean} fits
 * @returns {{records: Map<string, Record>, refused: string[]}}  `refused`: the items of these answers, one for each
 */
export function fitting(records, fits) {
  const kept = [...records].map(([id, record]) => /** @type {const} */ ([id, { ...record, answers: record.answers.filter((answer) => fits(id, answer)) }]));
  const refused = kept.flatMap(([id, { answers }]) => (records.get(id) ?? { answers }).answers.slice(answers.length).map(() => id));
  return { records: new Map(kept.filter(([, record]) => !isEmpty(record))), refused };
}

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`This file is not JSON, or not whole. ${EXPECTED}`);
  }
}

/** A record without what happens after a moment. @param {{record: Record, dropped: number}} read @param {number} end */
function upTo({ record, dropped }, end) {
  const { answers, drafts, shown, seen, ...rest } = record;
  const kept = {
    ...rest,
    answers: answers.filter(({ at }) => at <= end),
    drafts: new Map([...drafts].filter(([, { at }]) => at <= end)),
    shown: new Map([...shown].filter(([, at]) => at <= end)),
    ...(seen !== undefined && seen <= end ? { seen } : {}),
  };
  const gone = answers.length - kept.answers.length + drafts.size - kept.drafts.size + shown.size - kept.shown.size;
  return { record: kept, late: dropped + gone };
}
