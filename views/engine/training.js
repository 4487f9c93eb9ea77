// One training: a network, its data and what is recorded, in small units of work.

import { Network, START } from "./network.js";
import { scheduleOf } from "./schedule.js";
import { ends, stepsOf } from "./plan.js";

/** @typedef {import("./types").Plan} Plan */
/** @typedef {import("./types").Kernels} Kernels */
/** @typedef {import("./types").Rows} Rows */
/** @typedef {import("./network.js").Layout} Layout */

const PARTS = /** @type {const} */ (["train", "validation", "test"]);

/** What is known at a step, to go back to: see `Training.save`. */
/** @typedef {{ bytes: Uint8Array, best: Uint8Array | null, step: number, epoch: number, place: number, inEpoch: boolean, bestEpoch: number, bestScore: number, stoppedAt: number }} Checkpoint */

export class Training {
  step = 0; // steps taken
  epoch = 0; // epochs done
  done = false;
  bestEpoch = 0;
  stoppedAt = NaN; // the epoch at which patience ran out
  diedAt = NaN; // the step, from 0, whose loss was the first that is not finite
  diedIn = NaN; // the layer, from 1
  #bestScore = Infinity;
  #place = 0; // row of the epoch's order at which the next batch begins
  #part = 0; // of the data, in an evaluation
  #from = 0; // row of that part
  #sum = 0;
  #hits = 0;
  #at = 0;
  #loss = 0;
  #scheduled = new Float64Array(2);
  /** @type {() => void} what follows when the present pass is over */
  #then;
  #ending = () => this.#endStep();
  #ofChunk = () => this.#endChunk();
  /** @type {(() => void)[]} */
  #pass;

  /**
   * @param {Plan} plan
   * @param {Layout} layout
   * @param {Kernels} kernels
   * @param {{ train: Rows, validation: Rows, test: Rows }} rows
   * @param {number} seed
   * @param {{ gradients?: boolean }} watch  whether to record the norm of each matrix's gradient at every step
   */
  constructor(plan, layout, kernels, rows, seed, watch = {}) {
    this.plan = plan;
    this.seed = seed;
    this.network = new Network(plan, layout, kernels);
    this.rows = { train: rows.train.y.length, validation: rows.validation.y.length, test: rows.test.y.length };
    this.steps = stepsOf(plan);
    this.heavy = layout.count * layout.rows > 2e5;
    this.Numbers = plan.precision === "float64" ? Float64Array : Float32Array;
    this.#fill(rows);
    this.network.draw(seed);
    kernels.copy(layout.initial, layout.parameters, layout.count * layout.size);
    this.schedule = scheduleOf(plan, this.steps, (x) => kernels.cos(x));
    const { epochs } = plan.stopping;
    const perEpoch = () => new Float64Array(epochs + 1).fill(NaN);
    const perStep = () => new Float64Array(this.steps).fill(NaN);
    this.history = {
      train_loss: perEpoch(),
      train_accuracy: perEpoch(),
      validation_loss: perEpoch(),
      validation_accuracy: perEpoch(),
      test_loss: perEpoch(),
      test_accuracy: perEpoch(),
      step_loss: perStep(),
      learning_rate: perStep(),
      momentum: perStep(),
      gradient: watch.gradients ? new Float64Array(this.steps * layout.sizes.length).fill(NaN) : null,
    };
    this.groups = this.#groupsOf();
    this.batch = this.#batchPass();
    this.evaluation = [() => this.#takeChunk(), ...this.network.predict];
    this.#pass = [];
    this.#then = () => this.#evaluate();
  }

  /** What the optimizer moves: all parameters alike, or the matrices and then the rest, undecayed. */
  #groupsOf() {
    const { at } = this.network;
    const { weight_decay: decay, decay_all: all } = this.plan.regularization;
    const group = (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ share) => {
      const [w, g, m, v] = [at.parameters, at.gradients, at.moments, at.squares].map((place) => place + from * at.size);
      return { w, g, m, v, n: to - from, decay: share };
    };
    return all ? [group(0, at.count, decay)] : [group(0, at.decayed, decay), group(at.decayed, at.count, 0)];
  }

