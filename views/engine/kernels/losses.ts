// Losses over a batch, with the gradient of the outputs.
import { exp, log } from "./elementary";
import { SIZE, get, put } from "./vectors";

/** Rows of the last call whose largest output was that of their label. */
let right: i32 = 0;
export function hits(): i32 {
  return right;
}

/**
 * Sum over the rows of the cross-entropy in nats, of plain labels. With d (not 0) that of the
 * smoothed labels has its gradient there, times `share`: 1 / rows for a mean.
 */
export function crossEntropy(
  z: usize, labels: usize, d: usize, rows: i32, classes: i32, row: usize, share: f64, smoothing: f64,
): f64 {
  let total: f64 = 0;
  right = 0;
  const width = <usize>classes * SIZE, even = smoothing / <f64>classes;
  for (let i = 0; i < rows; i++, z += row) {
    let top = get(z), best: usize = 0;
    for (let j: usize = 0; j < width; j += SIZE) {
      const x = get(z + j);
      if (x > top || x != x) {
        top = x;
        best = j;
      }
    }
    let sum: f64 = 0;
    for (let j: usize = 0; j < width; j += SIZE) {
      const power = exp(get(z + j) - top);
      if (d) put(d + j, power);
      sum += power;
    }
    const label = <usize>load<i32>(labels + (<usize>i << 2)) * SIZE;
    if (label == best) right++;
    total += log(sum) - (get(z + label) - top);
    if (d) {
      // In f64 again: in f32 the powers were rounded where they were kept.
      for (let j: usize = 0; j < width; j += SIZE) {
        const target = (j == label ? 1 - smoothing : 0) + even;
        put(d + j, share * (get(d + j) / sum - target));
      }
      d += row;
    }
  }
  return total;
}

/** The same for the squared error against targets of the outputs' shape, averaged over the outputs. */
export function squaredError(
  z: usize, labels: usize, targets: usize, d: usize, rows: i32, outputs: i32, row: usize, share: f64,
): f64 {
  let total: f64 = 0;
  right = 0;
  const width = <usize>outputs * SIZE;
  for (let i = 0; i < rows; i++, z += row, targets += row) {
    let sum: f64 = 0, top = get(z), best: usize = 0;
    for (let j: usize = 0; j < width; j += SIZE) {
      const x = get(z + j), error = x - get(targets + j);
      if (x > top) {
        top = x;
        best = j;
      }
      sum += error * error;
      if (d) put(d + j, (2 * share * error) / <f64>outputs);
    }
    if (<usize>load<i32>(labels + (<usize>i << 2)) * SIZE == best) right++;
    total += sum / <f64>outputs;
    if (d) d += row;
  }
  return total;
}
