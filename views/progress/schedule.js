// When an answered item comes back: FSRS (npm ts-fsrs) schedules it from the answers themselves, so
// that nothing about the schedule has to be stored or merged.

import { FSRS, Rating, createEmptyCard, generatorParameters } from "ts-fsrs";
import { sittings, standing } from "./summary.js";

/** @typedef {import("./summary.js").ListedItem} ListedItem */
/** @typedef {import("./summary.js").Read} Read */
/** @typedef {import("../quiz/record.js").Answer} Answer */
/** @typedef {import("ts-fsrs").Grade} Grade */

/**
 * @typedef {object} Scheduled
 * @property {ListedItem} item
 * @property {number} due       ms since 1970
 * @property {number} recall    the chance, by the model, that it is remembered now
 * @property {boolean} sureButWrong  at the last sitting
 * @property {number} minutes
 */

/** Days, not minutes: within a sitting nothing comes back. Without chance, so that it is the same everywhere. */
const MODEL = new FSRS(generatorParameters({ enable_short_term: false, enable_fuzz: false }));

/** What a sitting says: its first answer, before any feedback was read. @param {Answer} first @returns {Grade} */
function grade({ verdict, how, sure }) {
  if (verdict !== "right" || how === "shown") return Rating.Again;
  return sure === "guessing" ? Rating.Hard : Rating.Good;
}

/**
 * @param {ListedItem} item
 * @param {Answer[]} answers  in the order of time
 * @param {number} now  ms since 1970
 * @returns {Scheduled | null} null if there is no answer
 */
export function scheduled(item, answers, now) {
  const all = sittings(answers);
  if (all.length === 0) return null;
  let card = createEmptyCard(new Date(all[0][0].at));
  for (const [first] of all) card = MODEL.next(card, new Date(first.at), grade(first)).card;
  const last = all[all.length - 1][0];
  return {
    item,
    due: card.due.getTime(),
    recall: MODEL.get_retrievability(card, new Date(Math.max(now, last.at)), false),
    sureButWrong: last.verdict !== "right" && last.sure === "sure",
    minutes: item.type === "case" ? 3 : 1,
  };
}

/** @param {ListedItem[]} items @param {Read} read @param {number} now */
const all = (items, read, now) => items.map((item) => scheduled(item, read(item.id).answers, now)).filter((one) => one !== null);

/**
 * What is due: sure but wrong first, then what is likeliest forgotten; chapters take turns.
 * @param {ListedItem[]} items
 * @param {Read} read
 * @param {number} now
 */
export function due(items, read, now) {
  const those = all(items, read, now).filter((one) => one.due <= now);
  return [true, false].flatMap((first) => interleaved(those.filter(({ sureButWrong }) => sureButWrong === first)));
}

/** Chapters take turns; within one the likeliest forgotten comes first. @param {Scheduled[]} those @returns {Scheduled[]} */
export function interleaved(those) {
  const sorted = [...those].sort((one, other) => one.recall - other.recall || (one.item.id < other.item.id ? -1 : 1));
  const names = [...new Set(sorted.map(({ item }) => item.chapter))];
  const chapters = names.map((name) => sorted.filter(({ item }) => item.chapter === name));
  const longest = Math.max(0, ...chapters.map(({ length }) => length));
  return Array.from({ length: longest }, (_, round) => chapters.flatMap((own) => own.slice(round, round + 1))).flat();
}

/**
 * A session of some minutes: what is due, then what is not right yet, then fresh questions about
 * what was answered in the chapters, then the likeliest forgotten.
 * @param {ListedItem[]} items  of the chapters, and those that recordings make
 * @param {Read} read
 * @param {number} now
 * @param {number} minutes
 */
export function session(items, read, now, minutes) {
  const first = due(items, read, now);
  const rest = all(items, read, now).filter((one) => one.due > now);
  const isOpen = (/** @type {Scheduled} */ { item }) => !standing(read(item.id)).right;
  const unmet = items
    .filter(({ id, under }) => under && read(under).answers.length > 0 && read(id).answers.length === 0)
    .map((item) => ({ item, due: now, recall: 0, sureButWrong: false, minutes: 1 }));
  const queue = [...first, ...interleaved(rest.filter(isOpen)), ...interleaved(unmet), ...interleaved(rest.filter((one) => !isOpen(one)))];
  let left = minutes;
  return queue.filter((one) => {
    if (one.minutes > left) return false;
    left -= one.minutes;
    return true;
  });
}

/** When the next item is due; null if none is scheduled. @param {ListedItem[]} items @param {Read} read @param {number} now */
export function nextDue(items, read, now) {
  const later = all(items, read, now).map((one) => one.due).filter((at) => at > now);
  return later.length ? Math.min(...later) : null;
}
