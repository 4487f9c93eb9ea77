// Sentences: which of a section's says what was asked, and the words in it that say it.

import { split, terms } from "./terms.js";

/** @import { Unit } from "./asked.js" */
/** A piece of a sentence. @typedef {{text: string, marked: boolean}} Piece */
/** @typedef {{text: string, terms: Set<string>}} Sentence */

const LONGEST = 220; // characters
const SHORTEST = 40; // "Double descent." belongs to what follows it
const END = /(?<=[.?!][)”"]?)\s+(?=[\p{Lu}“("*\d])/u;

/** The sentences of a paragraph; a short one stays with the next. @param {string} paragraph */
function sentencesOf(paragraph) {
  /** @type {string[]} */
  const found = [];
  for (const sentence of paragraph.split(END)) {
    const last = found[found.length - 1];
    if (last !== undefined && last.length < SHORTEST) found[found.length - 1] = `${last} ${sentence}`;
    else found.push(sentence);
  }
  return found;
}

/** @param {string[]} paragraphs @returns {Sentence[]} */
export const sentences = (paragraphs) =>
  paragraphs.flatMap(sentencesOf).map((text) => ({ text, terms: new Set(split(text).flatMap(terms)) }));

/** How much of one way to say it a text has, 0 to 1. @param {string[]} way @param {Set<string>} has */
export const share = (way, has) => way.filter((term) => has.has(term)).length / way.length;

/** A long sentence, cut to what surrounds its first word that was asked for.
 * @param {string} sentence @param {(word: string) => boolean} asked
 */
function cut(sentence, asked) {
  if (sentence.length <= LONGEST) return sentence;
  const first = split(sentence).find(asked);
  const at = first ? sentence.indexOf(first) : 0;
  const from = at < LONGEST * 0.7 ? 0 : sentence.indexOf(" ", at - LONGEST / 2) + 1;
  const end = Math.max(sentence.lastIndexOf(" ", from + LONGEST), from + LONGEST / 2);
  return `${from ? "… " : ""}${sentence.slice(from, end)}${end < sentence.length ? " …" : ""}`;
}

/** How much of what is asked a sentence says. @param {Sentence} sentence @param {Unit[]} asked */
const worth = ({ terms: has }, asked) =>
  asked.reduce((sum, { ways }) => sum + Math.max(...ways.map(({ terms: way, weight }) => weight * share(way, has) ** 2)), 0);

/** The most of what is asked that one sentence says, 0 to 1. @param {Sentence[]} all @param {Unit[]} asked */
export const nearest = (all, asked) => all.reduce((most, sentence) => Math.max(most, worth(sentence, asked)), 0) / Math.max(1, asked.length);

/** Of a section's sentences the one that says most of what is asked; of equals the first.
 * @param {Sentence[]} all @param {Unit[]} asked @param {Set<string>} [weak]  not worth a mark
 * @returns {Piece[]}
 */
export function best(all, asked, weak = new Set()) {
  let [found, most] = [all[0]?.text ?? "", 0];
  for (const sentence of all) {
    const here = worth(sentence, asked);
    if (here > most + 1e-9) [found, most] = [sentence.text, here];
  }
  const wanted = new Set(asked.flatMap(({ ways }) => ways.flatMap(({ terms: way }) => way)));
  const said = (/** @type {string} */ word) => terms(word).some((term) => wanted.has(term) && !weak.has(term));
  return pieces(cut(found, said), said);
}

/** @param {string} text @param {(word: string) => boolean} asked @returns {Piece[]} */
export function pieces(text, asked) {
  /** @type {Piece[]} */
  const found = [];
  const add = (/** @type {string} */ piece, /** @type {boolean} */ marked) => {
    const last = found[found.length - 1];
    if (last?.marked === marked) last.text += piece;
    else if (piece) found.push({ text: piece, marked });
  };
  let at = 0;
  for (const word of split(text)) {
    const start = text.indexOf(word, at);
    add(text.slice(at, start), false);
    add(word, asked(word));
    at = start + word.length;
  }
  add(text.slice(at), false);
  return found;
}
