// The beam: what it draws without a browser, and its table.

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawable } from "../bundled.mjs";

const { h, renderToString, View, table } = await drawable('export { View, table } from "./panels/beam.jsx";');

const panel = {
  kind: "beam",
  name: "beam",
  series: [{ name: "light", label: "light", role: "val" }],
  x: { label: "pairs", domain: [0, 50], marks: [10, 50] },
  y: { label: "light", scale: "log", domain: [1e-16, 1e3] },
  threshold: { value: 6e-8, label: "lost" },
};
const result = (/** @type {number} */ pairs, factor = 0.5) => ({
  finding: "",
  seeds: 0,
  arrays: { light: { median: Array.from({ length: pairs + 1 }, (_, n) => factor ** n) } },
});
const draw = (/** @type {object} */ shown, still = false) =>
  renderToString(h(View, { panels: [panel], settings: {}, result: shown, overlay: null, id: "a", findingId: "f", still }));
const count = (/** @type {string} */ html, /** @type {RegExp} */ what) => [...html.matchAll(what)].length;

test("as many glasses stand in the beam as the stack has; the others only wait", () => {
  const html = draw(result(10));
  assert.equal(count(html, /class="tl-glass"/g), 10);
  assert.equal(count(html, /class="tl-glass tl-ahead"/g), 40);
});

test("the beam's opacity is the light that is left, to scale", () => {
  const opacities = [...draw(result(3)).matchAll(/fill-opacity="([\d.]+)"/g)].map(([, text]) => Number(text));
  assert.deepEqual(opacities, [1, 0.5, 0.25, 0.125]);
});

test("on the log axis the points lie on a straight line", () => {
  const [, path] = /** @type {RegExpMatchArray} */ (draw(result(20), true).match(/tl-light-line" d="M([^"]+)"/));
  const points = path.split("L").map((pair) => pair.split(",").map(Number));
  const steps = points.slice(1).map(([, y], index) => y - points[index][1]);
  assert.ok(Math.max(...steps) - Math.min(...steps) < 0.3, String(steps));
  assert.match(draw(result(20), true), /lost/);
});

test("the axis is chosen by native radios, and not in a still picture", () => {
  assert.equal(count(draw(result(10)), /type="radio"/g), 2);
  assert.equal(count(draw(result(10), true), /type="radio"/g), 0);
});

test("the table has a row for each pair, and one in front of them", () => {
  assert.deepEqual(table(panel, result(1)).rows, [[0, "1"], [1, "0.500"]]);
});
