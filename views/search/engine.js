// The search: sections in, sections out. Nothing here touches the page.

import MiniSearch from "minisearch";
import { clean, dictionary, guessing, message, units } from "./asked.js";
import { best } from "./sentence.js";
import { split, terms } from "./terms.js";

/** @import { Unit, Words } from "./asked.js" */

/** @typedef {[page: number, anchor: string, title: string, sentences: string[], found: string, names: string[]]} Entry */
/** @typedef {{pages: [title: string, url: string, kind: string][], sections: Entry[], words: Words}} Index */
/** @typedef {{title: string, page: string, url: string, key: string, score: number, pieces: import("./sentence.js").Piece[]}} Result */

const FIELDS = { title: 3, page: 0.8, text: 1, found: 0.8, names: 0.6 };
const SURE = 0.1; // of the best score: below it a result is not worth a look
const OF_A_PAGE = 4; // results

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
    sections.map(([page, , title, sentences, found, names], id) => ({ id, title, page: pages[page][0], text: sentences.join(" "), found, names: names.join(" ") })),
  );
  const counts = sections.map(([page, anchor, title]) => {
    const part = title === pages[page][0] ? "opening" : anchor;
    return (words.weights[pages[page][2]] ?? words.weights.other) * (words.endings[part] ?? 1);
  });

  /** How well each section says one way to put it. @param {string[]} way @param {boolean} begun  whether its last word may go on */
  function scores(way, begun) {
    const last = way[way.length - 1];
    const prefix = (/** @type {string} */ term) => begun && term === last && term.length > 2;
    let results = mini.search(way.join(" "), { combineWith: "AND", prefix });
    if (results.length === 0 && way.length === 1 && last.length > 4) results = mini.search(last, { fuzzy: 0.2 });
    return new Map(results.map(({ id, score }) => [/** @type {number} */ (id), score]));
  }

  /** @param {Unit[]} asked @param {boolean} begun @returns {Map<number, number>} */
  function rank(asked, begun) {
    /** @type {Map<number, {score: number, units: number}>} */
    const total = new Map();
    asked.forEach(({ ways }, index) => {
      /** @type {Map<number, number>} */
      const of = new Map();
      for (const { terms: way, weight } of ways) {
        for (const [id, score] of scores(way, begun && index === asked.length - 1)) of.set(id, Math.max(of.get(id) ?? 0, weight * score));
      }
      for (const [id, score] of of) {
        const before = total.get(id) ?? { score: 0, units: 0 };
        total.set(id, { score: before.score + score, units: before.units + 1 });
      }
    });
    return new Map([...total].map(([id, { score, units: covered }]) => [id, score * (0.4 + 0.6 * (covered / asked.length)) * counts[id]]));
  }

  /** What is asked, and what can be said about it at once. @param {string} text */
  function read(text) {
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
    const { says, asked } = read(text);
    const begun = /[\p{L}\p{N}]$/u.test(text);
    const wanted = asked.flatMap(({ ways }) => ways.flatMap(({ terms: way }) => way));
    const ranked = [...rank(asked, begun)].sort((a, b) => b[1] - a[1]);
    const least = (ranked[0]?.[1] ?? 0) * SURE;
    /** @type {Map<number, number>} */
    const listed = new Map();
    /** @type {Result[]} */
    const results = [];
    for (const [id, score] of ranked) {
      if (results.length === limit || score < least) break;
      const [page, anchor, title, sentences] = sections[id];
      const before = listed.get(page) ?? 0;
      if (before === OF_A_PAGE) continue;
      listed.set(page, before + 1);
      const [pageTitle, url] = pages[page];
      results.push({ title, page: pageTitle, url: `${url}#${anchor}`, key: `${url.replace(/\.html$/, "")}#${anchor}`, score, pieces: best(sentences, wanted) });
    }
    return { says, results };
  };
}
