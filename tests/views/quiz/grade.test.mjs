// The page's rules against the vectors that the Python rules pass too.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bundled } from "../bundled.mjs";
import { cases, items, numbers } from "../vectors.mjs";

const { grade, Unreadable, readNumber, readings } = await bundled(`
  export { grade } from "./quiz/grade.js";
  export { Unreadable, readNumber, readings } from "./quiz/numerals.js";`);

test(`reads ${numbers.length} numbers as the vectors say`, () => {
  for (const { text, unit, value, either = [value], reason } of numbers) {
    const label = JSON.stringify(text);
    if (reason === undefined) assert.deepEqual(readings(text, unit), either, label);
    else assert.throws(() => readings(text, unit), (/** @type {any} */ error) => error instanceof Unreadable && error.reason === reason, label);
  }
});

test(`judges ${cases.length} answers as the vectors say`, () => {
  for (const { item, answer, verdict, misconceptions, keys, words, ticked, parts } of cases) {
    const label = `${item} ${JSON.stringify(answer)}`;
    const feedback = grade(items[item], answer);
    assert.equal(feedback.verdict, verdict, label);
    assert.deepEqual(feedback.misconceptions, misconceptions, label);
    if (keys) assert.deepEqual(Object.keys(feedback.messages).sort(), keys.toSorted(), label);
    if (words) {
      /** @type {{id: string, words: string | null, ticked: boolean}[]} */
      const points = feedback.points ?? [];
      const found = points.filter((point) => point.words !== null).map((point) => [point.id, point.words]);
      assert.deepEqual(Object.fromEntries(found), words, label);
      assert.deepEqual(points.filter((point) => point.ticked).map(({ id }) => id), ticked, label);
    }
    if (parts) {
      const judged = Object.entries(feedback.parts ?? {}).map(([part, said]) => [part, said.verdict]);
      assert.deepEqual(Object.fromEntries(judged), parts, label);
    }
  }
});

test("a long or nested text is refused at once", () => {
  const before = process.cpuUsage(); // the clock on the wall says nothing on a busy machine
  for (const text of ["9^".repeat(1e6), "(".repeat(1e6), "√".repeat(100), " ".repeat(1e6), "9^9^9^9^9^9"]) {
    assert.throws(() => readNumber(text), Unreadable);
  }
  const { user, system } = process.cpuUsage(before);
  assert.ok((user + system) / 1000 < 500);
});

test("undefined and odd objects are answers that cannot be judged", () => {
  for (const [id, item] of Object.entries(items)) {
    for (const odd of [undefined, NaN, Infinity, new Date(), Object.create(null), () => 1]) {
      assert.equal(grade(item, odd).verdict, "unreadable", id);
    }
  }
});
