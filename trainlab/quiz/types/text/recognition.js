// Reading free text by a rubric. Twin of trainlab/quiz/types/text/rubric.py, which states the rules: change both, and
// add a vector in tests/vectors.json.

import general from "./rubric_words.json" with { type: "json" };

/** @typedef {string[]} Clause */
/** @typedef {string[][][]} Phrase  sequences that must all be found, of words, of alternatives */
/** @typedef {{id: string, says: string[], unless: string[]}} Said */
/**
 * @typedef {object} Rubric
 * @property {{id: string, text: string, strict: boolean}[]} parts
 * @property {(Said & {part: string, label: string})[]} concepts
 * @property {(Said & {voids: string[], misconception: string, note: import("#views/quiz/feedback.js").Tree})[]} flags
 */

const GAP = 4;
/** @type {["negators" | "negators_near", number][]} */
const REACH = [["negators", 6], ["negators_near", 2]];
const LIST_OF_TERMS = 8;
const FUNCTION_SHARE = 0.15;
const OTHER = "\ufffd";
const DROPPED = new Set("'’‘`´ʼ\u00ad\u200b\u2060\ufeff");
const BETWEEN_WORDS = new Set(" \t\u00a0\u2007\u2009\u200a\u202f-‐‑\"“”„«»/*_+~\u2044");
const FUNCTION_WORDS = new Set(general.function_words.split(" "));
const BREAK_WORDS = new Set(general.break_words.split(" "));

/**
 * @param {Rubric} rubric
 * @param {string} text
 */
export function read(rubric, text) {
  const whole = clauses(text);
  const asserted = isListOfTerms(whole) ? [] : standing(whole);
  const strict = new Set(rubric.parts.filter((part) => part.strict).map(({ id }) => id));
  const flags = rubric.flags.filter((flag) => said(flag, asserted, false));
  const voided = new Set(flags.flatMap(({ voids }) => voids));
  const concepts = rubric.concepts.filter((concept) => !voided.has(concept.part) && said(concept, asserted, strict.has(concept.part)));
  const found = new Set(concepts.map(({ part }) => part));
  const missing = rubric.parts.map(({ id }) => id).filter((id) => !found.has(id));
  /** @type {"right" | "partly" | "not-yet"} */
  const verdict = missing.length === 0 ? "right" : found.size ? "partly" : "not-yet";
  return { verdict, recognised: concepts.map(({ id }) => id), missing, flags: flags.map(({ id }) => id) };
}

/**
 * @param {string} text
 * @returns {Clause[]}
 */
export function clauses(text) {
  const known = Array.from(text, (sign) => (isRead(/** @type {number} */ (sign.codePointAt(0))) ? sign : OTHER)).join("");
  const plain = [...known.normalize("NFKC").toLowerCase()];
  /** @type {Clause[]} */
  const made = [[]];
  let word = "";
  const endWord = () => {
    if (word && BREAK_WORDS.has(word)) made.push([]);
    if (word) made[made.length - 1].push(word);
    word = "";
  };
  plain.forEach((sign, at) => {
    if (DROPPED.has(sign)) return;
    const follows = plain[at + 1] ?? "";
    if (isLetter(sign) || ((sign === "." || sign === ",") && follows >= "0" && follows <= "9")) {
      word += sign;
      return;
    }
    endWord();
    if (!BETWEEN_WORDS.has(sign)) made.push([]);
  });
  endWord();
  return made.filter((clause) => clause.length > 0);
}

/** @param {number} code */
function isRead(code) {
  return (
    code < 0x250 ||
    (code >= 0x370 && code < 0x400) ||
    (code >= 0x2000 && code < 0x2072) ||
    (code >= 0x2190 && code < 0x2300) ||
    (code >= 0xfb00 && code < 0xfb07) ||
    (code >= 0xff01 && code < 0xff5f)
  );
}

/** @param {string} sign */
function isLetter(sign) {
  if (sign <= "\x7f") return (sign >= "a" && sign <= "z") || (sign >= "0" && sign <= "9");
  const code = /** @type {number} */ (sign.codePointAt(0));
  return sign === OTHER || (code >= 0xc0 && code < 0x2000 && sign !== "×" && sign !== "÷");
}

