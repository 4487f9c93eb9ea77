// The workbench's controls, each a field of the plan, and the plan in a link.

import { readPlan } from "../engine/plan.js";

/** @typedef {import("../engine/types").Plan} Plan */
/** @import { Control, Value } from "../host/types.js" */
/** @typedef {Control & { field: string }} PlanControl  a control of the field "section.name" */

const OF_WORKBENCH = "#workbench?plan=";

/** @param {string} name @param {string} label @param {string} field @param {Value[]} values @param {string[]} [texts] @param {string} [unit] */
const control = (name, label, field, values, texts, unit = "") => ({ name, label, field, values, texts: texts ?? values.map(String), unit, default: values[0] });

/** @type {PlanControl[]} */
const CONTROLS = [
  control("data", "Data", "data.kind", ["moons", "spirals"], ["two moons", "three spirals"]),
  control("depth", "Depth", "architecture.depth", [1, 2, 3, 4, 6, 8, 10, 15, 20, 30], undefined, "hidden layers"),
  control("width", "Width", "architecture.width", [2, 4, 8, 16, 32, 64, 128], undefined, "units"),
  control("activation", "Activation", "architecture.activation", ["relu", "tanh", "sigmoid", "gelu", "silu"], ["ReLU", "tanh", "sigmoid", "GELU", "SiLU"]),
  control("initialization", "Initialization", "initialization.law", ["he", "xavier", "default", "normal"], ["He", "Xavier", "PyTorch’s default", "N(0, 1)"]),
  control("optimizer", "Optimizer", "optimizer.kind", ["sgd", "adam"], ["SGD", "Adam"]),
  control("rate", "Learning rate", "optimizer.learning_rate", [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3]),
];

/** Where a mount says nothing. */
export const START = { version: 1, data: { kind: "moons", n: 400, noise: 0.15 }, architecture: { depth: 3, width: 16 }, stopping: { epochs: 60 } };

/** @param {Plan} plan @param {string} field @returns {Value} */
export function valueOf(plan, field) {
  const [section, name] = field.split(".");
  return /** @type {any} */ (plan)[section][name];
}

/**
 * The controls with the plan's own values among theirs, so that each can show where it stands.
 * @param {Plan} plan
 */
export function controlsFor(plan) {
  return CONTROLS.map((found) => {
    const value = valueOf(plan, found.field);
    if (found.values.includes(value)) return found;
    const pairs = [...found.values.map((known, at) => ({ known, text: found.texts[at] })), { known: value, text: String(value) }];
    if (typeof value === "number") pairs.sort((a, b) => Number(a.known) - Number(b.known));
    return { ...found, values: pairs.map(({ known }) => known), texts: pairs.map(({ text }) => text) };
  });
}

/**
 * The plan with one field changed. What only belongs to the value before goes with it.
 * @param {Plan} plan
 * @param {string} field
 * @param {Value} value
 * @returns {Plan}
 */
export function changed(plan, field, value) {
  const [section, name] = field.split(".");
  const next = /** @type {any} */ (structuredClone(plan));
  next[section][name] = value;
  if (field === "optimizer.kind" && value !== "sgd") next.optimizer.momentum = 0;
  if (field === "data.kind") next.data.points = null;
  if (field === "initialization.law") next.initialization.gain = null;
  return readPlan(next);
}

/**
 * What a plan says beyond the defaults: it reads as the same plan.
 * @param {Plan} plan
 * @returns {Record<string, unknown>}
 */
export function brief(plan) {
  const usual = /** @type {any} */ (readPlan({ version: 1 }));
  /** @type {Record<string, unknown>} */
  const said = { version: plan.version };
  for (const [name, value] of Object.entries(plan)) {
    if (JSON.stringify(value) === JSON.stringify(usual[name])) continue;
    if (typeof value !== "object" || Array.isArray(value)) said[name] = value;
    else said[name] = Object.fromEntries(Object.entries(value).filter(([inner, known]) => JSON.stringify(known) !== JSON.stringify(usual[name][inner])));
  }
  return said;
}

/** @param {Plan} plan */
export const toHash = (plan) => OF_WORKBENCH + encodeURIComponent(JSON.stringify(brief(plan)));

/**
 * The plan that a link holds.
 * @param {string} hash  as in `location.hash`
 * @returns {{ plan: Plan | null, problem: string }} null where it holds none, or none that can be read
 */
export function fromHash(hash) {
  if (!hash.startsWith(OF_WORKBENCH)) return { plan: null, problem: "" };
  try {
    return { plan: readPlan(JSON.parse(decodeURIComponent(hash.slice(OF_WORKBENCH.length)))), problem: "" };
  } catch (error) {
    const { name, message } = /** @type {Error} */ (error);
    return { plan: null, problem: name === "PlanError" ? message : "the plan in it is damaged; copy the whole link, or set the controls by hand." };
  }
}
