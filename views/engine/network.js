// A network in the kernels' memory: where everything lies, and the passes as lists of calls.
//
// A pass is a list of functions without arguments, made once; a step runs them one by one and
// allocates nothing. Large products are several entries, so that no entry takes long.

import { STREAMS } from "./data.js";
import { layerSizes } from "./plan.js";

/** @typedef {import("./types").Plan} Plan */
/** @typedef {import("./types").Kernels} Kernels */
/** @typedef {(() => void)[]} Pass */

/** Where memory begins that kernels leave alone. */
export const START = 8192;
/** Multiplications in one entry of a pass: about a millisecond. */
const MOST = 2e6;
const ACTIVATIONS = ["relu", "tanh", "sigmoid", "gelu", "silu"];
/** As `trainlab.engine.networks.BLOCKS`. */
const BLOCKS = /** @type {Record<string, { norm?: "batch" | "layer" | "rms", two?: boolean, shortcut?: boolean, scaled?: boolean }>} */ ({
  plain: {},
  batch_norm: { norm: "batch" },
  layer_norm: { norm: "layer" },
  rms_norm: { norm: "rms" },
  residual: { shortcut: true },
  batch_norm_residual: { norm: "batch", shortcut: true },
  residual_mlp: { two: true },
  scaled_residual_mlp: { two: true, scaled: true },
  pre_norm_residual_mlp: { norm: "layer", two: true },
});

/**
 * Where everything lies, in bytes. It is laid out before there is memory, to know how much.
 * @param {Plan} plan
 * @param {{ train: number, validation: number, test: number }} counts  rows of each part of the data
 */
export function layOut(plan, counts) {
  const size = plan.precision === "float64" ? 8 : 4;
  const tile = 32 / size;
  const pad = (/** @type {number} */ n) => Math.ceil(n / tile) * tile;
  let top = START;
  const take = (/** @type {number} */ bytes) => {
    const at = top;
    top += Math.ceil(bytes / 16) * 16;
    return at;
  };
  const block = BLOCKS[plan.block];
  const { depth, width } = plan.architecture;
  const sizes = layerSizes(plan);
  const streams = { batches: take(8), dropout: take(8), weights: take(8) };
  const order = take(4 * counts.train);

  // Parameters: weights, then what may be left undecayed.
  const norms = block.norm ? depth + (block.two ? 1 : 0) : 0;
  const parameters = top;
  const weights = sizes.map(([inputs, outputs]) => take(size * inputs * pad(outputs)));
  const decayed = (top - parameters) / size;
  const biases = sizes.map(([, outputs]) => take(size * pad(outputs)));
  const unit = size * pad(width);
  const scales = Array.from({ length: norms }, () => take(unit));
  const shifts = Array.from({ length: block.norm === "rms" ? 0 : norms }, () => take(unit));
  const count = (top - parameters) / size;
  const like = (/** @type {boolean} */ needed) => (needed ? take(size * count) : 0);
  const adam = plan.optimizer.kind !== "sgd";
  const means = Array.from({ length: block.norm === "batch" ? depth : 0 }, () => take(unit));
  const variances = means.map(() => take(unit));
  const kept = top;
  const moments = like(adam || plan.optimizer.momentum > 0);
  const squares = like(adam);
  const end = top;
  const gradients = take(size * count);
  const initial = take(size * count);
  const best = plan.stopping.patience === null ? 0 : take(kept - parameters);

  const rows = Math.max(plan.stopping.batch_size, Math.min(64, Math.max(counts.train, counts.validation, counts.test)));
  const states = (/** @type {number} */ units) => take(size * rows * pad(units));
  const batch = { x: states(sizes[0][0]), labels: take(4 * rows), targets: plan.loss.kind === "mse" ? states(sizes[sizes.length - 1][1]) : 0 };
  const { dropout, dropout_where } = plan.regularization;
  const hidden = Array.from({ length: depth }, (_, layer) => ({
    z: states(width),
    a: states(width),
    hat: block.norm ? states(width) : 0,
    inverse: block.norm ? take(size * Math.max(pad(width), rows)) : 0,
    mask: dropout > 0 && dropout_where === "hidden" ? states(width) : 0,
    normed: block.two && block.norm ? states(width) : 0,
    out: block.two || (block.shortcut && layer > 0) || (dropout > 0 && dropout_where === "hidden") ? states(width) : 0,
  }));
  const head = {
    hat: block.two && block.norm ? states(width) : 0,
    inverse: block.two && block.norm ? take(size * rows) : 0,
    normed: block.two && block.norm ? states(width) : 0,
    mask: dropout > 0 && dropout_where === "head" ? states(depth ? width : sizes[0][0]) : 0,
    dropped: dropout > 0 && dropout_where === "head" ? states(depth ? width : sizes[0][0]) : 0,
  };
  const embedded = block.two ? states(width) : 0;
  const outputs = states(sizes[sizes.length - 1][1]);
  const deltas = { outputs: states(sizes[sizes.length - 1][1]), scratch: Array.from({ length: 4 }, () => states(width)) };
  const table = (/** @type {number} */ n) => ({ n, x: take(size * n * pad(sizes[0][0])), y: take(4 * n) });
  const data = { train: table(counts.train), validation: table(counts.validation), test: table(counts.test) };
  const identity = take(4 * Math.max(counts.train, counts.validation, counts.test));
  return {
    size, pad, block, depth, width, sizes, streams, order, parameters, weights, biases, scales, shifts, means, variances, decayed, count,
    kept, end, moments, squares, gradients, initial, best, rows, batch, hidden, head, embedded, outputs, deltas, data, identity, bytes: top,
  }; // prettier-ignore
}