/** @type {Map<string, Phrase>} */
const parsed = new Map();

/** @param {string} phrase @returns {Phrase} */
function parse(phrase) {
  const known = parsed.get(phrase);
  if (known) return known;
  const made = phrase.split("&").map((part) => part.split(" ").filter(Boolean).map((word) => word.split("/")));
  parsed.set(phrase, made);
  return made;
}

/** The clauses that the next one does not take back.
 * @param {Clause[]} text
 */
function standing(text) {
  return text.filter((_, at) => {
    const following = text[at + 1] ?? [];
    return !general.flat_no.includes(following.join(" ")) && !contains(following, general.takes_back);
  });
}

/** Whether a phrase stands in some clause, and is not taken back there.
 * @param {Said} concept @param {Clause[]} text @param {boolean} strict
 */
function said(concept, text, strict) {
  return text.some((clause) => !contains(clause, concept.unless) && asserts(clause, concept.says, strict));
}

/** @param {Clause} clause @param {string[]} phrases @param {boolean} strict */
function asserts(clause, phrases, strict) {
  if (contains(clause, general.supposed) || general.conditional.includes(clause[0])) return false;
  return phrases.some((phrase) =>
    spans(clause, parse(phrase)).some(([start, end]) => {
      const after = clause.slice(end);
      const undone = contains(after, general.undone_after) || (strict && denies(after, "negators", after.length));
      return !undone && !negated(clause.slice(0, start));
    }),
  );
}

/** Whether these words negate what follows them.
 * @param {Clause} before
 */
const negated = (before) => REACH.some(([name, reach]) => denies(before, name, reach));

/** Whether a negator ends within the last `reach` of these words, and is meant as one.
 * @param {Clause} words @param {"negators" | "negators_near"} name @param {number} reach
 */
function denies(words, name, reach) {
  const excused = general.not_negators.flatMap((phrase) => spans(words, parse(phrase)));
  return general[name].some((phrase) =>
    spans(words, parse(phrase)).some(
      ([start, end]) => end >= words.length - reach && !excused.some(([from, to]) => start >= from && start < to),
    ),
  );
}

/** @param {Clause} clause @param {string[]} phrases */
const contains = (clause, phrases) => phrases.some((phrase) => spans(clause, parse(phrase)).length > 0);

/** Where a phrase stands: for each place of its first part, the words that it covers.
 * @param {Clause} clause @param {Phrase} phrase
 * @returns {[number, number][]}
 */
function spans(clause, [first, ...others]) {
  const rest = others.map((part) => places(clause, part)[0]);
  if (rest.some((place) => place === undefined)) return [];
  return places(clause, first).map(([start, end]) => [
    Math.min(start, ...rest.map((place) => place[0])),
    Math.max(end, ...rest.map((place) => place[1])),
  ]);
}

/** @param {Clause} clause @param {string[][]} part @returns {[number, number][]} */
function places(clause, part) {
  return clause.flatMap((_, start) => {
    const end = match(clause, start, part);
    return end === null ? [] : [/** @type {[number, number]} */ ([start, end])];
  });
}

/** Where a sequence that begins at `at` ends, or null.
 * @param {Clause} clause @param {number} at @param {string[][]} part
 * @returns {number | null}
 */
function match(clause, at, part) {
  if (part.length === 0) return at;
  const [words, ...rest] = part;
  if (words.length === 1 && words[0] === "...") {
    for (let skipped = 0; skipped <= GAP; skipped += 1) {
      const end = match(clause, at + skipped, rest);
      if (end !== null) return end;
    }
    return null;
  }
  if (at >= clause.length || !words.some((wanted) => same(clause[at], wanted))) return null;
  return match(clause, at + 1, rest);
}

/** @param {string} word @param {string} wanted */
const same = (word, wanted) => (wanted.endsWith("*") ? word.startsWith(wanted.slice(0, -1)) : word === wanted);

/** @param {Clause[]} text */
function isListOfTerms(text) {
  const words = text.flat();
  const spoken = words.filter((word) => FUNCTION_WORDS.has(word)).length;
  return words.length >= LIST_OF_TERMS && spoken < FUNCTION_SHARE * words.length;
}
