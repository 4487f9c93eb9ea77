// Numbers as a reader reads them: the texts that Python writes too (tests/ground/test_words.py).

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { formatNumber, formatPercent } from "#views/charts/format.js";

const { magnitudes, percents } = JSON.parse(await readFile(new URL("../../ground/numbers.json", import.meta.url), "utf8"));
const plain = (/** @type {string} */ text) => text.replaceAll("\u00a0", " ");

test("numbers have the one format of the book", () => {
  for (const [value, digits, text] of magnitudes) assert.equal(plain(formatNumber(value, digits)), text);
});

test("shares have the one format of the book", () => {
  for (const [share, text] of percents) assert.equal(plain(formatPercent(share)), text);
});

test("what is not finite, or not there, has a name", () => {
  assert.deepEqual([NaN, null, undefined, Infinity, -Infinity].map((value) => formatNumber(value)), ["NaN", "NaN", "NaN", "∞", "−∞"]);
  assert.deepEqual([NaN, Infinity, -Infinity].map((share) => plain(formatPercent(share))), ["NaN %", "∞ %", "−∞ %"]);
});
