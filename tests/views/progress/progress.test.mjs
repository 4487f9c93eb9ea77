// Counting what a reader has done, and reading progress files that anyone may have written.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromText, later, toText } from "#views/progress/file.js";
import { calibration, count, missed } from "#views/progress/summary.js";

const item = (/** @type {string} */ id, type = "choice") => ({ id, type, title: id, url: `#${id}` });
const ITEMS = [item("a"), item("b"), item("c"), item("d"), item("p", "predict")];
const ENTRIES = new Map(Object.entries({
  a: { seen: true, tries: 1, first: "right", last: "right", confidence: "sure" },
  b: { seen: true, tries: 3, first: "not-yet", last: "right", confidence: "sure" },
  c: { seen: true, tries: 1, first: "partly", last: "partly" },
  p: { seen: true, tries: 1, first: "not-yet", last: "not-yet" },
}));
const read = (/** @type {string} */ id) => ENTRIES.get(id) ?? {};

test("a chapter's counts leave predictions out", () => {
  assert.deepEqual(count(ITEMS, read), { items: 4, seen: 3, first: 1, right: 2, open: 2 });
});

test("calibration has a row for each confidence that was given, and one for predictions", () => {
  assert.deepEqual(calibration(ITEMS, read), [
    { label: "when you were sure", answered: 2, right: 1 },
    { label: "when you predicted a result", answered: 1, right: 0 },
  ]);
  assert.deepEqual(calibration(ITEMS, () => ({})), []);
});

test("what is not right yet comes before what took several tries", () => {
  assert.deepEqual(missed(ITEMS, read).map((m) => [m.item.id, m.open, m.tries]), [["c", true, 1], ["b", false, 3]]);
});

const KNOWN = new Set(["a", "b", "c", "d"]);
const file = (/** @type {object} */ items, changes = {}) => JSON.stringify({ format: "trainlab-progress", version: 1, items, ...changes });

test("a file goes out and comes back", () => {
  const entries = new Map([["a", { answer: "x", checked: "x", tries: 2, shown: true, seen: true, first: "partly", last: "right", confidence: "sure", updated: 1e12 }]]);
  assert.deepEqual(fromText(toText(entries, new Date(0)), KNOWN), { entries, unknown: 0, damaged: 0 });
});

for (const [name, text, words] of /** @type {[string, string, RegExp][]} */ ([
  ["no JSON", "{", /not JSON, or not whole.*nothing was changed/],
  ["something else", "[]", /not a file of progress/],
  ["another format", file({}, { format: "x" }), /not a file of progress/],
  ["a list of items", JSON.stringify({ format: "trainlab-progress", version: 1, items: [] }), /not a file of progress/],
  ["a newer version", file({}, { version: 2 }), /version 2; this book reads version 1/],
  ["too large", `"${"x".repeat(2_000_001)}"`, /larger than 2 MB/],
])) {
  test(`a file that is ${name} is refused in words`, () => assert.throws(() => fromText(text, KNOWN), words));
}

test("entries keep known fields of the right kind only", () => {
  const hostile = {
    a: { tries: "9", first: "<img onerror=alert(1)>", last: "right", confidence: "very", updated: -1, evil: 1, seen: 1 },
    b: { answer: "x".repeat(20_001) },
    c: "right",
    zzz: { seen: true },
  };
  const text = file(hostile).replace('"zzz"', '"__proto__"');
  const { entries, unknown, damaged } = fromText(text, KNOWN);
  assert.deepEqual([...entries], [["a", { last: "right" }]]);
  assert.deepEqual([unknown, damaged], [1, 2]);
  assert.equal(/** @type {any} */ ({}).seen, undefined);
});

test("of two entries the later stays, and what is here if they are equally old", () => {
  const [here, there] = [{ updated: 2, answer: "here" }, { updated: 3, answer: "there" }];
  assert.equal(later(here, there), there);
  assert.equal(later(there, here), there);
  assert.equal(later({ answer: "here" }, { answer: "there" }).answer, "here");
});
