// Reads a plan: fills in defaults and lists everything that is wrong with it. The fields are
// declared in trainlab/plans/plan.schema.json; trainlab/plans/reading.py says the same in the same
// words, held equal by tests/plans/plans.json.

import schema from "../../trainlab/plans/plan.schema.json";

/** @typedef {import("./types").Plan} Plan */
/** @typedef {{ type?: string | string[], enum?: string[], const?: number, properties?: Record<string, Field>, items?: Field, default?: unknown, examples?: unknown[], minimum?: number, maximum?: number, exclusiveMinimum?: number, exclusiveMaximum?: number, minItems?: number, maxItems?: number, required?: string[] }} Field */

/** Steps of one training: each is recorded. */
export const MOST_STEPS = 1e6;
/** Bytes that one training may take in the page. */
export const MEMORY_LIMIT = 256 * 2 ** 20;
const CLASSES = { moons: 2, circles: 2, digits: 10 };
export const TWO_MATRICES = ["residual_mlp", "scaled_residual_mlp", "pre_norm_residual_mlp"];
export const BATCH_NORMS = ["batch_norm", "batch_norm_residual"];
const LAYER_NORMS = ["layer_norm", "pre_norm_residual_mlp"];

/** A plan that cannot be run; its message lists everything to fix. */
export class PlanError extends Error {
  /** @param {string[]} problems */
  constructor(problems) {
    super(problems.length === 1 ? problems[0] : [`The plan has ${problems.length} problems:`, ...problems].join("\n- "));
    this.name = "PlanError";
    this.problems = problems;
  }
}

/**
 * The plan with all its fields.
 * @param {unknown} given
 * @returns {Plan}
 * @throws {PlanError}
 */
export function readPlan(given) {
  /** @type {Map<string, string>} place → what is wrong there */
  const wrong = new Map();
  const version = isObject(given) ? given.version : undefined;
  if (isNumber(version) && version !== 1) {
    throw new PlanError([`version is ${shown(version)}; this book reads plans of version 1. Open the plan in the edition that wrote it, or write it again with version 1.`]);
  }
  const plan = /** @type {Plan} */ (read(given, /** @type {Field} */ (schema), "", wrong));
  const problems = [...wrong.values()];
  for (const [places, problem] of combinations(plan)) {
    if (!places.some((place) => [...wrong.keys()].some((found) => found === "" || found === place || found.startsWith(`${place}.`)))) problems.push(problem);
  }
  if (problems.length) throw new PlanError(problems);
  return plan;
}

/**
 * @param {unknown} given
 * @param {Field} field
 * @param {string} place
 * @param {Map<string, string>} wrong
 * @returns {unknown}
 */
function read(given, field, place, wrong) {
  const types = [field.type].flat();
  if (given === undefined) {
    if (!field.properties) return structuredClone(field.default);
    given = {};
  }
  if (given === null && types.includes("null")) return null;
  const bad = () => {
    const example = field.examples ? `, for example ${JSON.stringify(field.examples[0])}` : "";
    wrong.set(place, `${place || "The plan"} is ${shown(given)}; it must be ${expected(field)}${example}.`);
    return field.properties ? read({}, field, `${place}.`, new Map()) : structuredClone(field.default);
  };
  if (field.properties) {
    if (!isObject(given)) return bad();
    const inside = place ? `${place}.` : "";
    /** @type {Record<string, unknown>} */
    const found = {};
    for (const [name, inner] of Object.entries(field.properties)) {
      if (field.required?.includes(name) && given[name] === undefined) {
        wrong.set(inside + name, `${inside}${name} is missing; write ${JSON.stringify(name)}: ${JSON.stringify(inner.const)}.`);
      } else found[name] = read(given[name], inner, inside + name, wrong);
    }
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(field.properties, name)) wrong.set(inside + name, `${inside}${name} is not a field of a plan; known ${place ? `in ${place} ` : ""}are: ${Object.keys(field.properties).join(", ")}.`);
    }
    return found;
  }
  if (types.includes("array")) {
    if (!Array.isArray(given) || given.length < (field.minItems ?? 0) || given.length > (field.maxItems ?? Infinity)) return bad();
    const before = wrong.size;
    const inner = /** @type {Field} */ (field.items);
    const found = [];
    for (let at = 0; at < given.length && wrong.size === before; at += 1) found.push(read(given[at], inner, `${place}.${at}`, wrong));
    return wrong.size === before ? found : structuredClone(field.default);
  }
  if (types.includes("string")) return typeof given === "string" && field.enum?.includes(given) ? given : bad();
  if (types.includes("boolean")) return typeof given === "boolean" ? given : bad();
  const fits =
    isNumber(given) &&
    Number.isFinite(given) &&
    (!types.includes("integer") || Number.isInteger(given)) &&
    given >= (field.minimum ?? -Infinity) &&
    given <= (field.maximum ?? Infinity) &&
    given > (field.exclusiveMinimum ?? -Infinity) &&
    given < (field.exclusiveMaximum ?? Infinity) &&
    (field.const === undefined || given === field.const);
  return fits ? given : bad();
}

