// The data of a plan, drawn by the engine's generator; trainlab/plans/data.py draws the same.

import { ends, split } from "./plan.js";

/** @typedef {import("./types").Plan} Plan */
/** @typedef {import("./types").Rows} Rows */
/** @typedef {import("./types").Kernels} Kernels */

/** What a seed's streams are for. */
export const STREAMS = { weights: 1, batches: 2, dropout: 3, points: 4, split: 5, labels: 6 };

/**
 * All rows of a plan, shared out.
 * @param {Plan} plan
 * @param {Kernels} kernels  whose memory is free from `at` on: 8 bytes and 4 for each row
 * @param {number} at
 * @param {Rows | undefined} digits  scikit-learn's, standardized
 * @returns {{ train: Rows, validation: Rows, test: Rows }}
 */
export function drawData(plan, kernels, at, digits) {
  const { data } = plan;
  const rows = split(plan);
  const { inputs, outputs } = ends(plan);
  const all = data.kind === "digits" ? someDigits(plan, kernels, at, digits) : data.points ? asGiven(data.points) : drawPoints(plan, kernels, at);
  kernels.seed(at, data.seed, STREAMS.split);
  const order = shuffled(kernels, at, rows.all);
  const part = (/** @type {number} */ first, /** @type {number} */ count) => {
    const taken = { x: new Float64Array(count * inputs), y: new Int32Array(count) };
    for (let row = 0; row < count; row += 1) {
      taken.x.set(all.x.subarray(order[first + row] * inputs, (order[first + row] + 1) * inputs), row * inputs);
      taken.y[row] = all.y[order[first + row]];
    }
    return taken;
  };
  const parts = { train: part(0, rows.train), validation: part(rows.train, rows.validation), test: part(rows.train + rows.validation, rows.test) };
  kernels.seed(at, data.seed, STREAMS.labels);
  for (let row = 0; row < rows.train; row += 1) {
    const chance = kernels.uniform(at);
    const label = Math.floor(kernels.uniform(at) * outputs);
    if (chance < data.label_noise) parts.train.y[row] = label;
  }
  return parts;
}

/**
 * The numbers from 0 to n - 1 in a new order.
 * @param {Kernels} kernels
 * @param {number} at  of a stream, with room behind it
 * @param {number} n
 */
function shuffled(kernels, at, n) {
  kernels.shuffle(at, at + 8, n);
  return new Int32Array(kernels.memory.buffer, at + 8, n).slice();
}

/**
 * Points in the plane, standardized as a whole.
 * @param {Plan} plan
 * @param {Kernels} kernels
 * @param {number} at
 * @returns {Rows}
 */
function drawPoints({ data }, kernels, at) {
  const { n, kind, arms, noise } = data;
  const x = new Float64Array(2 * n);
  const y = new Int32Array(n);
  const sin = (/** @type {number} */ angle) => kernels.cos(angle - Math.PI / 2);
  kernels.seed(at, data.seed, STREAMS.points);
  for (let row = 0; row < n; row += 1) {
    const label = row % (kind === "spirals" ? arms : 2);
    const u = kernels.uniform(at);
    let radius = 1;
    let angle = 2 * Math.PI * u;
    if (kind === "spirals") {
      radius = 0.1 + 0.9 * u;
      angle = 2 * Math.PI * (radius + label / arms);
    } else if (kind === "circles") radius = label ? 0.5 : 1;
    else angle = Math.PI * u;
    let [a, b] = [radius * kernels.cos(angle), radius * sin(angle)];
    if (kind === "moons" && label) [a, b] = [1 - a, 0.5 - b];
    x[2 * row] = a + noise * kernels.normal(at);
    x[2 * row + 1] = b + noise * kernels.normal(at);
    y[row] = label;
  }
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const spread = Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length);
  return { x: x.map((value) => (value - mean) / spread), y };
}

/**
 * @param {[number, number, number][]} points
 * @returns {Rows}
 */
function asGiven(points) {
  return { x: Float64Array.from(points.flatMap(([a, b]) => [a, b])), y: Int32Array.from(points, ([, , label]) => label) };
}

/**
 * @param {Plan} plan
 * @param {Kernels} kernels
 * @param {number} at
 * @param {Rows | undefined} digits
 * @returns {Rows}
 */
function someDigits({ data }, kernels, at, digits) {
  if (!digits) throw new Error('data.kind is "digits", and the digits are not loaded; pass them as `digits`, or write kind "spirals".');
  kernels.seed(at, data.seed, STREAMS.points);
  const rows = [...shuffled(kernels, at, digits.y.length).subarray(0, data.n)];
  return { x: Float64Array.from(rows.flatMap((row) => [...digits.x.subarray(64 * row, 64 * (row + 1))])), y: Int32Array.from(rows, (row) => digits.y[row]) };
}
