// Free text in the page: cut where it is far too long, never markup, and ticked by its writer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawable } from "#tests/bundled.mjs";
import { items } from "#tests/vectors.mjs";

const { h, renderToString, Inputs, Compare, Answers, clean } = await drawable('export * from "#types/text/view.jsx";');
const ticks = (/** @type {string} */ html) => [...html.matchAll(/<input type="checkbox"[^>]*value="(\w+)"([^>]*)/g)].filter(([, , rest]) => / checked/.test(rest)).map(([, id]) => id);
const compared = (/** @type {any} */ answer) => renderToString(h(Compare, { item: items.said, answer, id: "one", onTick: () => {} }));

test("a huge text from a store is cut", () => {
  assert.equal(clean(items.said, "x".repeat(1e5)).length, 4000);
  assert.equal(clean(items.said, { text: "x".repeat(1e5), ticks: [] }).text.length, 4000);
});

test("what a reader wrote stays text", () => {
  const hostile = "<img src=x onerror=alert(1)> overfitting <img>";
  for (const html of [renderToString(h(Inputs, { item: items.said, answer: hostile, id: "one" })), compared(hostile)]) {
    assert.doesNotMatch(html, /<img/);
    assert.match(html, /&lt;img src=x/);
  }
});

test("what is recognized is ticked and quoted, in native checkboxes with a legend", () => {
  const html = compared("It's OVERFITTING, I'd stop early");
  assert.deepEqual(ticks(html), ["fit", "stop"]);
  assert.match(html, /<q>OVERFITTING<\/q>/);
  assert.match(html, /<fieldset[^>]*><legend>/);
  assert.match(html, /<div class="tl-result" role="status"><p>Recognized: 2 of 6 points/);
  assert.match(html, /Only English is read/);
  assert.equal([...html.matchAll(/<q>/g)].length, 2);
  for (const [, id] of html.matchAll(/aria-(?:describedby|labelledby)="([^"]+)"/g)) assert.match(html, new RegExp(`id="${id}"`));
});

test("the reader's own ticks stand in place of them", () => {
  const html = compared({ text: "It overfits", ticks: ["relu"] });
  assert.deepEqual(ticks(html), ["relu"]);
  assert.match(html, /<q>overfits<\/q>/);
  assert.match(html, /You tick 1 of 6 points\. Covered: a change\. Open: the cause, the mechanism, what to check first\./);
});

test("a tick keeps the text and the other ticks", () => {
  /** @type {any[]} */
  const given = [];
  const tree = Compare({ item: items.said, answer: "It overfits", id: "one", onTick: (/** @type {any} */ answer) => given.push(answer) });
  /** @type {(node: any) => any[]} */
  const rows = (node) => (Array.isArray(node) ? node.flatMap(rows) : node?.props ? [...(node.props.onChange ? [node] : []), ...rows(node.props.children)] : []);
  for (const [name, on] of [["best", true], ["fit", false]]) rows(tree).find(({ props }) => props.option.id === name).props.onChange(on);
  assert.deepEqual(given, [{ text: "It overfits", ticks: ["fit", "best"] }, { text: "It overfits", ticks: [] }]);
});

test("without a script the model answer is a list with boxes to tick on paper", () => {
  const html = renderToString(h(Answers, { item: items.said }));
  assert.equal([...html.matchAll(/<li>/g)].length, items.said.checklist.points.length);
  assert.deepEqual([...html.matchAll(/tl-part-label">([^<]+)</g)].map(([, heading]) => heading), ["Cause", "Mechanism", "Change", "What to check first"]);
});