/** @param {Field} field */
function expected(field) {
  const types = [field.type].flat();
  const or = types.includes("null") ? " or null" : "";
  if (field.enum) return `one of ${field.enum.join(", ")}${or}`;
  if (field.const !== undefined) return String(field.const);
  if (field.properties) return "an object with fields";
  if (types.includes("array")) return `a list of ${field.minItems} to ${field.maxItems} entries${or}`;
  if (types.includes("boolean")) return `true or false${or}`;
  const kind = types.includes("integer") ? "a whole number" : "a number";
  const low = field.exclusiveMinimum !== undefined ? ` above ${shown(field.exclusiveMinimum)}` : field.minimum !== undefined ? ` from ${shown(field.minimum)}` : "";
  const high = field.exclusiveMaximum !== undefined ? ` and below ${shown(field.exclusiveMaximum)}` : field.maximum !== undefined ? ` to ${shown(field.maximum)}` : "";
  return `${kind}${low}${high}${or}`;
}

/**
 * What does not go together: the fields that are in it, and the sentence.
 * @param {Plan} plan
 * @returns {Generator<[string[], string]>}
 */
function* combinations(plan) {
  const { data, architecture, initialization, block, regularization, loss, optimizer, schedule, clipping, stopping } = plan;
  if ((data.kind === "points") !== (data.points !== null))
    yield [["data.kind", "data.points"], `data.kind is ${JSON.stringify(data.kind)}, and data.points is ${data.points ? "given" : "missing"}; points belong to the kind "points", and to no other.`];
  if (data.points?.some(([, , label]) => !Number.isInteger(label) || label < 0 || label > 9))
    yield [["data.points"], "data.points has a class that is not a whole number from 0 to 9; write each point as [x, y, class], for example [0.5,-1,0]."];
  if (data.kind === "digits" && data.n > 1797) yield [["data.kind", "data.n"], `data.n is ${shown(data.n)}, and there are 1797 digits; write 1797 or fewer.`];
  const rows = split(plan);
  const shares = ["data.kind", "data.n", "data.points", "data.validation", "data.test"];
  if (rows.train < 1) yield [shares, `data.validation and data.test leave ${rows.train} of ${rows.all} rows for training; write smaller shares, for example 0.2 each.`];
  else {
    if (stopping.batch_size > rows.train)
      yield [[...shares, "stopping.batch_size"], `stopping.batch_size is ${shown(stopping.batch_size)}, and there are ${rows.train} training rows; write ${rows.train} to use all of them in every step.`];
    else if (BATCH_NORMS.includes(block) && (stopping.batch_size === 1 || rows.train % stopping.batch_size === 1))
      yield [[...shares, "stopping.batch_size", "block"], `${rows.train} training rows in batches of ${shown(stopping.batch_size)} have a batch of 1, over which batch normalization finds no spread; write another stopping.batch_size, or block "layer_norm".`];
  }
  const steps = stepsOf(plan);
  if (steps > MOST_STEPS)
    yield [[...shares, "stopping.epochs", "stopping.batch_size"], `stopping.epochs and stopping.batch_size make ${steps} steps, and the most are ${MOST_STEPS}; write fewer epochs or a larger batch_size.`];
  if (stopping.patience !== null && rows.validation < 1)
    yield [[...shares, "stopping.patience"], "stopping.patience needs validation data to judge by; write data.validation, for example 0.2, or leave patience out."];
  if (TWO_MATRICES.includes(block) && architecture.depth === 0) yield [["block", "architecture.depth"], `block is ${JSON.stringify(block)} with architecture.depth 0; write a depth of 1 or more, or block "plain".`];
  if (LAYER_NORMS.includes(block) && architecture.width === 1) yield [["block", "architecture.width"], `block is ${JSON.stringify(block)} with architecture.width 1: over one unit a layer norm leaves 0 of every input; write a width of 2 or more.`];
  if ((initialization.law === "gain") !== (initialization.gain !== null))
    yield [["initialization.law", "initialization.gain"], `initialization.law is ${JSON.stringify(initialization.law)}, and initialization.gain is ${initialization.gain === null ? "missing" : "given"}; a gain belongs to the law "gain", and to no other.`];
  if (optimizer.momentum > 0 && optimizer.kind !== "sgd") yield [["optimizer.momentum", "optimizer.kind"], `optimizer.momentum is ${shown(optimizer.momentum)} with ${JSON.stringify(optimizer.kind)}, which has its own averages; leave momentum out, or write kind "sgd".`];
  if (schedule.warmup_share !== 0.1 && !schedule.kind.startsWith("warmup")) yield [["schedule.warmup_share", "schedule.kind"], `schedule.warmup_share is ${shown(schedule.warmup_share)} with ${JSON.stringify(schedule.kind)}, which does not warm up; leave it out, or write kind "warmup".`];
  if (clipping.norm !== null && clipping.value !== null) yield [["clipping.norm", "clipping.value"], "clipping has a norm and a value; give one of them."];
  if (loss.kind === "mse" && regularization.label_smoothing > 0) yield [["loss.kind", "regularization.label_smoothing"], `regularization.label_smoothing is ${shown(regularization.label_smoothing)} with loss.kind "mse"; leave it out, or write "cross_entropy".`];
  const bytes = memoryOf(plan);
  if (bytes > MEMORY_LIMIT) {
    yield [
      ["architecture.depth", "architecture.width", "stopping.batch_size", "data.n", "data.points", "block"],
      `The plan needs ${Math.ceil(bytes / 2 ** 20)} MB in the page, and the limit is ${MEMORY_LIMIT / 2 ** 20} MB; write a smaller architecture.width, architecture.depth or stopping.batch_size.`,
    ];
  }
}

