// Recognizing the points of a checklist in free text. Twin of trainlab/quiz/types/text/recognition.py, which states the
// rules: change both, and add a vector in tests/vectors.json.

import general from "./recognition_words.json" with { type: "json" };

/** @typedef {[number, number]} Span */
/** @typedef {{words: string[], places: Span[], sentence: number}} Clause */
/** @typedef {string[][][]} Phrase  sequences that must all be found, of words, of alternatives */
/** @typedef {{id: string, group: "cause" | "mechanism" | "change" | "check", text: import("#views/quiz/feedback.js").Tree, says: string[], unless: string[]}} Point */

const GAP = 4;
/** @type {["negators" | "negators_near", number][]} */
const REACH = [["negators", 6], ["negators_near", 2]];
const LIST_OF_TERMS = 8;
const FUNCTION_SHARE = 0.15;
const MISSPELLED_FROM = 7;
const OTHER = "\ufffd";
const DROPPED = new Set("'’‘`´ʼ\u00ad\u200b\u2060\ufeff");
const BETWEEN_WORDS = new Set(" \t\u00a0\u2007\u2009\u200a\u202f-‐‑\"“”„«»/*_+~^<=≤≈\u2044");
const SENTENCE_ENDS = new Set(".!?;\n");
const FUNCTION_WORDS = new Set(general.function_words.split(" "));
const BREAK_WORDS = new Set(general.break_words.split(" "));

/** The last text read by each checklist: a tick asks again for the same one. @type {WeakMap<Point[], {text: string, found: Map<string, string>}>} */
const read = new WeakMap();

/** The points that a text makes, with the words that make them.
 * @param {Point[]} points
 * @param {string} text
 * @returns {Map<string, string>}
 */
export function recognized(points, text) {
  const last = read.get(points);
  if (last?.text === text) return last.found;
  const found = search(points, text);
  read.set(points, { text, found });
  return found;
}

/** @param {Point[]} points @param {string} text */
function search(points, text) {
  const whole = clauses(text);
  const unreal = new Set(whole.filter(({ words }) => contains(words, general.unreal)).map(({ sentence }) => sentence));
  const standing = standingOf(whole).filter(({ sentence }) => !unreal.has(sentence));
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const point of points) {
    const checked = point.group === "check";
    for (const { words, places } of checked ? whole : standing) {
      const span = said(point, words, checked);
      if (!span) continue;
      found.set(point.id, text.slice(places[span[0]][0], places[span[1] - 1][1]));
      break;
    }
  }
  return found;
}

/**
 * @param {string} text
 * @returns {Clause[]}
 */
