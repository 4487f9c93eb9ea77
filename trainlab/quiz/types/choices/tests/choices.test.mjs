// A set of options in the page: the word beside each is the effect that the summary names it under.

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawable } from "#tests/bundled.mjs";
import { items } from "#tests/vectors.mjs";

const { h, renderToString, Inputs, grade, RichText } = await drawable(`
  export { Inputs } from "#types/choices/view.jsx";
  export { grade } from "#types/choices/grading.js";
  export { RichText } from "#views/quiz/richtext.jsx";`);

/** @type {Record<string, string>} */
const WORDS = { "Works:": "Works.", "The right direction, not enough by itself:": "The right direction.", "Does not help:": "Does not help.", "Does not help, and can undo what does:": "Can undo what works." };
const plain = (/** @type {string} */ html) => html.replace(/<[^>]+>/g, "");

test("every set of options: its summary and the words beside its options agree", () => {
  const item = items.joint;
  const all = item.options.map((/** @type {any} */ { id }) => id);
  for (let set = 1; set < 2 ** all.length; set += 1) {
    const answer = all.filter((/** @type {string} */ _, /** @type {number} */ at) => set & (2 ** at));
    const feedback = grade(item, answer);
    const html = renderToString(h(Inputs, { item, answer, feedback, id: "one", onAnswer: () => {} }));
    const beside = Object.fromEntries([...html.matchAll(/value="(\w)"[^>]*>.*?(?=<div class="tl-option">|$)/gs)].filter(([row]) => row.includes("tl-reason\"")).map(([row, id]) => [id, /tl-word">([^<]+)</.exec(row)?.[1]]));
    const lines = [...renderToString(h(RichText, { tree: feedback.messages._.slice(0, 1) })).matchAll(/<li>(.*?)<\/li>/gs)].map(([, line]) => plain(line));
    const named = lines.flatMap((line) => {
      const said = Object.keys(WORDS).filter((start) => line.startsWith(start)).toSorted((a, b) => b.length - a.length)[0];
      const changes = line.slice(said.length, -1).split(";").map((change) => change.split("+").map((text) => text.trim().toLowerCase()));
      return changes.flatMap((texts) => texts.map((text) => [text, texts.length > 1 ? `Together: ${WORDS[said].toLowerCase()}` : WORDS[said]]));
    });
    assert.deepEqual(Object.fromEntries(named.toSorted()), beside, JSON.stringify(answer));
    assert.equal(named.length, answer.length);
  }
});
