// Axes: which domain, where a value falls, which ticks are drawn. Pure functions.

import { ticks, tickStep } from "d3-array";
import { formatNumber, powerOfTen } from "./format.js";

/** @import { Domain, Panel, Settings } from "../host/types.js" */

/**
 * The y domain of a panel at these settings: by `domain_by` where declared (for a number between
 * declared ones, that of the next larger one; beyond them, that of the largest), else `y.domain`.
 * @param {Pick<Panel, "y" | "domain_by">} panel
 * @param {Settings} settings
 * @returns {Domain}
 */
export function domainFor(panel, settings) {
  const fixed = panel.y?.domain ?? [0, 1];
  if (!panel.domain_by) return fixed;
  const { control, domains } = panel.domain_by;
  const value = settings[control];
  const exact = domains[String(value)];
  if (exact || typeof value !== "number") return exact ?? fixed;
  const declared = Object.keys(domains).map(Number).sort((a, b) => a - b);
  const key = declared.find((candidate) => candidate >= value) ?? declared.at(-1);
  return key === undefined ? fixed : domains[String(key)];
}

/**
 * Hold a value inside a domain.
 * @param {number} value
 * @param {Domain} domain
 * @returns {{value: number, side: -1 | 0 | 1}} side: below, inside or above
 */
export function clampTo(value, [low, high]) {
  if (value < low) return { value: low, side: -1 };
  return value > high ? { value: high, side: 1 } : { value, side: 0 };
}

/**
 * @typedef {object} Axis
 * @property {(value: number) => {at: number, side: -1 | 0 | 1}} place position, held inside the axis
 * @property {{at: number, label: string}[]} ticks
 * @property {number} bottom where the axis starts
 */

/**
 * @param {"log" | "linear"} kind
 * @param {Domain} domain
 * @param {[number, number]} range  pixels of the domain's ends
 * @param {number} [count]          about how many ticks
 * @returns {Axis}
 */
export function makeAxis(kind, domain, [start, end], count = 6) {
  const transform = kind === "log" ? Math.log10 : Number;
  const [low, high] = domain.map(transform);
  const at = (/** @type {number} */ value) => start + ((transform(value) - low) / (high - low)) * (end - start);
  const values = kind === "log" ? decades(low, high, count) : evenly(low, high, count);
  return {
    place(number) {
      const { value, side } = clampTo(number, domain);
      return { at: at(value), side };
    },
    bottom: start,
    ticks: values.map(({ value, label }) => ({ at: at(value), label })),
  };
}

/** Whole decades, thinned to about `count`; 1, 2 and 5 as well where hardly one decade is seen.
 * @param {number} low @param {number} high exponents of the domain's ends
 * @param {number} count
 */
function decades(low, high, count) {
  const [first, last] = [Math.ceil(low - 1e-9), Math.floor(high + 1e-9)];
  const exponents = ticks(first, last, Math.max(1, Math.min(last - first, count))).filter(Number.isInteger);
  if (exponents.length > 1) return exponents.map((power) => ({ value: Number(`1e${power}`), label: powerOfTen(power) }));
  return [first - 1, first, last]
    .flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)))
    .filter((value, index, all) => all.indexOf(value) === index && value >= 10 ** low && value <= 10 ** high)
    .map((value) => ({ value, label: formatNumber(value, 1) }));
}

/** @param {number} low @param {number} high @param {number} count */
function evenly(low, high, count) {
  const decimals = Math.max(0, -Math.floor(Math.log10(tickStep(low, high, count)) + 1e-9));
  return ticks(low, high, count).map((value) => ({ value, label: value.toFixed(decimals).replace("-", "−") }));
}

/**
 * Move labels apart so that they do not overlap. Labels that want almost the same place keep the
 * order in which they are given, so that they don't change places when a value changes a little.
 * @param {number[]} wanted   the middle of each label
 * @param {number[]} sizes    the height of each label
 * @param {[number, number]} within
 * @returns {number[]} the middles, in the order of `wanted`
 */
export function nudge(wanted, sizes, [low, high]) {
  const bin = (/** @type {number} */ index) => Math.round(wanted[index] / 8);
  const order = wanted.map((_, index) => index).sort((a, b) => bin(a) - bin(b));
  const placed = wanted.slice();
  let edge = low;
  for (const index of order) {
    placed[index] = Math.max(wanted[index], edge + sizes[index] / 2);
    edge = placed[index] + sizes[index] / 2;
  }
  edge = high;
  for (const index of order.reverse()) {
    placed[index] = Math.min(placed[index], edge - sizes[index] / 2);
    edge = placed[index] - sizes[index] / 2;
  }
  return placed;
}

/**
 * The first layer below a threshold, in the order in which the signal passes the layers.
 * @param {(number | null)[]} values  one for each layer, layer 1 first
 * @param {number} threshold
 * @param {"forward" | "backward"} [flow]
 * @returns {number | null} the layer, counted from 1
 */
export function firstBelow(values, threshold, flow = "backward") {
  const below = (/** @type {number | null} */ value) => value !== null && value < threshold;
  const index = flow === "backward" ? values.findLastIndex(below) : values.findIndex(below);
  return index < 0 ? null : index + 1;
}
