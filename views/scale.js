// Axes: which domain, where a value falls, which ticks are drawn. Pure functions over d3's scales.

import { scaleLinear, scaleLog } from "d3-scale";
import { formatNumber, powerOfTen } from "./format.js";

/** @import { Domain, Panel, Settings } from "./types.js" */

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
 */

/**
 * @param {"log" | "linear"} kind
 * @param {Domain} domain
 * @param {[number, number]} range  pixels of the domain's ends
 * @param {number} [count]          about how many ticks
 * @returns {Axis}
 */
export function makeAxis(kind, domain, range, count = 6) {
  const scale = kind === "log" ? scaleLog(domain, range) : scaleLinear(domain, range);
  const place = (/** @type {number} */ number) => {
    const { value, side } = clampTo(number, domain);
    return { at: scale(value), side };
  };
  return { place, ticks: (kind === "log" ? decades : evenly)(domain, scale, count) };
}

/**
 * Powers of ten, thinned to about `count`; the ones between only when there are hardly any.
 * @param {Domain} domain
 * @param {any} scale
 * @param {number} count
 */
function decades(domain, scale, count) {
  /** @type {number[]} */
  const all = scale.ticks(count);
  const isPower = (/** @type {number} */ value) => Number.isInteger(exponentOf(value));
  const powers = all.filter(isPower);
  return (powers.length > 1 ? powers : all).map((value) => ({
    at: scale(value),
    label: isPower(value) ? powerOfTen(exponentOf(value)) : formatNumber(value, 1),
  }));
}

/** log₁₀, exact for powers of ten.
 * @param {number} value
 */
function exponentOf(value) {
  const exponent = Math.log10(value);
  const nearest = Math.round(exponent);
  return Math.abs(exponent - nearest) < 1e-9 ? nearest : exponent;
}

/**
 * @param {Domain} _domain
 * @param {any} scale
 * @param {number} count
 */
function evenly(_domain, scale, count) {
  const format = scale.tickFormat(count);
  return scale.ticks(count).map((/** @type {number} */ value) => ({ at: scale(value), label: format(value) }));
}

/**
 * Move labels apart so that neighbours keep a gap, with as little movement as a sweep allows.
 * @param {number[]} wanted
 * @param {number} gap
 * @param {[number, number]} within
 * @returns {number[]} in the order of `wanted`
 */
export function nudge(wanted, gap, [low, high]) {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a] - wanted[b]);
  const placed = order.map((index) => Math.min(Math.max(wanted[index], low), high));
  for (let i = 1; i < placed.length; i += 1) placed[i] = Math.max(placed[i], placed[i - 1] + gap);
  let limit = high;
  for (let i = placed.length - 1; i >= 0; i -= 1) {
    placed[i] = Math.min(placed[i], limit);
    limit = placed[i] - gap;
  }
  const result = wanted.slice();
  order.forEach((index, rank) => (result[index] = placed[rank]));
  return result;
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
