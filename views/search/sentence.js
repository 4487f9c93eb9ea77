// The sentence of a section that says what was asked, with the words that say it.

import { split, terms } from "./terms.js";

/** A piece of a sentence. @typedef {{text: string, marked: boolean}} Piece */

const LONGEST = 220; // characters
const END = /(?<=[.?!][)”"]?)\s+(?=[\p{Lu}“("*\d])/u;

/** @param {string} sentence @param {Map<string, number>} wanted */
function worth(sentence, wanted) {
  const here = new Set(split(sentence).flatMap(terms));
  let sum = 0;
  for (const [term, weight] of wanted) if (here.has(term)) sum += weight;
  return sum;
}

/** A long sentence, cut to what surrounds its first word that was asked for.
 * @param {string} sentence @param {(word: string) => boolean} asked
 */
function cut(sentence, asked) {
  if (sentence.length <= LONGEST) return sentence;
  const first = split(sentence).find(asked);
  const at = first ? sentence.indexOf(first) : 0;
  const from = at < LONGEST * 0.7 ? 0 : sentence.indexOf(" ", at - LONGEST / 2) + 1;
  const end = sentence.lastIndexOf(" ", from + LONGEST);
  return `${from ? "… " : ""}${sentence.slice(from, end > from ? end : from + LONGEST)}${end < sentence.length - 1 ? " …" : ""}`;
}

/** Of a section's paragraphs the sentence that holds most of what is wanted; of equals the first.
 * @param {string[]} paragraphs
 * @param {string[]} wanted  terms; one that comes more than once counts more
 * @returns {Piece[]}
 */
export function best(paragraphs, wanted) {
  /** @type {Map<string, number>} */
  const weights = new Map();
  for (const term of wanted) weights.set(term, 1);
  const sentences = paragraphs.flatMap((paragraph) => paragraph.split(END)).filter((sentence) => sentence.length > 25);
  let [found, most] = [sentences[0] ?? paragraphs[0] ?? "", 0];
  for (const sentence of sentences) {
    const here = worth(sentence, weights);
    if (here > most) [found, most] = [sentence, here];
  }
  const asked = (/** @type {string} */ word) => terms(word).some((term) => weights.has(term));
  return pieces(cut(found, asked), asked);
}

/** @param {string} text @param {(word: string) => boolean} asked @returns {Piece[]} */
export function pieces(text, asked) {
  /** @type {Piece[]} */
  const found = [];
  let at = 0;
  for (const word of split(text)) {
    const start = text.indexOf(word, at);
    if (asked(word)) {
      if (start > at) found.push({ text: text.slice(at, start), marked: false });
      found.push({ text: word, marked: true });
    } else {
      found.push({ text: text.slice(at, start + word.length), marked: false });
    }
    at = start + word.length;
  }
  if (at < text.length) found.push({ text: text.slice(at), marked: false });
  return found.reduce((/** @type {Piece[]} */ joined, piece) => {
    const last = joined[joined.length - 1];
    if (last && last.marked === piece.marked) last.text += piece.text;
    else joined.push({ ...piece });
    return joined;
  }, []);
}
