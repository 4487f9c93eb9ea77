// The order of options: the vectors that Python passes too, and the seed that a reader keeps.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { TYPES } from "../../../views/discover.mjs";
import { bundled } from "../bundled.mjs";

const { shown, shuffled, readerSeed } = await bundled('export { shown, shuffled, readerSeed } from "./quiz/shuffling.js";');
const vectors = JSON.parse(await readFile(join(TYPES, "../shuffling.vectors.json"), "utf8"));
const page = /** @type {any} */ (globalThis);
const model = (/** @type {unknown} */ seed = undefined) => ({ get: (/** @type {string} */ name) => (name === "seed" ? seed : null) });

afterEach(() => {
  delete page.document;
  delete page.localStorage;
});

/** A page with this storage. @param {object} storage */
function opened(storage) {
  page.document = {};
  Object.defineProperty(page, "localStorage", { value: storage, configurable: true });
}

test(`shuffles ${vectors.length} lists as the vectors say`, () => {
  for (const { names, seed, pinned, order } of vectors) assert.deepEqual(shuffled(names, seed, pinned), order, `${seed} ${names}`);
});

test("options without a seed stand as written, with one as it says", () => {
  const options = [..."abcd"].map((id) => ({ id }));
  assert.equal(shown({ id: "one", options }, null), options);
  const orders = [...Array(20).keys()].map((seed) => shown({ id: "one", options }, seed).map((/** @type {any} */ { id }) => id).join(""));
  assert.ok(new Set(orders).size > 8);
});

test("a reader's seed is drawn once and stored; a kernel's comes first; without a page there is none", () => {
  assert.equal(readerSeed(model()), null);
  assert.equal(readerSeed(model(7)), 7);
  const kept = new Map();
  opened({ getItem: (/** @type {string} */ key) => kept.get(key) ?? null, setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value) });
  const seed = readerSeed(model());
  assert.ok(Number.isInteger(seed));
  assert.deepEqual([...kept.values()], [String(seed)]);
  kept.set([...kept.keys()][0], "12");
  assert.equal(readerSeed(model()), 12);
  kept.set([...kept.keys()][0], "<b>");
  assert.equal(readerSeed(model()), seed);
  assert.equal(readerSeed(model(3)), 3);
});

test("where nothing can be stored the order lasts as long as the page", () => {
  const blocked = () => {
    throw new DOMException("blocked", "SecurityError");
  };
  opened({ getItem: blocked, setItem: blocked });
  const seed = readerSeed(model());
  assert.ok(Number.isInteger(seed));
  assert.equal(readerSeed(model()), seed);
});
