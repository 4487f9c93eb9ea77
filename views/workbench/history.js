// What a training has recorded so far, as the views' panels draw it, and a sentence about it.

import { formatNumber } from "../charts/format.js";

/** @import { Panel, Result } from "../host/types.js" */
/** @typedef {import("../engine/index.js").Training} Training */

const MOST_POINTS = 200;
const BOTH = [
  { part: "train", label: "training", role: /** @type {const} */ ("train") },
  { part: "validation", label: "validation", role: /** @type {const} */ ("val") },
];

/**
 * The two charts, over the epochs of the plan.
 * @param {number} epochs
 * @returns {Panel[]}
 */
export const panelsFor = (epochs) =>
  [
    { name: "loss", title: "Loss", y: { label: "mean over the rows, nats", scale: /** @type {const} */ ("log"), domain: /** @type {[number, number]} */ ([1e-3, 10]) } },
    { name: "accuracy", title: "Accuracy", y: { label: "share of rows", scale: /** @type {const} */ ("linear"), domain: /** @type {[number, number]} */ ([0, 1]) } },
  ].map((panel) => ({
    ...panel,
    kind: "curves",
    x: { label: "epoch", array: "epoch", domain: [0, epochs] },
    series: BOTH.map(({ part, label, role }) => ({ name: `${part}_${panel.name}`, label, role })),
  }));

/**
 * @param {Training} training
 * @returns {Result}
 */
export function resultOf(training) {
  const { epoch, history, plan } = training;
  // While an evaluation is under way, its epoch has no numbers yet.
  const last = Number.isNaN(history.train_loss[epoch]) ? epoch - 1 : epoch;
  const every = Math.ceil((last + 1) / MOST_POINTS);
  const epochs = Array.from({ length: Math.max(0, last + 1) }, (_, at) => at).filter((at) => at % every === 0 || at === last);
  const died = !Number.isNaN(training.diedAt);
  const at = died ? [...epochs, Math.min(last + 1, plan.stopping.epochs)] : epochs;
  /** @type {Result["arrays"]} */
  const arrays = { epoch: { median: at } };
  for (const { part } of BOTH) {
    for (const what of ["loss", "accuracy"]) {
      const values = /** @type {Float64Array} */ (/** @type {any} */ (history)[`${part}_${what}`]);
      arrays[`${part}_${what}`] = { median: at.map((entry, index) => (index < epochs.length && !Number.isNaN(values[entry]) ? values[entry] : null)) };
    }
  }
  return { finding: sentence(training, last), arrays, seeds: 2 }; // drawn as a result of its own, not as a hairline
}

/**
 * @param {Training} training
 * @param {number} last  epoch with numbers
 */
function sentence({ plan, history, step, steps, done, diedAt, diedIn, stoppedAt }, last) {
  if (!Number.isNaN(diedAt)) {
    const where = Number.isNaN(diedIn) ? "the loss itself overflowed first" : diedIn > plan.architecture.depth ? "the head broke first" : `layer ${diedIn} broke first`;
    return `Died at step ${diedAt + 1} of ${steps}: its loss is not finite; ${where}.`;
  }
  if (last < 0 || step === 0) return "Not trained yet: press Run, or take one step.";
  const percent = (/** @type {number} */ share) => `${Math.round(100 * share)} %`;
  const begin = done ? (Number.isNaN(stoppedAt) ? `Trained for ${last} ${last === 1 ? "epoch" : "epochs"}` : `Stopped after epoch ${stoppedAt}`) : `Step ${step} of ${steps}, epoch ${last} of ${plan.stopping.epochs} done`;
  const judged = Number.isNaN(history.validation_accuracy[last]) ? "" : `, of the validation rows ${percent(history.validation_accuracy[last])}`;
  return `${begin}: training loss ${formatNumber(history.train_loss[last], 2)}; of the training rows ${percent(history.train_accuracy[last])} are right${judged}.`;
}
