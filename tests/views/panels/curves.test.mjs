// Curves and intervals: where points fall, where a line ends, and what stands there without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { alive, endsAt, everyNth, gridOf, numberAt, pointsOf, ringOf } from "#views/panels/curves-points.js";
import { makeAxis } from "#views/charts/scale.js";
import { drawable } from "../bundled.mjs";

const { h, renderToString, curves, intervals } = await drawable(`
  export * as curves from "./panels/curves.jsx";
  export * as intervals from "./panels/intervals.jsx";`);

const x = makeAxis("linear", [0, 10], [0, 100]);
const y = makeAxis("log", [1e-2, 1e2], [40, 0]);
/** @type {import("#views/host/types.js").Result} */
const result = {
  finding: "f",
  seeds: 20,
  nan_share: 0.6,
  arrays: {
    step: { median: [0, 1, 2, 5] },
    loss: { median: [1, 1e9, 10, 2], lower: [0.5, 1e8, 5, 1], upper: [2, 1e10, 20, 3], nan: [0, 0.1, 0.4, 0.6], runs: [[1, 20, null, null]] },
    guess: { median: 2.3 },
    died_at: { median: 2, lower: 1, upper: 3 },
    honest: { median: 0.5, lower: 0.45, upper: 0.55 },
    reported: { median: 0.8, lower: 0.76, upper: 0.84 },
    beyond: { median: 3 },
  },
};
/** @type {any} */
const curvesPanel = {
  kind: "curves", name: "loss", title: "Loss",
  x: { array: "step", label: "step" },
  y: { label: "loss (nats)", scale: "log", domain: [1e-2, 1e4] },
  series: [{ name: "loss", label: "training", role: "train" }, { name: "absent", label: "none", role: "val" }],
  reference: [{ name: "guess", label: "guessing", role: "theory" }, { value: 1e9, label: "off the axis", role: "ideal" }],
  marker: { name: "died_at", label: "NaN at step", role: "danger" },
};
/** @type {any} */
const intervalsPanel = {
  kind: "intervals", name: "leaks", title: "Leaks",
  x: { label: "accuracy", domain: [0, 1] },
  key: { danger: "reported", test: "honest" },
  series: [
    { name: "reported", label: "feature selection", role: "danger" },
    { name: "honest", label: "feature selection", role: "test" },
    { name: "beyond", label: "scaler", role: "test" },
    { name: "absent", label: "scaler", role: "danger" },
  ],
  reference: [{ value: 0.5, label: "chance", role: "theory" }],
};
const draw = (/** @type {any} */ kind, /** @type {any} */ panel, /** @type {any} */ given = result, /** @type {any} */ overlay = null) =>
  renderToString(h(kind.View, { panels: [panel], settings: {}, result: given, overlay, id: "i", findingId: "f", still: true }));

test("x values are those of the named array, else 1, 2, 3", () => {
  assert.deepEqual(gridOf(result, curvesPanel.x, curvesPanel.series), [0, 1, 2, 5]);
  assert.deepEqual(gridOf(result, { label: "" }, curvesPanel.series), [1, 2, 3, 4]);
  assert.deepEqual(gridOf(null, curvesPanel.x, curvesPanel.series), []);
});

test("a median is drawn only while at least half of the runs live", () => {
  assert.deepEqual(alive({ median: [1, 2, 3], nan: [0, 0.5, 0.55] }), [1, 2, null]);
  assert.deepEqual(alive({ median: [1, null] }), [1, null]);
});

test("a line that leaves the axis ends at its edge and comes back from it", () => {
  const points = pointsOf([1, 1e3, 1e5, 1e7, 1, null], [0, 1, 2, 3, 4, 5], x, y);
  assert.deepEqual(points.map((point) => point && point.side), [0, 1, null, 1, 0, null]);
  assert.equal(points[1]?.y, 0);
  assert.deepEqual(pointsOf([1e9, 1e9], [0, 1], x, y), [null, null]);
});

test("a line ends at its last point, or not at all", () => {
  const points = pointsOf([1, 2, null], [0, 1, 2], x, y);
  assert.equal(endsAt(points), points[1]);
  assert.equal(endsAt(pointsOf([1, null, 2], [0, 1, 2], x, y)), null);
  assert.equal(endsAt([]), null);
  assert.equal(endsAt([null]), null);
});

test("markers keep their distance", () => {
  const points = pointsOf([1, 1, 1, 1], [0, 1, 2, 6], x, y);
  assert.deepEqual(everyNth(points, 20).map((point) => point.x), [0, 20, 60]);
});

test("a reference is a value or the name of a scalar", () => {
  assert.equal(numberAt(result, { name: "guess", label: "", role: "theory" }), 2.3);
  assert.equal(numberAt(result, { value: 7, label: "", role: "theory" }), 7);
  assert.equal(numberAt(result, { name: "loss", label: "", role: "theory" }), null);
});

test("curves say how many runs died, cross the end of their line and leave out what is not there", () => {
  const html = draw(curves, curvesPanel);
  assert.match(html, /60 % died/);
  assert.match(html, /data-series="loss"/);
  assert.match(html, /class="tl-cross"/);
  assert.match(html, /NaN at step 2/);
  assert.match(html, />guessing</);
  assert.doesNotMatch(html, /off the axis|data-series="absent"|NaN[^ ]/);
  assert.equal(html.match(/tl-run/g)?.length, 1);
});