/**
 * How many rows there are, and for what.
 * @param {Plan} plan
 */
export function split({ data }) {
  const all = data.points ? data.points.length : data.n;
  const validation = Math.floor(all * data.validation + 0.5);
  const test = Math.floor(all * data.test + 0.5);
  return { all, validation, test, train: all - validation - test };
}

/**
 * Steps of a whole training.
 * @param {Plan} plan
 */
export function stepsOf(plan) {
  return plan.stopping.epochs * Math.ceil(Math.max(1, split(plan).train) / plan.stopping.batch_size);
}

/**
 * Inputs and outputs of a plan's networks.
 * @param {Plan} plan
 */
export function ends({ data }) {
  let outputs = data.kind === "spirals" ? data.arms : (/** @type {Record<string, number>} */ (CLASSES)[data.kind] ?? 2);
  for (const [, , label] of data.points ?? []) outputs = Math.max(outputs, Math.trunc(label) + 1 || 2);
  return { inputs: data.kind === "digits" ? 64 : 2, outputs };
}

/**
 * The sizes of all matrices, in and out, from the inputs to the head.
 * @param {Plan} plan
 * @returns {[number, number][]}
 */
export function layerSizes(plan) {
  const { depth, width } = plan.architecture;
  const { inputs, outputs } = ends(plan);
  const hidden = TWO_MATRICES.includes(plan.block) ? 1 + 2 * depth : depth;
  const sizes = [inputs, ...Array(hidden).fill(width), outputs];
  return sizes.slice(1).map((size, at) => [sizes[at], size]);
}

/**
 * Bytes that a training takes: four arrays of the parameters and two kept copies, the states of a
 * batch, the data. Rows are counted as padded to whole tiles.
 * @param {Plan} plan
 */
export function memoryOf(plan) {
  const size = plan.precision === "float64" ? 8 : 4;
  const padded = (/** @type {number} */ n) => Math.ceil(n / (32 / size)) * (32 / size);
  const sizes = layerSizes(plan);
  const rows = Math.max(plan.stopping.batch_size, 64);
  let numbers = 0;
  for (const [inputs, outputs] of sizes) numbers += (6 * (inputs + 6) + 5 * rows) * padded(outputs);
  return Math.ceil(size * (numbers + split(plan).all * (padded(sizes[0][0]) + 16)) + 2 ** 17);
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {unknown} value @returns {value is number} */
function isNumber(value) {
  return typeof value === "number";
}

/** @param {unknown} value */
function shown(value) {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isObject(value)) return "an object";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