export function clauses(text) {
  /** @type {{sign: string, from: number, to: number}[]} */
  const signs = [];
  let from = 0;
  for (const typed of text) {
    const to = from + typed.length;
    const plain = isRead(/** @type {number} */ (typed.codePointAt(0))) ? typed.normalize("NFKC").toLowerCase() : OTHER;
    for (const sign of plain) signs.push({ sign, from, to });
    from = to;
  }
  /** @type {Clause[]} */
  const made = [{ words: [], places: [], sentence: 0 }];
  const next = (/** @type {number} */ sentence) => made.push({ words: [], places: [], sentence });
  let word = "";
  /** @type {Span} */
  let place = [0, 0];
  const endWord = () => {
    if (BREAK_WORDS.has(word)) next(made[made.length - 1].sentence);
    if (word) {
      made[made.length - 1].words.push(word);
      made[made.length - 1].places.push(place);
    }
    word = "";
  };
  signs.forEach(({ sign, from: start, to }, at) => {
    if (DROPPED.has(sign)) return;
    const follows = signs[at + 1]?.sign ?? "";
    if (isLetter(sign) || ((sign === "." || sign === ",") && follows >= "0" && follows <= "9")) {
      place = [word ? place[0] : start, to];
      word += sign;
      return;
    }
    endWord();
    if (!BETWEEN_WORDS.has(sign)) next(made[made.length - 1].sentence + (SENTENCE_ENDS.has(sign) ? 1 : 0));
  });
  endWord();
  return made.filter(({ words }) => words.length > 0);
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

/** The clauses that say something and that the next one does not take back.
 * @param {Clause[]} text
 */
function standingOf(text) {
  return text.filter(({ words }, at) => {
    const following = text[at + 1]?.words;
    return !isRunOfTerms(words) && !(following && takesBack(following));
  });
}

/** @param {string[]} words */
const takesBack = (words) => general.flat_no.includes(words.join(" ")) || contains(words, general.takes_back);

/** Where a phrase of the point stands in a clause, unless it is taken back there.
 * @param {Point} point @param {string[]} words @param {boolean} checked
 * @returns {Span | undefined}
 */
function said(point, words, checked) {
  if (contains(words, point.unless) || (!checked && contains(words, general.supposed))) return undefined;
  for (const phrase of point.says) {
    const stands = spans(words, parse(phrase)).find(
      ([start, end]) => checked || !(contains(words.slice(end), general.undone_after) || negated(words.slice(0, start))),
    );
    if (stands) return stands;
  }
  return undefined;
}

/** Whether these words negate what follows them, or say it of something else.
 * @param {string[]} before
 */
const negated = (before) => endsWith(before, general.of_something_else) || REACH.some(([name, reach]) => denies(before, name, reach));

/** Whether a negator ends within the last `reach` of these words, and is meant as one.
 * @param {string[]} words @param {"negators" | "negators_near"} name @param {number} reach
 */
function denies(words, name, reach) {
  const excused = general.not_negators.flatMap((phrase) => spans(words, parse(phrase)));
  return general[name].some((phrase) =>
    spans(words, parse(phrase)).some(
      ([start, end]) => end >= words.length - reach && !excused.some(([from, to]) => start >= from && start < to),
    ),
  );
}

/** @param {string[]} words @param {string[]} phrases */
const contains = (words, phrases) => phrases.some((phrase) => spans(words, parse(phrase)).length > 0);

/** @param {string[]} words @param {string[]} phrases */
const endsWith = (words, phrases) => phrases.some((phrase) => spans(words, parse(phrase)).some(([, end]) => end === words.length));

/** Where a phrase stands: for each place of its first part, the words that it covers.
 * @param {string[]} words @param {Phrase} phrase
 * @returns {Span[]}
 */
function spans(words, [first, ...others]) {
  const rest = others.map((part) => places(words, part)[0]);
  if (rest.some((place) => place === undefined)) return [];
  return places(words, first).map(([start, end]) => [
    Math.min(start, ...rest.map((place) => place[0])),
    Math.max(end, ...rest.map((place) => place[1])),
  ]);
}

/** @param {string[]} words @param {string[][]} part @returns {Span[]} */
function places(words, part) {
  return words.flatMap((_, start) => {
    const end = match(words, start, part);
    return end === null ? [] : [/** @type {Span} */ ([start, end])];
  });
}

/** Where a sequence that begins at `at` ends, or null.
 * @param {string[]} words @param {number} at @param {string[][]} part
 * @returns {number | null}
 */
function match(words, at, part) {
  if (part.length === 0) return at;
  const [wanted, ...rest] = part;
  if (wanted.length === 1 && wanted[0] === "...") {
    for (let skipped = 0; skipped <= GAP; skipped += 1) {
      const end = match(words, at + skipped, rest);
      if (end !== null) return end;
    }
    return null;
  }
  if (at >= words.length || !wanted.some((one) => same(words[at], one))) return null;
  return match(words, at + 1, rest);
}

/** Whether a word is the one wanted, or nearly.
 * @param {string} word @param {string} wanted
 */
function same(word, wanted) {
  const open = wanted.endsWith("*");
  const stem = open ? wanted.slice(0, -1) : wanted;
  if (word === stem || (open && word.startsWith(stem))) return true;
  if (stem.length < MISSPELLED_FROM || word[0] !== stem[0]) return false;
  const lengths = [stem.length - 1, stem.length, stem.length + 1];
  if (open) return lengths.some((length) => length <= word.length && oneSlip(word.slice(0, length), stem));
  return lengths.includes(word.length) && oneSlip(word, stem);
}

/** Whether one letter is wrong, missing or too many, or two neighbors have changed places.
 * @param {string} word @param {string} wanted
 */
function oneSlip(word, wanted) {
  const shorter = Math.min(word.length, wanted.length);
  let at = 0;
  while (at < shorter && word[at] === wanted[at]) at += 1;
  if (at === shorter) return word.length !== wanted.length;
  if (word.length < wanted.length) return word.slice(at) === wanted.slice(at + 1);
  if (word.length > wanted.length) return word.slice(at + 1) === wanted.slice(at);
  const swapped = word[at] === wanted[at + 1] && word[at + 1] === wanted[at];
  return word.slice(at + 1) === wanted.slice(at + 1) || (swapped && word.slice(at + 2) === wanted.slice(at + 2));
}

/** @param {string[]} words */
function isRunOfTerms(words) {
  const spoken = words.filter((word) => FUNCTION_WORDS.has(word)).length;
  return words.length >= LIST_OF_TERMS && spoken < FUNCTION_SHARE * words.length;
}
