// The search: sections in, sections out. Nothing here touches the page.

import MiniSearch from "minisearch";
import { clean, dictionary, guessing, message, units } from "./asked.js";
import { best, nearest, sentences, share } from "./sentence.js";
import { split, terms } from "./terms.js";

/** @import { Unit, Words } from "./asked.js" */

/** @typedef {[page: number, anchor: string, title: string, sentences: string[], found: string, names: string[]]} Entry */
/** @typedef {{pages: [title: string, url: string, kind: string][], sections: Entry[], words: Words}} Index */
/** @typedef {{title: string, page: string, url: string, key: string, score: number, pieces: import("./sentence.js").Piece[]}} Result */

const FIELDS = { title: 3, page: 0.5, text: 1, found: 0.8, names: 0.6 };
const SURE = 0.03; // of the best score: below it a result is not worth a look
const OF_A_PAGE = 4; // results
const LIKELY = 40; // sections that are looked at sentence by sentence
const NEAR = 0.7; // what it adds that one sentence says all that is asked
const APART = 0.35; // what the words of a phrase count that stand in no sentence together

/** Make the search. @param {Index} index */
export function makeSearch({ pages, sections, words }) {
  const known = dictionary(words);
  const mini = new MiniSearch({
    fields: Object.keys(FIELDS),
    tokenize: split,
    processTerm: (word) => terms(word),
    searchOptions: { boost: FIELDS, tokenize: (text) => text.split(" "), processTerm: (term) => term },
  });
  mini.addAll(
    sections.map(([page, , title, paragraphs, found, names], id) => ({ id, title, page: pages[page][0], text: paragraphs.join(" "), found, names: names.join(" ") })),
  );
  const counts = sections.map(([page, anchor, title]) => {
    const part = title === pages[page][0] ? "opening" : anchor;
    return (words.weights[pages[page][2]] ?? words.weights.other) * (words.endings[part] ?? 1);
  });

  /** @type {Map<number, import("./sentence.js").Sentence[]>} */
  const read = new Map();
  /** The heading and the sentences of a section. @param {number} id */
  function lines(id) {
    const [, , title, paragraphs] = sections[id];
    const found = read.get(id) ?? sentences([title, ...paragraphs]);
    read.set(id, found);
    return found;
  }

  /** How well each section says one way to put it. @param {string[]} way @param {boolean} begun  whether its last word may go on */
  function scores(way, begun) {
    const last = way[way.length - 1];
    const prefix = (/** @type {string} */ term) => begun && term === last && term.length > 2;
    let results = mini.search(way.join(" "), { combineWith: "AND", prefix });
    if (results.length === 0 && way.length === 1 && last.length > 4) results = mini.search(last, { fuzzy: 0.2 });
    const together = (/** @type {number} */ id) => way.length === 1 || lines(id).some(({ terms: has }) => share(way, has) === 1);
    return new Map(results.map(({ id, score }) => [/** @type {number} */ (id), score * (together(id) ? 1 : APART)]));
  }

  /** How well each section says a unit: as well as its best way. @param {Unit} unit @param {boolean} begun */
  function weigh({ ways }, begun) {
    /** @type {Map<number, number>} */
    const of = new Map();
    for (const { terms: way, weight } of ways) {
      for (const [id, score] of scores(way, begun)) of.set(id, Math.max(of.get(id) ?? 0, weight * score));
    }
    return of;
  }

  /** @param {Unit[]} asked @param {boolean} begun @returns {[id: number, score: number][]} the best first */
  function rank(asked, begun) {
    const weighed = asked.map((unit, index) => weigh(unit, begun && index === asked.length - 1));
    /** @type {Map<number, {score: number, covered: number}>} */
    const total = new Map();
    for (const unit of weighed) {
      for (const [id, score] of unit) {
        const before = total.get(id) ?? { score: 0, covered: 0 };
        total.set(id, { score: before.score + score, covered: before.covered + 1 });
      }
    }
    const first = [...total].map(([id, { score, covered }]) => /** @type {[number, number]} */ ([id, score * (0.4 + (0.6 * covered) / asked.length) * counts[id]]));
    const likely = first.sort((a, b) => b[1] - a[1]).slice(0, LIKELY);
    const near = likely.map(([id, score]) => /** @type {[number, number]} */ ([id, score * (1 + NEAR * nearest(lines(id), asked))]));
    return near.sort((a, b) => b[1] - a[1]);
  }

  /** What is asked, and what can be said about it at once. @param {string} text */
  function understand(text) {
    const told = message(text, words.messages);
    if (told) return { says: told.says, asked: told.search.flatMap((phrase) => units(phrase, known)) };
    const numbers = [...text.matchAll(/(?<![\w.])\d+\.\d+/g)].filter(({ index }) => !/acc\w*\W*$/i.test(text.slice(0, index)));
    for (const [number] of numbers) {
      const classes = guessing(number, words.chance.classes);
      if (!classes) continue;
      const rest = units(clean(text.replace(number, " ")), known).filter(({ said }) => !/^\d/.test(said));
      const says = words.chance.says.replaceAll("<number>", number).replaceAll("<classes>", String(classes));
      return { says, asked: [...words.chance.search.flatMap((phrase) => units(phrase, known)), ...rest] };
    }
    return { says: "", asked: units(clean(text), known) };
  }

  /** @param {string} text  as typed or pasted @param {number} [limit] @returns {{says: string, results: Result[]}} */
  return function search(text, limit = 10) {
    const { says, asked } = understand(text);
    const begun = /[\p{L}\p{N}]$/u.test(text);
    const ranked = rank(asked, begun);
    const least = (ranked[0]?.[1] ?? 0) * SURE;
    /** @type {Map<number, number>} */
    const listed = new Map();
    /** @type {Result[]} */
    const results = [];
    for (const [id, score] of ranked) {
      if (results.length === limit || score < least) break;
      const [page, anchor, title] = sections[id];
      const before = listed.get(page) ?? 0;
      if (before === OF_A_PAGE) continue;
      listed.set(page, before + 1);
      const [pageTitle, url] = pages[page];
      results.push({ title, page: pageTitle, url: `${url}#${anchor}`, key: `${url.replace(/\.html$/, "")}#${anchor}`, score, pieces: best(lines(id).slice(1), asked, known.weak) });
    }
    return { says, results };
  };
}
