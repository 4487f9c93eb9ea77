// Learning rate and momentum of every step, as torch.optim.lr_scheduler has them.

/**
 * A function of the step, from 0, that gives [learning rate, momentum] by writing both into `out`.
 * @param {import("./types").Plan} plan
 * @param {number} steps  in all
 * @param {(x: number) => number} cos
 * @returns {(step: number, out: Float64Array) => void}
 */
export function scheduleOf({ optimizer, schedule }, steps, cos) {
  const { kind } = schedule;
  const rate = optimizer.learning_rate;
  const momentum = optimizer.kind === "sgd" ? optimizer.momentum : 0.9;
  if (kind === "one_cycle") return oneCycle(rate, momentum, steps, cos);
  const warm = Math.max(1, roundHalfEven(schedule.warmup_share * steps));
  const halfCosine = (/** @type {number} */ part) => (1 + cos(Math.PI * part)) / 2;
  /** @type {Record<string, (step: number) => number>} */
  const factors = {
    constant: () => 1,
    linear: (step) => 1 - step / steps,
    cosine: (step) => halfCosine(step / steps),
    step: (step) => (step >= Math.ceil(steps * 0.75) ? 0.01 : step >= Math.ceil(steps * 0.5) ? 0.1 : 1),
    warmup: (step) => Math.min(1, (step + 1) / warm),
    warmup_cosine: (step) => (step < warm ? (step + 1) / warm : halfCosine((step - warm) / Math.max(1, steps - warm))),
  };
  const factor = factors[kind];
  return (step, out) => {
    out[0] = rate * factor(step);
    out[1] = momentum;
  };
}

/**
 * OneCycleLR with its defaults (Smith & Topin, 2018); without momentum there is none to cycle.
 * @param {number} top
 * @param {number} momentum
 * @param {number} steps
 * @param {(x: number) => number} cos
 * @returns {(step: number, out: Float64Array) => void}
 */
function oneCycle(top, momentum, steps, cos) {
  const [low, last] = [top / 25, top / 25 / 1e4];
  const turn = 0.3 * steps - 1;
  return (step, out) => {
    const rising = step <= turn;
    const part = rising ? step / turn : (step - turn) / (steps - 1 - turn);
    const between = (/** @type {number} */ from, /** @type {number} */ to) => to + ((from - to) / 2) * (1 + cos(Math.PI * part));
    out[0] = rising ? between(low, top) : between(top, last);
    out[1] = momentum === 0 ? 0 : rising ? between(0.95, 0.85) : between(0.85, 0.95);
  };
}

/**
 * As Python rounds: a half goes to the even neighbor.
 * @param {number} x
 */
export function roundHalfEven(x) {
  const floor = Math.floor(x);
  return x - floor === 0.5 ? floor + (floor % 2) : Math.floor(x + 0.5);
}
