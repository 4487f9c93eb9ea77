// Decision maps: unpacked, measured, drawn; and what stands there in words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { boundaryPath, cellsOf, regionPath, sharesOf, texturePath } from "#views/panels/map-cells.js";
import { drawable } from "../bundled.mjs";

const { h, renderToString, map } = await drawable('export * as map from "./panels/map.jsx";');

// a a b b
// a b b b
// b b b b
// b b b c
const RUNS = [[0, 2], [1, 2], [0, 1], [1, 10], [2, 1]];
/** @type {any} */
const panel = {
  kind: "map", name: "boundary", title: "Which class the network sees where",
  map: { cells: "map", points: "points", seed: "map_seed", accuracy: "map_accuracy", score: "validation accuracy", size: 4, domain: [-2, 2], axes: "two features" },
};
/** @type {import("#views/host/types.js").Result} */
const result = /** @type {any} */ ({
  finding: "f",
  seeds: 20,
  arrays: {
    map: { median: RUNS },
    points: { median: [[-2, 2, 0], [0, 0, 1], [2, -2, 2]] },
    map_seed: { median: 7 },
    map_accuracy: { median: 0.984 },
  },
});
const fresh = { ...result, seeds: 1, arrays: { ...result.arrays, map_seed: { median: 1003 }, map_accuracy: { median: 0.95 } } };
const html = (/** @type {any} */ props) => renderToString(h(map.View, { panels: [panel], settings: {}, id: "x", findingId: "x-finding", overlay: null, ...props }));

test("runs are unpacked row by row, and must fill the map", () => {
  const cells = cellsOf(RUNS, 4);
  assert.deepEqual(cells.slice(0, 8), [0, 0, 1, 1, 0, 1, 1, 1]);
  assert.equal(cells.at(-1), 2);
  assert.throws(() => cellsOf(RUNS, 5), /5 × 5 cells has 16/);
});

test("every cell belongs to the share of one class", () => {
  assert.deepEqual(sharesOf(cellsOf(RUNS, 4), 3), [3 / 16, 12 / 16, 1 / 16]);
});

test("regions are drawn in whole rows, boundaries between unlike neighbors", () => {
  const cells = cellsOf(RUNS, 4);
  assert.equal(regionPath(cells, 4, 0, 10), "M0,0h20v10h-20zM0,10h10v10h-10z");
  assert.equal(regionPath(cells, 4, 2, 10), "M30,30h10v10h-10z");
  assert.equal(boundaryPath(cellsOf([[0, 3], [1, 1]], 2), 2, 10), "M10,10h10M10,10v10");
});

test("textures run along rows or columns of their class only", () => {
  const cells = cellsOf(RUNS, 4);
  assert.equal(texturePath(cells, 4, 0, 10, "plain"), "");
  assert.equal(texturePath(cells, 4, 1, 10, "rows"), "M10,15h30");
  assert.equal(texturePath(cells, 4, 1, 10, "columns"), "M15,10v30");
});

test("a map is drawn with a marker, a color and its share in words for each class", () => {
  const drawn = html({ result });
  assert.match(drawn, /Seed 7, the median one of 20: validation accuracy 0\.984/);
  for (const words of ["class A: 19 % of the area", "class B: 75 % of the area", "class C: 6 % of the area"]) assert.ok(drawn.includes(words), words);
  assert.match(drawn, /aria-labelledby="x-boundary x-boundary-0-caption x-boundary-0-key"/);
  for (const letter of "ABC") assert.ok(drawn.includes(`data-class="${letter}"`));
});

test("a fresh run stands beside the recorded one", () => {
  const drawn = html({ result, overlay: fresh });
  assert.equal(drawn.split('role="img"').length - 1, 2);
  assert.match(drawn, /Seed 1003: validation accuracy 0\.950/);
});

test("results without a map draw nothing and say so in the table", () => {
  const digits = /** @type {any} */ ({ finding: "f", seeds: 20, arrays: {} });
  assert.doesNotMatch(html({ result: digits }), /<svg/);
  assert.deepEqual(map.table(panel, digits).rows, [["none", "these data have no plane to draw"]]);
  assert.deepEqual(map.table(panel, result).rows[0], ["class A", "19 % of the area"]);
});
