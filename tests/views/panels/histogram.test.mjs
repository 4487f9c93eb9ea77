// The histogram: its bins, the threshold that is a control, and what stands there without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawable } from "../bundled.mjs";

const { h, renderToString, histogram } = await drawable('export * as histogram from "./panels/histogram.jsx";');

/** @type {any} */
const panel = {
  kind: "histogram", name: "sizes", title: "Steps", control: "threshold", edges: "edges",
  x: { label: "gradient norm", scale: "log" },
  y: { label: "share of the steps", scale: "log", domain: [1e-4, 1] },
  series: [{ name: "share", label: "share", role: "gradient" }],
  beyond: { name: "clipped", label: "clipped" },
  lost: { name: "broken", label: "not finite" },
};
/** @type {any} */
const control = { name: "threshold", label: "Threshold", unit: "", values: [1, 10, "none"], texts: ["1", "10", "none"], default: "none" };
/** @type {any} */
const result = {
  finding: "f",
  seeds: 20,
  arrays: {
    edges: { median: [0.1, 1, 10, 100] },
    share: { median: [0.5, 0.4, 0.002] },
    clipped: { median: 0.002, lower: 0, upper: 0.01 },
    broken: { median: 0.098 },
  },
};
const draw = (/** @type {any} */ threshold, /** @type {any} */ more = {}) =>
  renderToString(h(histogram.View, { panels: [panel], settings: { threshold }, result, overlay: null, id: "i", findingId: "f", controls: [control], onChange: () => {}, ...more }));
const bars = (/** @type {string} */ html) =>
  [...html.matchAll(/<path class="tl-bin[^>]*>/g)].map(([path]) => path.match(/z/g)?.length ?? 0);

test("each bin has its edges and its share", () => {
  assert.deepEqual(histogram.binsOf(panel, result)[2], { from: 10, to: 100, share: 0.002 });
  assert.deepEqual(histogram.binsOf(panel, null), []);
});

test("bins beyond the threshold look different from the others", () => {
  assert.deepEqual(bars(draw(10)), [2, 1]);
  assert.deepEqual(bars(draw(1)), [1, 2]);
  assert.deepEqual(bars(draw("none")), [3, 0]);
});

test("an arrow says that an outer bin holds what lies beyond the axis", () => {
  const arrows = (/** @type {number[]} */ median) =>
    draw("none", { result: { ...result, arrays: { ...result.arrays, share: { median } } } }).match(/l-?7,-5v10z/g);
  assert.deepEqual(arrows([0.5, 0.4, 0.1]), ["l7,-5v10z", "l-7,-5v10z"]);
  assert.deepEqual(arrows([0, 0.4, 0.1]), ["l-7,-5v10z"]);
  assert.equal(arrows([0, 1, 0]), null);
});

test("the threshold and the share beyond it are said beside the line", () => {
  assert.match(draw(10), />10: 0\.20\u00a0% clipped</);
  assert.match(draw("none"), /<text[^>]*>none</);
});

test("what is in no bin is said", () => {
  assert.match(draw("none"), /9\.8\u00a0%[^<]* not finite/);
});

test("a native slider walks the values of the control", () => {
  const html = draw(10);
  assert.match(html, /<input id="i-threshold" type="range" min="0" max="3" step="1" value="1" aria-valuetext="10"/);
  assert.match(html, /<label for="i-threshold">/);
});

test("a picture that nobody can change has neither slider nor grip", () => {
  const html = draw(10, { still: true });
  assert.doesNotMatch(html, /<input|<circle|tl-drag/);
  assert.match(html, /10: 0\.20\u00a0% clipped/);
});

test("the slider's steps follow the picture, and a step between two values goes on to the next", () => {
  assert.deepEqual(histogram.stepsOf([50, 88, 130, 170, 290], 40), [0, 1, 2, 3, 6]);
  const to = (/** @type {number} */ index, /** @type {number} */ moved) => histogram.indexAt([0, 1, 2, 3, 6], index, moved);
  assert.deepEqual([to(3, 4), to(4, 5), to(0, 6), to(2, 0), to(1, 2)], [4, 3, 4, 0, 2]);
});

test("a drag picks the nearest value", () => {
  const axis = { place: (/** @type {number} */ value) => ({ at: 100 * Math.log10(value) }) };
  const places = histogram.placesOf(control, axis, 250);
  assert.deepEqual(places, [0, 100, 250]);
  assert.deepEqual([-20, 49, 51, 174, 176, 999].map((x) => histogram.nearest(places, x)), [0, 0, 1, 1, 2, 2]);
});

test("it draws without a control, before any result, and with a fresh run over it", () => {
  assert.doesNotMatch(draw(10, { controls: [] }), /tl-cut|undefined|NaN/);
  assert.doesNotMatch(draw(10, { result: null }), /undefined|NaN/);
  assert.match(draw(10, { overlay: result }), /data-fresh="share"/);
});

test("the table has a row for each bin that holds something", () => {
  const { rows } = histogram.table(panel, result);
  assert.deepEqual(rows, [["below 1", "50\u00a0%"], ["1 to 10", "40\u00a0%"], ["above 10", "0.20\u00a0%"], ["not finite", "9.8\u00a0%"]]);
});
