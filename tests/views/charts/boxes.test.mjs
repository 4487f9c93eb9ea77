// What finds words that lie over others: shown to find them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsOf, picturesOf } from "./boxes.mjs";
import { boxAt, placeWords } from "#views/charts/notes.js";

/** @param {string} words @param {string} [more] */
const faults = (words, more = 'viewBox="0 0 100 50"') => picturesOf(`<svg width="100" height="50" ${more} role="img">${words}</svg>`).flatMap(faultsOf);

test("words apart have no fault", () => {
  assert.deepEqual(faults('<text x="10" y="10" dy="0.35em">one</text><text x="10" y="30" dy="0.35em">two</text>'), []);
  assert.deepEqual(faults('<text x="10" y="20" dy="0.35em">one</text><g class="tl-a"><text x="90" y="20" dy="0.35em" text-anchor="end">two</text></g>'), []);
  assert.deepEqual(faults('<text x="-20" y="20" dy="0.35em">one</text>', 'viewBox="-30 0 100 50"'), []);
});

test("words over others are found, whatever their anchor, in lines, too", () => {
  assert.match(faults('<text x="10" y="20" dy="0.35em">one</text><g class="tl-a"><text x="35" y="24" dy="0.35em" text-anchor="end">two</text></g>')[0], /“one” \(\) over “two” \(tl-a\)/);
  assert.equal(faults('<text y="20"><tspan x="10" y="20">one</tspan><tspan x="10" y="22">two</tspan></text>').length, 1);
  assert.equal(faults('<text y="20"><tspan x="10">one</tspan><tspan x="10" dy="1.1em">two</tspan></text>').length, 0);
});

test("words that are cut off are found", () => {
  assert.match(faults('<text x="90" y="20" dy="0.35em">longer</text>')[0], /cut off/);
  assert.match(faults('<text x="10" y="60" dy="0.35em">low</text>')[0], /cut off/);
  assert.match(faults('<text x="10" y="20" text-anchor="end" dy="0.35em">left</text>')[0], /cut off/);
});

test("words take their first place that is free and inside, and none if there is none", () => {
  const [first, second] = [{ x: 20, y: 20, anchor: /** @type {const} */ ("middle") }, { x: 60, y: 20, anchor: /** @type {const} */ ("start") }];
  const taken = [boxAt("x", first)];
  assert.equal(placeWords("a", [first, second], taken, [0, 100]), second);
  assert.equal(taken.length, 2);
  assert.equal(placeWords("b", [first, second], taken, [0, 100]), null);
  assert.equal(placeWords("long words", [second], [], [0, 100]), null);
});