test("curves can be drawn before any result is there", () => {
  assert.doesNotMatch(draw(curves, curvesPanel, null), /data-series|undefined|NaN/);
  assert.doesNotMatch(draw(intervals, intervalsPanel, null), /undefined|NaN/);
});

test("a single run is a hairline that says so", () => {
  assert.match(draw(curves, curvesPanel, { ...result, seeds: 1 }), /training, 1[\s\S]*seed/);
});

test("a fresh run lies over the recorded ones as a hairline", () => {
  const fresh = { finding: "", seeds: 1, arrays: { step: result.arrays.step, loss: { median: [1, 5, 6, 7] }, honest: { median: 0.6 } } };
  assert.match(draw(curves, curvesPanel, result, fresh), /data-fresh="loss"[\s\S]*1 seed/);
  assert.match(draw(intervals, intervalsPanel, result, fresh), /<circle class="tl-line tl-thin"/);
});

test("a run under way is drawn as far as it has come, and is no death", () => {
  const under_way = { finding: "", seeds: 1, under_way: true, arrays: { step: result.arrays.step, loss: { median: [1, 5, null, null] }, honest: { median: null } } };
  const line = (/** @type {string} */ html) => html.match(/data-fresh="loss"[^>]*><path[^>]* d="([^"]*)"/)?.[1] ?? "";
  const over = draw(curves, { ...curvesPanel, marker: undefined }, { ...result, arrays: { ...result.arrays, loss: { median: [1, 2, 3, 4] } } }, under_way);
  assert.equal(line(over).match(/[ML]/g)?.length, 2);
  assert.doesNotMatch(over, /tl-cross|died|NaN|undefined/);
  const alone = draw(curves, curvesPanel, null, under_way);
  assert.equal(line(alone), line(over)); // on the same axes
  assert.doesNotMatch(alone, /tl-cross|died|NaN|undefined/);
  assert.doesNotMatch(draw(intervals, intervalsPanel, result, under_way), /<circle class="tl-line tl-thin"|undefined|NaN/);
});

test("a run has its place in a curve over a control's values", () => {
  const fresh = { finding: "", seeds: 1, arrays: { accuracy: { median: 4 }, dose: { median: 5 }, died: { median: null } } };
  const named = (/** @type {string} */ name) => /** @type {any} */ ({ name, label: "", role: "val" });
  const marker = named("dose");
  assert.deepEqual(ringOf(fresh, named("accuracy_by_dose"), marker, x, makeAxis("linear", [0, 8], [40, 0])), { x: 50, y: 20, side: 0, value: 4 });
  for (const absent of ["accuracy", "other_by_dose", "died_by_dose"]) assert.equal(ringOf(fresh, named(absent), marker, x, y), null);
  assert.equal(ringOf(fresh, named("accuracy_by_dose"), undefined, x, y), null);
  assert.equal(ringOf(null, named("accuracy_by_dose"), marker, x, y), null);
  const panel = { ...curvesPanel, x: { label: "dose" }, series: [{ name: "accuracy_by_dose", label: "best", role: "val" }], marker };
  const doses = { ...result, arrays: { accuracy_by_dose: { median: [1, 2, 3, 4, 5, 6] }, dose: { median: 5 } } };
  assert.match(draw(curves, panel, doses, fresh), /<circle class="tl-line tl-thin" data-fresh="accuracy_by_dose"/);
});

test("the table of curves has a row for each x, and the deaths", () => {
  const { columns, rows } = curves.table(curvesPanel, result);
  assert.deepEqual(columns, ["step", "training"]);
  assert.deepEqual(rows[2], [2, "10 (5 to 20); 40 % died"]);
  assert.equal(rows.length, 4);
});

test("intervals of one label share a row, and are said in words", () => {
  const html = draw(intervals, intervalsPanel);
  assert.equal(html.match(/class="tl-row"/g)?.length, 2);
  assert.match(html, /0\.80 \(0\.76 to 0\.84\)/);
  assert.match(html, /0\.50 \(0\.45 to 0\.55\)/);
  assert.match(html, /tl-beyond/);
  assert.match(html, />chance</);
  assert.doesNotMatch(html, /undefined|NaN/);
});

test("what never comes is said, not drawn", () => {
  const never = { at: 0.5, label: "not in time" };
  const html = draw(intervals, { ...intervalsPanel, never });
  assert.match(html, />not in time</);
  assert.doesNotMatch(html, /0\.80 \(/);
  assert.deepEqual(intervals.table({ ...intervalsPanel, never }, result).rows[0].slice(0, 2), ["feature selection, reported", "not in time"]);
  assert.match(intervals.inWords({ median: 12, lower: 9, upper: 24 }, { never: { at: 24, label: "no" } }), /^12 \(9 to never\)$/);
});

test("the table of intervals names kind and interval", () => {
  const { rows } = intervals.table(intervalsPanel, result);
  assert.deepEqual(rows[0], ["feature selection, reported", "0.800", "0.760 to 0.840"]);
  assert.deepEqual(rows[3], ["scaler, reported", "–", "none"]);
});
