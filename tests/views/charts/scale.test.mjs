// Axes, ticks, label placement and numbers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { powerOfTen, superscript } from "#views/charts/format.js";
import { clampTo, domainFor, firstBelow, makeAxis, nudge } from "#views/charts/scale.js";

/** @type {{y: any, domain_by: {control: string, domains: Record<string, [number, number]>}}} */
const panel = {
  y: { label: "", scale: "log", domain: [1, 2] },
  domain_by: { control: "depth", domains: { 10: [1e-9, 1e4], 2: [0.01, 100], 50: [1e-43, 1e19] } },
};

test("a domain is that of the value, of the next larger declared one, or of the largest", () => {
  assert.deepEqual(domainFor(panel, { depth: 10 }), [1e-9, 1e4]);
  assert.deepEqual(domainFor(panel, { depth: 3 }), [1e-9, 1e4]);
  assert.deepEqual(domainFor(panel, { depth: 1 }), [0.01, 100]);
  assert.deepEqual(domainFor(panel, { depth: 64 }), [1e-43, 1e19]);
});

test("a domain by a named control needs the exact name, else the panel's own is used", () => {
  const named = { y: panel.y, domain_by: { control: "activation", domains: { relu: /** @type {[number, number]} */ ([3, 4]) } } };
  assert.deepEqual(domainFor(named, { activation: "relu" }), [3, 4]);
  assert.deepEqual(domainFor(named, { activation: "tanh" }), [1, 2]);
  assert.deepEqual(domainFor({ y: panel.y }, {}), [1, 2]);
});

test("values are held inside the domain, and the side is told", () => {
  assert.deepEqual(clampTo(5, [1, 10]), { value: 5, side: 0 });
  assert.deepEqual(clampTo(1, [1, 10]), { value: 1, side: 0 });
  assert.deepEqual(clampTo(10, [1, 10]), { value: 10, side: 0 });
  assert.deepEqual(clampTo(0, [1, 10]), { value: 1, side: -1 });
  assert.deepEqual(clampTo(Infinity, [1, 10]), { value: 10, side: 1 });
});

test("a log axis puts decades at equal distances and a zero at its lower end", () => {
  const axis = makeAxis("log", [1e-4, 1], [400, 0]);
  assert.deepEqual(axis.place(1e-1), { at: 100, side: 0 });
  assert.deepEqual(axis.place(0), { at: 400, side: -1 });
  assert.deepEqual(axis.place(10), { at: 0, side: 1 });
});

test("ticks on a log axis are whole decades, thinned when there are many", () => {
  const labels = (/** @type {[number, number]} */ domain, count = 6) => makeAxis("log", domain, [0, 1], count).ticks.map(({ label }) => label);
  assert.deepEqual(labels([1e-3, 10]), ["10⁻³", "10⁻²", "10⁻¹", "1", "10"]);
  assert.deepEqual(labels([1e-43, 1e19]), ["10⁻⁴⁰", "10⁻³⁰", "10⁻²⁰", "10⁻¹⁰", "1", "10¹⁰"]);
  assert.deepEqual(labels([0.5, 2]), ["0.5", "1", "2"]);
  for (const [low, high] of [[-9, 4], [-18, 13], [-2, 0], [-300, 300], [0, 1]]) {
    const { length } = labels([10 ** low, 10 ** high]);
    assert.ok(length >= 2 && length <= 9, `10^${low} to 10^${high} has ${length} ticks`);
  }
});

test("ticks on a linear axis carry no noise", () => {
  const { ticks } = makeAxis("linear", [0, 0.7], [0, 70], 7);
  assert.deepEqual(ticks.map(({ label }) => label), ["0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"]);
  assert.deepEqual(makeAxis("linear", [-20, 20], [0, 1], 4).ticks.map(({ label }) => label), ["−20", "−10", "0", "10", "20"]);
});

test("labels are moved apart, stay in order and inside", () => {
  assert.deepEqual(nudge([10, 50, 90], [16, 16, 16], [0, 100]), [10, 50, 90]);
  assert.deepEqual(nudge([60, 40, 44], [16, 16, 16], [0, 100]), [72, 40, 56]);
  assert.deepEqual(nudge([96, 96, 96], [10, 30, 10], [0, 100]), [55, 75, 95]);
  assert.deepEqual(nudge([2], [10], [0, 100]), [5]);
});

test("labels that want almost the same place keep their order", () => {
  assert.deepEqual(nudge([41, 40], [16, 16], [0, 100]), [41, 57]);
  assert.deepEqual(nudge([40, 41], [16, 16], [0, 100]), [40, 56]);
});

test("the first layer below a threshold is found in the order of the signal", () => {
  const backward = [1e-9, 1e-8, 1e-3, 1];
  assert.equal(firstBelow(backward, 6e-8, "backward"), 2);
  assert.equal(firstBelow([1, 1e-3, 1e-8, 1e-9], 6e-8, "forward"), 3);
  assert.equal(firstBelow([null, 1, 1], 6e-8, "backward"), null);
  assert.equal(firstBelow([0, 1], 6e-8), 1);
});

test("powers of ten are written with superscripts", () => {
  assert.equal(superscript(-10), "⁻¹⁰");
  assert.deepEqual([0, 1, 2, -8].map(powerOfTen), ["1", "10", "10²", "10⁻⁸"]);
});