  /** @param {{ train: Rows, validation: Rows, test: Rows }} rows */
  #fill(rows) {
    const { at, kernels } = this.network;
    const { buffer } = kernels.memory;
    const inputs = at.sizes[0][0];
    const wide = at.pad(inputs);
    for (const part of PARTS) {
      const { x, y } = rows[part];
      const into = new this.Numbers(buffer, at.data[part].x, y.length * wide);
      for (let row = 0; row < y.length; row += 1) for (let j = 0; j < inputs; j += 1) into[row * wide + j] = x[row * inputs + j];
      new Int32Array(buffer, at.data[part].y, y.length).set(y);
    }
    const identity = new Int32Array(buffer, at.identity, Math.max(...Object.values(this.rows)));
    identity.forEach((_, index) => (identity[index] = index));
    this.labels = new Int32Array(buffer, at.batch.labels, at.rows);
    const outputs = at.pad(at.sizes[at.sizes.length - 1][1]);
    this.targets = at.batch.targets ? new this.Numbers(buffer, at.batch.targets, at.rows * outputs) : null;
  }

  /**
   * Brings rows of the data to where passes read them.
   * @param {"train" | "validation" | "test"} part
   * @param {number} order
   * @param {number} rows
   */
  #take(part, order, rows) {
    const { at, kernels } = this.network;
    const { x, y } = at.data[part];
    this.network.rows = rows;
    kernels.gather(x, order, at.batch.x, rows, at.size * at.pad(at.sizes[0][0]));
    kernels.gather(y, order, at.batch.labels, rows, 4);
    if (!this.targets) return;
    const outputs = at.pad(at.sizes[at.sizes.length - 1][1]);
    this.targets.fill(0, 0, rows * outputs);
    for (let row = 0; row < rows; row += 1) this.targets[row * outputs + /** @type {Int32Array} */ (this.labels)[row]] = 1;
  }

  /**
   * The summed loss of the present batch, with the outputs' gradient if `share` is not 0.
   * @param {number} share
   */
  #lossOf(share) {
    const { at, kernels, rows } = this.network;
    const classes = at.sizes[at.sizes.length - 1][1];
    const row = at.size * at.pad(classes);
    const deltas = share ? at.deltas.outputs : 0;
    if (at.batch.targets) return kernels.squaredError(at.outputs, at.batch.labels, at.batch.targets, deltas, rows, classes, row, share);
    return kernels.crossEntropy(at.outputs, at.batch.labels, deltas, rows, classes, row, share, share ? this.plan.regularization.label_smoothing : 0);
  }

  /** One training step as a pass: batch, forward, loss, backward, clipping, optimizer. */
  #batchPass() {
    const { at, kernels, forward, backward } = this.network;
    const { plan, history } = this;
    const { norm, value } = plan.clipping;
    const pass = [() => this.#begin(), ...forward, () => this.#measure(), ...backward];
    const { gradient } = history;
    if (gradient) {
      pass.push(() => {
        const { sizes, weights, parameters, gradients } = at;
        for (let matrix = 0; matrix < sizes.length; matrix += 1) {
          gradient[this.step * sizes.length + matrix] = Math.sqrt(kernels.squares(weights[matrix] - parameters + gradients, sizes[matrix][0] * at.pad(sizes[matrix][1])));
        }
      });
    }
    if (norm !== null) {
      pass.push(() => {
        const factor = norm / (Math.sqrt(kernels.squares(at.gradients, at.count)) + 1e-6);
        if (!(factor >= 1)) kernels.scale(at.gradients, factor, at.count);
      });
    }
    if (value !== null) pass.push(() => kernels.clamp(at.gradients, value, at.count));
    pass.push(() => this.#move());
    return pass;
  }

  #begin() {
    const { at } = this.network;
    this.#take("train", at.streams.batches && at.order + 4 * this.#place, Math.min(this.plan.stopping.batch_size, this.rows.train - this.#place));
    this.schedule(this.step, this.#scheduled);
  }

  #measure() {
    const { rows } = this.network;
    const { history, step } = this;
    this.#loss = this.#lossOf(this.plan.loss.reduction === "mean" ? 1 / rows : 1) / rows;
    history.learning_rate[step] = this.#scheduled[0];
    history.momentum[step] = this.#scheduled[1];
    if (Number.isFinite(this.#loss)) history.step_loss[step] = this.#loss;
    else this.#die();
  }

  /** Ends the run at its present step: nothing after it is trained. */
  #die() {
    this.diedAt = this.step;
    this.diedIn = this.network.firstBrokenLayer();
    this.done = true;
  }

  /** The optimizer's step. */
  #move() {
    const { kernels } = this.network;
    const { optimizer } = this.plan;
    const rate = this.#scheduled[0];
    const momentum = this.#scheduled[1];
    for (const { w, g, m, v, n, decay } of this.groups) {
      if (optimizer.kind === "sgd") kernels.sgd(w, g, m, n, rate, momentum, decay);
      else {
        const first = 1 - power(momentum, this.step + 1);
        const second = 1 - power(0.999, this.step + 1);
        const decoupled = optimizer.kind === "adamw";
        kernels.adam(w, g, m, v, n, momentum, 0.999, rate / first, 1 / Math.sqrt(second), decoupled ? 0 : decay, decoupled ? 1 - rate * decay : 1);
      }
    }
  }

  /** After a step: the next batch, or the end of the epoch. */
  #endStep() {
    this.step += 1;
    this.#place += this.plan.stopping.batch_size;
    if (this.#place < this.rows.train) return this.#start(this.batch, this.#ending);
    this.epoch += 1;
    this.#place = 0;
    if (!this.network.finite()) return this.#die();
    return this.#evaluate();
  }

  /** Starts to evaluate all parts of the data, chunk by chunk. */
  #evaluate() {
    this.#part = 0;
    this.#beginPart();
  }

  /** @returns {void} */
  #beginPart() {
    while (this.#part < PARTS.length && this.rows[PARTS[this.#part]] === 0) this.#part += 1;
    if (this.#part === PARTS.length) return this.#endEvaluation();
    this.#sum = this.#hits = 0;
    return this.#chunk(0);
  }

  /**
   * @param {number} from
   * @returns {void}
   */
  #chunk(from) {
    const part = PARTS[this.#part];
    const n = this.rows[part];
    if (from < n) {
      this.#from = from;
      return this.#start(this.evaluation, this.#ofChunk);
    }
    const loss = this.#sum / n;
    if (Number.isFinite(loss)) {
      this.history[`${part}_loss`][this.epoch] = loss;
      this.history[`${part}_accuracy`][this.epoch] = this.#hits / n;
    }
    this.#part += 1;
    return this.#beginPart();
  }

  #endChunk() {
    const { at, kernels } = this.network;
    this.#sum += this.#lossOf(0);
    this.#hits += kernels.hits();
    this.#chunk(this.#from + at.rows);
  }

  #takeChunk() {
    const { at } = this.network;
    const part = PARTS[this.#part];
    this.#take(part, at.identity + 4 * this.#from, Math.min(at.rows, this.rows[part] - this.#from));
  }

  /** After an evaluation: the best epoch, patience, the next epoch or the end. */
  #endEvaluation() {
    const { at, kernels } = this.network;
    const { epochs, patience, monitor, restore } = this.plan.stopping;
    const { epoch, history } = this;
    if (epoch > 0 && this.rows.validation) {
      const score = monitor === "val_loss" ? history.validation_loss[epoch] : -history.validation_accuracy[epoch];
      if (score < this.#bestScore) {
        this.#bestScore = score;
        this.bestEpoch = epoch;
        if (at.best) kernels.copy(at.best, at.parameters, at.kept - at.parameters);
      }
      if (patience !== null && epoch - this.bestEpoch >= patience) this.stoppedAt = epoch;
    }
    if (epoch === epochs || !Number.isNaN(this.stoppedAt)) {
      if (patience !== null && restore && this.bestEpoch) kernels.copy(at.parameters, at.best, at.kept - at.parameters);
      this.done = true;
      return;
    }
    kernels.shuffle(at.streams.batches, at.order, this.rows.train);
    this.#start(this.batch, this.#ending);
  }

  /**
   * @param {(() => void)[]} pass
   * @param {() => void} then
   */
  #start(pass, then) {
    this.#pass = pass;
    this.#at = 0;
    this.#then = then;
  }

  /** One unit of work: a call of the present pass, or what follows it. */
  #turn() {
    if (this.#at < this.#pass.length) this.#pass[this.#at++]();
    else this.#then();
  }

  /**
   * Trains for some milliseconds; a unit of work takes about one at most.
   * @param {number} milliseconds
   */
  advance(milliseconds) {
    const end = performance.now() + milliseconds;
    while (!this.done) {
      if (this.heavy) this.#turn();
      else {
        while (this.#at < this.#pass.length && !this.done) this.#pass[this.#at++]();
        if (!this.done) this.#then();
      }
      if (performance.now() >= end) break;
    }
  }

  /**
   * Trains until so many steps were taken, or to the end.
   * @param {number} steps
   */
  advanceTo(steps = Infinity) {
    while (!this.done && !(this.step >= steps && this.atRest)) this.#turn();
  }

  /** Whether no step or chunk of an evaluation is half done, so that one can save and predict. */
  get atRest() {
    return this.#at === 0 || this.done;
  }

  /** A matrix as rows of numbers, without padding. */
  #matrix(/** @type {number} */ place, /** @type {number} */ rows, /** @type {number} */ columns) {
    const wide = this.network.at.pad(columns);
    const all = new this.Numbers(this.network.kernels.memory.buffer, place, rows * wide);
    const found = new Float64Array(rows * columns);
    for (let row = 0; row < rows; row += 1) for (let j = 0; j < columns; j += 1) found[row * columns + j] = all[row * wide + j];
    return found;
  }

  /**
   * Copies of all parameters, or of their gradients in the last step.
   * @param {"values" | "gradients" | "initial"} kind
   */
  parameters(kind = "values") {
    const { at } = this.network;
    const shift = { values: 0, gradients: at.gradients - at.parameters, initial: at.initial - at.parameters }[kind];
    const units = (/** @type {number[]} */ places) => places.map((place) => this.#matrix(place + shift, 1, at.width));
    return {
      weights: at.sizes.map(([inputs, outputs], matrix) => this.#matrix(at.weights[matrix] + shift, inputs, outputs)),
      biases: at.sizes.map(([, outputs], matrix) => this.#matrix(at.biases[matrix] + shift, 1, outputs)),
      scales: units(at.scales),
      shifts: units(at.shifts),
      means: kind === "values" ? units(at.means) : [],
      variances: kind === "values" ? units(at.variances) : [],
    };
  }

  /**
   * The outputs for some inputs, with running statistics and without dropout.
   * @param {Float64Array} x  row by row
   * @returns {Float64Array} row by row
   */
  predict(x) {
    const { at, kernels, predict } = this.network;
    if (!this.atRest) throw new Error("A step is under way; predict when `atRest` is true.");
    const { inputs, outputs } = ends(this.plan);
    const n = x.length / inputs;
    const found = new Float64Array(n * outputs);
    const into = new this.Numbers(kernels.memory.buffer, at.batch.x, at.rows * at.pad(inputs));
    for (let from = 0; from < n; from += at.rows) {
      this.network.rows = Math.min(at.rows, n - from);
      for (let row = 0; row < this.network.rows; row += 1) for (let j = 0; j < inputs; j += 1) into[row * at.pad(inputs) + j] = x[(from + row) * inputs + j];
      for (const call of predict) call();
      found.set(this.#matrix(at.outputs, this.network.rows, outputs), from * outputs);
    }
    return found;
  }

  /**
   * All that is needed to go on from here.
   * @returns {Checkpoint}
   */
  save() {
    const { at, kernels } = this.network;
    if (!this.atRest) throw new Error("A step is under way; save when `atRest` is true.");
    const bytes = new Uint8Array(kernels.memory.buffer);
    return {
      bytes: bytes.slice(START, at.end),
      best: at.best ? bytes.slice(at.best, at.best + at.kept - at.parameters) : null,
      step: this.step,
      epoch: this.epoch,
      place: this.#place,
      inEpoch: this.#pass === this.batch,
      bestEpoch: this.bestEpoch,
      bestScore: this.#bestScore,
      stoppedAt: this.stoppedAt,
    };
  }

  /**
   * Goes back to a checkpoint of this run, or on from one of another run of the same plan.
   * @param {Checkpoint} checkpoint
   */
  restore(checkpoint) {
    const { at, kernels } = this.network;
    const bytes = new Uint8Array(kernels.memory.buffer);
    bytes.set(checkpoint.bytes, START);
    if (checkpoint.best) bytes.set(checkpoint.best, at.best);
    [this.step, this.epoch, this.#place] = [checkpoint.step, checkpoint.epoch, checkpoint.place];
    [this.bestEpoch, this.#bestScore, this.stoppedAt] = [checkpoint.bestEpoch, checkpoint.bestScore, checkpoint.stoppedAt];
    this.diedAt = this.diedIn = NaN;
    this.done = false;
    if (checkpoint.inEpoch) this.#start(this.batch, this.#ending);
    else this.#start([], () => this.#evaluate());
  }
}

/**
 * x to the power of a whole number, by multiplications alone.
 * @param {number} x
 * @param {number} n
 */
function power(x, n) {
  let result = 1;
  for (let square = x; n > 0; n = Math.floor(n / 2), square *= square) if (n % 2) result *= square;
  return result;
}
