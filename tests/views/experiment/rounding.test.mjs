// What is said of a chaotic point.

import assert from "node:assert/strict";
import { test } from "node:test";
import { roundingText } from "#views/experiment/rounding.js";

/** @type {any} */
const declaration = {
  panels: [
    { kind: "curves", name: "a", title: "The descent", series: [{ name: "loss", label: "loss", role: "train" }], y: { scale: "log" } },
    { kind: "readouts", name: "b", items: [{ name: "accuracy", label: "validation accuracy" }, { name: "loss", label: "again" }] },
  ],
};
const result = (/** @type {any} */ rounding) => /** @type {any} */ ({ finding: "f", seeds: 20, arrays: {}, rounding });

test("nothing is said of an exact point, nor of what is not shown", () => {
  assert.equal(roundingText(declaration, result({})), "");
  assert.equal(roundingText(declaration, result(undefined)), "");
  assert.equal(roundingText(declaration, result({ hidden: { median: [1, 0.1] } })), "");
});

test("each array is named once, in the measure of its axis", () => {
  const said = roundingText(declaration, result({ loss: { median: [3, 0.12] }, accuracy: { median: [0.0213, 0.9], runs: null } }));
  assert.match(said, /rounding moved “loss” in “The descent” by up to 12\u00a0%, validation accuracy by up to 0\.02\.$/);
});

test("what keeps no shape has no bound", () => {
  assert.match(roundingText(declaration, result({ accuracy: { median: null } })), /moved validation accuracy altogether\.$/);
});
