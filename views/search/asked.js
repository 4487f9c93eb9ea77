// What is asked: a query, cleaned of what error messages carry along, as units that mean one thing.

import { split, stems, terms } from "./terms.js";

/** @typedef {{match: string, says: string, search: string[]}} Message */
/** @typedef {{leave_out: string[], weights: Record<string, number>, endings: Record<string, number>, idle: string[], same: string[][], means: Record<string, string[]>, messages: Message[], chance: {classes: number[], says: string, search: string[]}}} Words */
/** One thing that is asked for; each of the other ways to say it counts by its weight.
 * @typedef {{said: string, ways: {terms: string[], weight: number}[]}} Unit
 */

const OTHER = 0.9; // what another way to say it counts
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
  return messages.find(({ match }) => match.split(" … ").every((part) => flat.includes(part.toLowerCase())));
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

/** What the words are, ready to be looked up. @param {Words} words */
export function dictionary(words) {
  /** @type {Map<string, string[][]>} a phrase's stems → the stems of the others */
  const others = new Map();
  const add = (/** @type {string} */ phrase, /** @type {string[]} */ found) => {
    const key = stems(phrase).join(" ");
    others.set(key, [...(others.get(key) ?? []), ...found.map(stems)]);
  };
  for (const group of words.same) for (const phrase of group) add(phrase, group.filter((other) => other !== phrase));
  for (const [phrase, found] of Object.entries(words.means)) add(phrase, found);
  const longest = Math.max(1, ...[...others.keys()].map((key) => key.split(" ").length));
  return { others, longest, idle: new Set(words.idle.flatMap(terms)) };
}

/** What is asked for, unit by unit.
 * @param {string} text  cleaned
 * @param {ReturnType<typeof dictionary>} dictionary
 * @returns {Unit[]}
 */
export function units(text, { others, longest, idle }) {
  const words = split(text);
  const first = words.map((word) => terms(word)[0]);
  /** @type {Unit[]} */
  const found = [];
  for (let at = 0; at < words.length; ) {
    let length = Math.min(longest, words.length - at);
    while (length > 0 && !others.has(first.slice(at, at + length).join(" "))) length -= 1;
    const said = words.slice(at, at + Math.max(1, length)).join(" ");
    if (length > 0) {
      const own = first.slice(at, at + length);
      const alternatives = /** @type {string[][]} */ (others.get(own.join(" ")));
      found.push({ said, ways: [{ terms: own, weight: 1 }, ...alternatives.map((other) => ({ terms: other, weight: OTHER }))] });
    } else if (!idle.has(first[at])) {
      const [whole, ...parts] = terms(words[at]);
      found.push({ said, ways: [{ terms: [whole], weight: 1 }, ...(parts.length ? [{ terms: parts, weight: PART }] : [])] });
    }
    at += Math.max(1, length);
  }
  return found.filter((unit, index) => found.findIndex(({ said }) => said.toLowerCase() === unit.said.toLowerCase()) === index);
}
