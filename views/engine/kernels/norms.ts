// Normalization of a batch, forward and backward. Both leave the normalized values in `hat`.
import { PAIR, SIZE, get, load2, put, store2 } from "./vectors";

const EPSILON: f64 = 1e-5;

/**
 * Batch normalization of `rows` rows of m columns (a whole number of pairs) in training. `inverse`
 * receives 1 / √(variance + ε) of each column. Running statistics follow with a share of `momentum`;
 * a share below 0 leaves them.
 *
 * Ioffe & Szegedy (2015), algorithm 1; the running variance is the unbiased one, as in PyTorch.
 */
export function batchNorm(
  z: usize, hat: usize, inverse: usize, gamma: usize, beta: usize, mean: usize, variance: usize, rows: i32, m: i32, momentum: f64,
): void {
  const row = <usize>m * SIZE, n = f64x2.splat(<f64>rows);
  for (let j: usize = 0; j < row; j += PAIR) {
    let sum = f64x2.splat(0);
    for (let i = 0, at = z + j; i < rows; i++, at += row) sum = f64x2.add(sum, load2(at));
    const center = f64x2.div(sum, n);
    sum = f64x2.splat(0);
    for (let i = 0, at = z + j; i < rows; i++, at += row) {
      const x = f64x2.sub(load2(at), center);
      sum = f64x2.add(sum, f64x2.mul(x, x));
    }
    const spread = f64x2.div(sum, n);
    const factor = f64x2.div(f64x2.splat(1), f64x2.sqrt(f64x2.add(spread, f64x2.splat(EPSILON))));
    store2(inverse + j, factor);
    const g = load2(gamma + j), b = load2(beta + j);
    for (let i = 0, at = j; i < rows; i++, at += row) {
      const x = f64x2.mul(f64x2.sub(load2(z + at), center), factor);
      store2(hat + at, x);
      store2(z + at, f64x2.add(f64x2.mul(x, g), b));
    }
    if (momentum < 0) continue;
    const keep = f64x2.splat(1 - momentum), take = f64x2.splat(momentum);
    const unbiased = f64x2.mul(spread, f64x2.splat(<f64>rows / <f64>max(1, rows - 1)));
    store2(mean + j, f64x2.add(f64x2.mul(load2(mean + j), keep), f64x2.mul(center, take)));
    store2(variance + j, f64x2.add(f64x2.mul(load2(variance + j), keep), f64x2.mul(unbiased, take)));
  }
}

/** The same with the running statistics, in place. */
export function batchNormRunning(z: usize, gamma: usize, beta: usize, mean: usize, variance: usize, rows: i32, m: i32): void {
  const row = <usize>m * SIZE;
  for (let j: usize = 0; j < row; j += PAIR) {
    const factor = f64x2.div(load2(gamma + j), f64x2.sqrt(f64x2.add(load2(variance + j), f64x2.splat(EPSILON))));
    const shift = f64x2.sub(load2(beta + j), f64x2.mul(load2(mean + j), factor));
    for (let i = 0, at = z + j; i < rows; i++, at += row) store2(at, f64x2.add(shift, f64x2.mul(load2(at), factor)));
  }
}

/** d becomes the gradient of what was normalized; dGamma and dBeta those of scale and shift. */
export function batchNormBack(
  d: usize, hat: usize, inverse: usize, gamma: usize, dGamma: usize, dBeta: usize, rows: i32, m: i32,
): void {
  const row = <usize>m * SIZE, n = f64x2.splat(<f64>rows);
  for (let j: usize = 0; j < row; j += PAIR) {
    let sum = f64x2.splat(0), product = sum;
    for (let i = 0, at = j; i < rows; i++, at += row) {
      const x = load2(d + at);
      sum = f64x2.add(sum, x);
      product = f64x2.add(product, f64x2.mul(x, load2(hat + at)));
    }
    store2(dBeta + j, sum);
    store2(dGamma + j, product);
    const factor = f64x2.mul(load2(gamma + j), load2(inverse + j));
    const mean = f64x2.div(sum, n), slope = f64x2.div(product, n);
    for (let i = 0, at = j; i < rows; i++, at += row) {
      const x = f64x2.sub(f64x2.sub(load2(d + at), mean), f64x2.mul(load2(hat + at), slope));
      store2(d + at, f64x2.mul(factor, x));
    }
  }
}

/**
 * Layer normalization of n units in each row, from z to `out`; RMS normalization with
 * `centered` false, without a shift. `inverse` receives one number a row.
 *
 * Ba, Kiros & Hinton (2016), eq. 4; Zhang & Sennrich (2019), eq. 4.
 */
export function layerNorm(
  centered: bool, z: usize, out: usize, hat: usize, inverse: usize, gamma: usize, beta: usize, rows: i32, n: i32, row: usize,
): void {
  for (let i = 0; i < rows; i++, z += row, hat += row, out += row) {
    let mean: f64 = 0;
    if (centered) {
      for (let j: usize = 0; j < <usize>n * SIZE; j += SIZE) mean += get(z + j);
      mean /= <f64>n;
    }
    let sum: f64 = 0;
    for (let j: usize = 0; j < <usize>n * SIZE; j += SIZE) {
      const x = get(z + j) - mean;
      sum += x * x;
    }
    const factor = 1 / Math.sqrt(sum / <f64>n + EPSILON);
    put(inverse + <usize>i * SIZE, factor);
    for (let j: usize = 0; j < <usize>n * SIZE; j += SIZE) {
      const x = (get(z + j) - mean) * factor;
      put(hat + j, x);
      put(out + j, x * get(gamma + j) + (centered ? get(beta + j) : 0));
    }
  }
}

/** As `batchNormBack`, for rows. */
export function layerNormBack(
  centered: bool, d: usize, hat: usize, inverse: usize, gamma: usize, dGamma: usize, dBeta: usize, rows: i32, n: i32, row: usize,
): void {
  memory.fill(dGamma, 0, row);
  if (centered) memory.fill(dBeta, 0, row);
  for (let i = 0; i < rows; i++, d += row, hat += row) {
    let sum: f64 = 0, product: f64 = 0;
    for (let j: usize = 0; j < <usize>n * SIZE; j += SIZE) {
      const given = get(d + j), x = get(hat + j), g = given * get(gamma + j);
      put(dGamma + j, get(dGamma + j) + given * x);
      if (centered) put(dBeta + j, get(dBeta + j) + given);
      sum += g;
      product += g * x;
    }
    const factor = get(inverse + <usize>i * SIZE);
    const mean = centered ? sum / <f64>n : 0, slope = product / <f64>n;
    for (let j: usize = 0; j < <usize>n * SIZE; j += SIZE) {
      put(d + j, factor * (get(d + j) * get(gamma + j) - mean - get(hat + j) * slope));
    }
  }
}
