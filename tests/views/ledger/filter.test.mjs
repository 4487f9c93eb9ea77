import assert from "node:assert/strict";
import test from "node:test";
import { asked, counts, left, query, told } from "#views/ledger/filter.js";

const ROWS = [
  { topic: "depth", verdict: "holds" },
  { topic: "depth", verdict: "does-not-hold" },
  { topic: "recipes", verdict: "holds" },
];

test("a choice leaves the rows that fit both of its parts", () => {
  assert.equal(left(ROWS, { topic: "", verdict: "" }).length, 3);
  assert.deepEqual(left(ROWS, { topic: "depth", verdict: "holds" }), [ROWS[0]]);
  assert.deepEqual(left(ROWS, { topic: "recipes", verdict: "does-not-hold" }), []);
});

test("a button counts what it would show beside the other choice", () => {
  const beside = { topic: "recipes", verdict: "holds" };
  assert.deepEqual([...counts(ROWS, "verdict", beside)], [["holds", 1], ["does-not-hold", 0]]);
  assert.deepEqual([...counts(ROWS, "topic", beside)], [["depth", 1], ["recipes", 1]]);
});

test("the number of claims is told in words", () => {
  assert.equal(told(3, 3), "All 3 claims are shown.");
  assert.equal(told(1, 3), "1 of 3 claims is shown.");
  assert.equal(told(2, 3), "2 of 3 claims are shown.");
  assert.equal(told(0, 3), "No claim fits both.");
});

test("an address keeps the choice, and what it cannot mean is all", () => {
  const choice = { topic: "depth", verdict: "holds" };
  assert.deepEqual(asked(query(choice), ROWS), choice);
  assert.deepEqual(asked("?topic=cooking&verdict=holds", ROWS), { topic: "", verdict: "holds" });
  assert.equal(query({ topic: "", verdict: "" }), "");
});
