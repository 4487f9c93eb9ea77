// What a text is made of, for the search: its words, as they are compared.

import { stemmer } from "stemmer";

const WORD = /\p{N}+(?:[.,]\p{N}+)*|[\p{L}_][\p{L}\p{N}_]*/gu;
const PARTS = /(?<=\p{Ll})(?=\p{Lu})|_+|(?<=\p{L})(?=\p{N}{2})/u; // inside a name: `StandardScaler`, `weight_decay`, `float16`

/** The words of a text, as they stand there. @param {string} text @returns {string[]} */
export const split = (text) => text.match(WORD) ?? [];

/** A word without its ending. @param {string} word */
const stem = (word) => (/^\p{Ll}/u.test(word) ? stemmer(word) : word);

/** What a word is compared by: its stem; of a name in code also those of its parts.
 * @param {string} word
 * @returns {string[]}
 */
export function terms(word) {
  const parts = word.split(PARTS).filter(Boolean);
  const whole = stem(word.replace(/^_+|_+$/g, "").toLowerCase());
  return [...new Set([whole, ...(parts.length > 1 ? parts.map((part) => stem(part.toLowerCase())) : [])])].filter(Boolean);
}

/** The stems of a phrase, one for each word. @param {string} phrase */
export const stems = (phrase) => split(phrase).map((word) => terms(word)[0]);
