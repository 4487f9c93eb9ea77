// What is asked: a query, cleaned of what error messages carry along, as units that mean one thing.

import { split, stems, terms } from "./terms.js";

/** @typedef {{match: string, says: string, search: string[]}} Message */
/** @typedef {{leave_out: string[], weights: Record<string, number>, endings: Record<string, number>, idle: string[], weak: string[], same: string[][], means: Record<string, string[]>, messages: Message[], chance: {classes: number[], says: string, search: string[]}}} Words */
/** One thing that is asked for; each of the other ways to say it counts by its weight.
 * @typedef {{said: string, ways: {terms: string[], weight: number}[]}} Unit
 */

const OTHER = 0.9; // what another way to say it counts
const BETWEEN = 3; // words that may stand between those of a phrase
const PART = 0.5; // a name's parts, for the name

/** What surrounds a message: kinds of error, shapes, devices, paths, places in memory. */
const NOISE = [
  /\b\w*(?:Error|Exception|Warning)\b\s*:/g,
  /\btorch\.Size\(\[[^\]]*\]\)/g,
  /\(?\b\d+\s*x\s*\d+(?:\s+and\s+\d+\s*x\s*\d+)?\)?/g,
  /\bFile "[^"]*", line \d+(?:, in \S+)?/g,
  /(?:[\w.-]*[/\\]){2,}[\w.-]+/g,
  /\b0x[\da-f]+\b/gi,
  /\bcuda:\d+\b/g,
];

/** Without what changes from one machine to another. @param {string} text */
export const clean = (text) => NOISE.reduce((left, noise) => left.replace(noise, " "), text).replace(/\s+/g, " ").trim();

/** The message that a text holds, if the book knows it. @param {string} text @param {Message[]} messages */
export function message(text, messages) {
  const flat = text.toLowerCase().replace(/\s+/g, " ");
  return messages.find(({ match }) => match.toLowerCase().split(" … ").every((part) => flat.includes(part)));
}

/** Of how many classes a number is the loss of guessing; undefined if of none.
 * @param {string} text  the number as it was written: its digits say how near it has to be
 * @param {number[]} classes
 */
export function guessing(text, classes) {
  const decimals = text.split(".")[1]?.length ?? 0;
  if (decimals < 2) return undefined;
  const slack = Math.max(0.55 * 10 ** -decimals, 0.003); // it wanders a little about its place
  return classes.find((count) => Math.abs(Number(text) - Math.log(count)) <= slack);
}

/** @typedef {{stems: string[], others: string[][]}} Phrase */

/** What the words are, ready to be looked up; the longest phrases first. @param {Words} words */
export function dictionary(words) {
  const idle = new Set(words.idle.flatMap(terms));
  const kept = (/** @type {string} */ phrase) => stems(phrase).filter((stem) => !idle.has(stem));
  /** @type {Map<string, string>} short forms → what stands in phrases: val → validation */
  const full = new Map();
  for (const [first, ...others] of words.same.map((group) => group.map(kept))) {
    for (const other of others) if (first.length === 1 && other.length === 1) full.set(other[0], first[0]);
  }
  /** @type {Map<string, Phrase>} */
  const phrases = new Map();
  const add = (/** @type {string} */ phrase, /** @type {string[]} */ found) => {
    const own = kept(phrase).map((stem) => full.get(stem) ?? stem);
    if (own.length === 0) return;
    const known = phrases.get(own.join(" ")) ?? { stems: own, others: [] };
    known.others.push(...found.map(kept).filter((other) => other.length > 0));
    phrases.set(own.join(" "), known);
  };
  for (const [phrase, found] of Object.entries(words.means)) add(phrase, found);
  for (const group of words.same) for (const phrase of group) add(phrase, group.filter((other) => other !== phrase));
  const longest = [...phrases.values()].sort((a, b) => b.stems.length - a.stems.length);
  return { phrases: longest, full, idle, weak: new Set(words.weak.flatMap(terms)) };
}

/** Where a phrase stands in a query, in any order, with little between its words; undefined if not.
 * @param {Phrase} phrase @param {(string | null)[]} query  null: taken by a longer phrase
 */
function standing({ stems: wanted }, query) {
  const places = wanted.map((stem) => query.indexOf(stem));
  if (places.includes(-1) || new Set(places).size < places.length) return undefined;
  return Math.max(...places) - Math.min(...places) < wanted.length + BETWEEN ? places : undefined;
}

/** What is asked for, unit by unit.
 * @param {string} text  cleaned
 * @param {ReturnType<typeof dictionary>} dictionary
 * @returns {Unit[]}
 */
export function units(text, { phrases, full, idle, weak }) {
  const words = split(text).filter((word) => !idle.has(terms(word)[0]));
  /** @type {(string | null)[]} */
  const left = words.map((word) => full.get(terms(word)[0]) ?? terms(word)[0]);
  /** @type {Map<number, Unit>} by the place of its first word */
  const found = new Map();
  for (const phrase of phrases) {
    const places = standing(phrase, left);
    if (!places) continue;
    for (const place of places) left[place] = null;
    const ways = [{ terms: phrase.stems, weight: 1 }, ...phrase.others.map((other) => ({ terms: other, weight: OTHER }))];
    found.set(Math.min(...places), { said: places.map((place) => words[place]).join(" "), ways });
  }
  /** @type {Unit[]} */
  const single = [];
  left.forEach((stem, place) => {
    if (stem === null) return;
    const [whole, ...pieces] = terms(words[place]);
    const parts = pieces.filter((part) => !idle.has(part));
    const unit = { said: words[place], ways: [{ terms: [whole], weight: 1 }, ...(parts.length ? [{ terms: parts, weight: PART }] : [])] };
    if (!weak.has(whole)) found.set(place, unit);
    else single.push(unit);
  });
  if (found.size === 0) return single; // nothing but weak words: then they count
  const all = [...found].sort(([a], [b]) => a - b).map(([, unit]) => unit);
  return all.filter((unit, index) => all.findIndex(({ said }) => said.toLowerCase() === unit.said.toLowerCase()) === index);
}