/** @typedef {ReturnType<typeof layOut>} Layout */

export class Network {
  /** Rows of the batch that passes run on. */
  rows = 0;

  /**
   * @param {Plan} plan
   * @param {Layout} layout
   * @param {Kernels} kernels
   */
  constructor(plan, layout, kernels) {
    this.plan = plan;
    this.at = layout;
    this.kernels = kernels;
    this.activation = ACTIVATIONS.indexOf(plan.architecture.activation);
    this.forward = this.#forward("train");
    this.backward = this.#backward();
    this.predict = this.#forward("running");
    this.look = this.#forward("batch");
  }

  /**
   * Draws the initial weights of a seed.
   * @param {number} seed
   */
  draw(seed) {
    const { kernels, at } = this;
    const { weights, dropout, batches } = at.streams;
    kernels.seed(weights, seed, STREAMS.weights);
    kernels.seed(batches, seed, STREAMS.batches);
    kernels.seed(dropout, seed, STREAMS.dropout);
    at.sizes.forEach(([inputs, outputs], matrix) => {
      const [weight, bias, uniform] = this.#law(matrix, inputs, outputs);
      const row = at.size * at.pad(outputs);
      kernels.draw(weights, at.weights[matrix], inputs, outputs, row, weight, uniform ? 1 : 0);
      if (bias && !this.#unbiased(matrix)) kernels.draw(weights, at.biases[matrix], 1, outputs, row, bias, 1);
    });
    for (const scale of [...at.scales, ...at.variances]) kernels.fill(scale, at.width, 1);
  }

  /**
   * Standard deviations of weights and biases, and whether they are uniform.
   * @param {number} matrix
   * @param {number} inputs
   * @param {number} outputs
   * @returns {[number, number, boolean]}
   */
  #law(matrix, inputs, outputs) {
    const { law, gain } = this.plan.initialization;
    if (law === "default") return [1 / Math.sqrt(3 * inputs), 1 / Math.sqrt(3 * inputs), true];
    if (law === "xavier") return [Math.sqrt(2 / (inputs + outputs)), 0, false];
    if (law === "gain") return [(gain ?? 0) / Math.sqrt(inputs), 0, false];
    if (law === "normal") return [1, 0, false];
    // Gain 1 where no activation follows: the embedding, the second matrix of a branch, the head.
    const linear = this.at.block.two && matrix % 2 === 0;
    return [linear ? 1 / Math.sqrt(inputs) : Math.sqrt(2 / inputs), 0, false];
  }

