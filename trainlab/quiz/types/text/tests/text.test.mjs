// Free text in the page: cut where it is far too long, and never markup.

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawable } from "#tests/bundled.mjs";
import { items } from "#tests/vectors.mjs";

const { h, renderToString, Inputs, clean } = await drawable('export * from "#types/text/view.jsx";');

test("a huge text from a store is cut", () => {
  assert.equal(clean(items.said, "x".repeat(1e5)).length, 4000);
});

test("what a reader wrote stays text", () => {
  const html = renderToString(h(Inputs, { item: items.said, answer: "<img src=x onerror=alert(1)>", id: "one" }));
  assert.doesNotMatch(html, /<img/);
  assert.match(html, /&lt;img src=x/);
});