  /** Whether a matrix has no bias: a batch norm follows, whose shift is one. Its gradient would be rounding alone. */
  #unbiased(/** @type {number} */ matrix) {
    return this.at.block.norm === "batch" && matrix < this.at.depth;
  }

  /** The layer, from 1, of a matrix, from 0: an embedding belongs to the first. */
  #layerOf(/** @type {number} */ matrix) {
    return this.at.block.two ? Math.max(1, (matrix + 1) >> 1) : matrix + 1;
  }

  /**
   * Where the network first stopped being finite, from 1; the head is depth + 1. As
   * `trainlab.engine.stacked.StackedNetworks.first_broken_layer`, on the present batch.
   */
  firstBrokenLayer() {
    const { kernels, at } = this;
    for (let matrix = at.sizes.length - 1; matrix >= 0; matrix -= 1) {
      const [inputs, outputs] = at.sizes[matrix];
      if (!kernels.finite(at.weights[matrix], inputs * at.pad(outputs))) return this.#layerOf(matrix);
    }
    for (const call of this.look) call();
    for (let layer = 0; layer < at.depth; layer += 1) {
      const { out, a } = at.hidden[layer];
      const state = at.block.two || (at.block.shortcut && layer > 0) ? out : a;
      if (!kernels.finite(state, this.rows * at.pad(at.width))) return layer + 1;
    }
    return kernels.finite(at.outputs, this.rows * at.pad(at.sizes[at.sizes.length - 1][1])) ? NaN : at.depth + 1;
  }

  /** Whether all weights are finite. */
  finite() {
    return this.kernels.finite(this.at.parameters, this.at.decayed) === 1;
  }

  /**
   * Adds a product of states and a matrix to a pass.
   * @param {Pass} pass
   * @param {number} matrix
   * @param {number} from
   * @param {number} to
   */
  #product(pass, matrix, from, to) {
    const { at, kernels } = this;
    const [inputs, outputs] = at.sizes[matrix];
    const [wide, row] = [at.size * at.pad(inputs), at.size * at.pad(outputs)];
    const [weight, bias] = [at.weights[matrix], at.biases[matrix]];
    this.#chunks(at.rows, inputs * at.pad(outputs), (first, most) => {
      pass.push(() => {
        const n = Math.min(most, this.rows - first);
        if (n > 0) kernels.multiply(from + first * wide, wide, at.size, weight, row, bias, to + first * row, row, n, inputs, at.pad(outputs));
      });
    });
  }

  /**
   * Adds to a pass what a matrix's own gradient takes, from its inputs and its outputs' gradient.
   * @param {Pass} pass
   * @param {number} matrix
   * @param {number} from
   * @param {number} delta
   */
  #slope(pass, matrix, from, delta) {
    const { at, kernels } = this;
    const [inputs, outputs] = at.sizes[matrix];
    const [wide, row] = [at.size * at.pad(inputs), at.size * at.pad(outputs)];
    const weight = at.weights[matrix] - at.parameters + at.gradients;
    const bias = at.biases[matrix] - at.parameters + at.gradients;
    this.#chunks(inputs, at.rows * at.pad(outputs), (first, most) => {
      pass.push(() => kernels.multiply(from + first * at.size, at.size, wide, delta, row, 0, weight + first * row, row, most, this.rows, at.pad(outputs)));
    });
    if (!this.#unbiased(matrix)) pass.push(() => kernels.columnSums(delta, bias, this.rows, at.pad(outputs)));
  }

  /**
   * Adds to a pass the gradient of a matrix's inputs.
   * @param {Pass} pass
   * @param {number} matrix
   * @param {number} delta
   * @param {number} to
   */
  #back(pass, matrix, delta, to) {
    const { at, kernels } = this;
    const [inputs, outputs] = at.sizes[matrix];
    const [wide, row] = [at.size * at.pad(inputs), at.size * at.pad(outputs)];
    const weight = at.weights[matrix];
    this.#chunks(at.rows, inputs * at.pad(outputs), (first, most) => {
      pass.push(() => {
        const n = Math.min(most, this.rows - first);
        if (n > 0) kernels.multiplyTransposed(delta + first * row, weight, row, to + first * wide, wide, n, inputs);
      });
    });
  }

  /**
   * Shares n rows out so that each part is short; parts are whole tiles of four.
   * @param {number} n
   * @param {number} cost  of a row
   * @param {(first: number, most: number) => void} add
   */
  #chunks(n, cost, add) {
    const most = Math.max(4, Math.floor(MOST / cost / 4) * 4);
    for (let first = 0; first < n; first += most) add(first, Math.min(most, n - first));
  }

  /**
   * The way from the batch to the outputs.
   * @param {"train" | "batch" | "running"} mode  with dropout, and running statistics that follow;
   *     with the batch's statistics alone; with the running ones
   */
  #forward(mode) {
    const { at, kernels, plan, activation } = this;
    const { block, depth, width } = at;
    const row = at.size * at.pad(width);
    const n = () => this.rows * at.pad(width);
    const { dropout } = plan.regularization;
    const training = mode === "train";
    /** @type {Pass} */
    const pass = [];
    const layerNorm = (/** @type {number} */ norm, /** @type {number} */ from, /** @type {number} */ to, /** @type {{ hat: number, inverse: number }} */ { hat, inverse }) => {
      pass.push(() => kernels.layerNorm(block.norm === "layer" ? 1 : 0, from, to, hat, inverse, at.scales[norm], at.shifts[norm] ?? 0, this.rows, width, row));
    };
    const activate = (/** @type {{ z: number, a: number }} */ { z, a }) => {
      pass.push(() => kernels.activate(activation, z, a, n()));
      if (plan.architecture.activation === "sigmoid" && width !== at.pad(width)) pass.push(() => kernels.clearColumns(a, row, this.rows, width));
    };
    let h = at.batch.x;
    if (block.two) {
      this.#product(pass, 0, h, at.embedded);
      h = at.embedded;
    }
    at.hidden.forEach((layer, index) => {
      const before = h;
      const { z, a, out, mask } = layer;
      let from = h;
      if (block.two && block.norm) {
        layerNorm(index, h, layer.normed, layer);
        from = layer.normed;
      }
      this.#product(pass, block.two ? 2 * index + 1 : index, from, z);
      if (!block.two && block.norm === "batch") {
        const [gamma, beta, mean, variance] = [at.scales[index], at.shifts[index], at.means[index], at.variances[index]];
        if (mode === "running") pass.push(() => kernels.batchNormRunning(z, gamma, beta, mean, variance, this.rows, at.pad(width)));
        else pass.push(() => kernels.batchNorm(z, layer.hat, layer.inverse, gamma, beta, mean, variance, this.rows, at.pad(width), training ? 0.1 : -1));
      } else if (!block.two && block.norm) layerNorm(index, z, z, layer);
      activate(layer);
      h = a;
      if (block.two) {
        this.#product(pass, 2 * index + 2, a, out);
        h = out;
      }
      if (training && mask) {
        const branch = h;
        pass.push(() => kernels.masks(at.streams.dropout, mask, this.rows, width, row, dropout));
        pass.push(() => kernels.times(out, branch, mask, n()));
        h = out;
      }
      if (block.scaled) pass.push(() => kernels.scale(out, 1 / Math.sqrt(depth), n()));
      if (block.two || (block.shortcut && index > 0)) {
        const branch = h;
        pass.push(() => kernels.add(out, branch, before, n()));
        h = out;
      }
    });
    if (block.two && block.norm) {
      layerNorm(depth, h, at.head.normed, at.head);
      h = at.head.normed;
    }
    if (training && at.head.mask) {
      const units = depth ? width : at.sizes[0][0];
      const from = h;
      pass.push(() => kernels.masks(at.streams.dropout, at.head.mask, this.rows, units, at.size * at.pad(units), dropout));
      pass.push(() => kernels.times(at.head.dropped, from, at.head.mask, this.rows * at.pad(units)));
      h = at.head.dropped;
    }
    this.#product(pass, at.sizes.length - 1, h, at.outputs);
    return pass;
  }

  /** The way back: the gradient of every parameter, from that of the outputs. */
  #backward() {
    const { at, kernels, activation } = this;
    const { block, depth, width } = at;
    const row = at.size * at.pad(width);
    const n = () => this.rows * at.pad(width);
    const slopes = (/** @type {number} */ parameter) => parameter - at.parameters + at.gradients;
    /** @type {Pass} */
    const pass = [];
    const layerNormBack = (/** @type {number} */ norm, /** @type {number} */ d, /** @type {{ hat: number, inverse: number }} */ { hat, inverse }) => {
      const [gamma, beta] = [at.scales[norm], at.shifts[norm]];
      pass.push(() => kernels.layerNormBack(block.norm === "layer" ? 1 : 0, d, hat, inverse, gamma, slopes(gamma), beta ? slopes(beta) : 0, this.rows, width, row));
    };
    /** What layer `index` hands on, after training's forward pass. */
    const handed = (/** @type {number} */ index) => {
      if (index < 0) return block.two ? at.embedded : at.batch.x;
      return at.hidden[index].out || at.hidden[index].a;
    };
    const last = at.sizes.length - 1;
    let [d, next, branch, inner] = at.deltas.scratch;
    this.#slope(pass, last, at.head.dropped || at.head.normed || handed(depth - 1), at.deltas.outputs);
    if (!depth) return pass;
    {
      const to = d;
      this.#back(pass, last, at.deltas.outputs, to);
      if (at.head.mask) pass.push(() => kernels.times(to, to, at.head.mask, n()));
      if (block.two && block.norm) layerNormBack(depth, to, at.head);
    }
    for (let index = depth - 1; index >= 0; index -= 1) {
      const layer = at.hidden[index];
      const whole = d;
      const skips = block.two || (block.shortcut && index > 0);
      const own = skips ? branch : whole;
      if (skips) pass.push(() => kernels.copy(own, whole, this.rows * row));
      if (block.scaled) pass.push(() => kernels.scale(own, 1 / Math.sqrt(depth), n()));
      if (layer.mask) pass.push(() => kernels.times(own, own, layer.mask, n()));
      let delta = own;
      if (block.two) {
        this.#slope(pass, 2 * index + 2, layer.a, own);
        this.#back(pass, 2 * index + 2, own, inner);
        delta = inner;
      }
      const inside = delta;
      pass.push(() => kernels.activateBack(activation, layer.z, layer.a, inside, n()));
      if (!block.two && block.norm === "batch") {
        const [gamma, beta] = [at.scales[index], at.shifts[index]];
        pass.push(() => kernels.batchNormBack(inside, layer.hat, layer.inverse, gamma, slopes(gamma), slopes(beta), this.rows, at.pad(width)));
      } else if (!block.two && block.norm) layerNormBack(index, inside, layer);
      const matrix = block.two ? 2 * index + 1 : index;
      this.#slope(pass, matrix, layer.normed || handed(index - 1), inside);
      if (index > 0 || block.two) {
        const to = next;
        this.#back(pass, matrix, inside, to);
        if (block.two && block.norm) layerNormBack(index, to, layer);
        if (skips) pass.push(() => kernels.add(to, to, whole, n()));
        [d, next] = [to, whole];
      }
    }
    if (block.two) this.#slope(pass, 0, at.batch.x, d);
    return pass;
  }
}
