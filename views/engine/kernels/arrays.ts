// What is done to whole arrays, entry by entry. Counts are whole vectors.
import { real } from "./real";
import { PAIR, SIZE, both, load2, put, store2 } from "./vectors";

/** to = from, in bytes. */
export function copy(to: usize, from: usize, bytes: usize): void {
  memory.copy(to, from, bytes);
}

/** Sets n numbers to one value. */
export function fill(p: usize, n: i32, value: f64): void {
  for (let i = 0; i < n; i++) put(p + <usize>i * SIZE, value);
}

/** c = a + b. */
export function add(c: usize, a: usize, b: usize, n: i32): void {
  const end = a + <usize>n * SIZE;
  for (; a < end; a += 16, b += 16, c += 16) v128.store(c, v128.add<real>(v128.load(a), v128.load(b)));
}

/** c = a · b. */
export function times(c: usize, a: usize, b: usize, n: i32): void {
  const end = a + <usize>n * SIZE;
  for (; a < end; a += 16, b += 16, c += 16) v128.store(c, v128.mul<real>(v128.load(a), v128.load(b)));
}

/** a = a · factor. */
export function scale(a: usize, factor: f64, n: i32): void {
  const end = a + <usize>(n >> 1) * PAIR;
  for (; a < end; a += PAIR) store2(a, f64x2.mul(load2(a), f64x2.splat(factor)));
}

/** Each entry between -limit and limit; NaN stays. */
export function clamp(a: usize, limit: f64, n: i32): void {
  const end = a + <usize>(n >> 1) * PAIR;
  for (; a < end; a += PAIR) store2(a, f64x2.max(f64x2.min(load2(a), f64x2.splat(limit)), f64x2.splat(-limit)));
}

/** The sum of squares, in f64. */
export function squares(a: usize, n: i32): f64 {
  let sum = f64x2.splat(0), other = sum;
  const end = a + <usize>(n >> 2) * 2 * PAIR;
  for (; a < end; a += 2 * PAIR) {
    const x = load2(a), y = load2(a + PAIR);
    sum = f64x2.add(sum, f64x2.mul(x, x));
    other = f64x2.add(other, f64x2.mul(y, y));
  }
  return both(f64x2.add(sum, other));
}

/** The sum of squares of a - b. */
export function distance(a: usize, b: usize, n: i32): f64 {
  let sum = f64x2.splat(0);
  const end = a + <usize>(n >> 1) * PAIR;
  for (; a < end; a += PAIR, b += PAIR) {
    const x = f64x2.sub(load2(a), load2(b));
    sum = f64x2.add(sum, f64x2.mul(x, x));
  }
  return both(sum);
}

/** Whether all entries are finite: 0 times anything else is NaN. */
export function finite(a: usize, n: i32): bool {
  let sum = f64x2.splat(0);
  const end = a + <usize>(n >> 1) * PAIR;
  for (; a < end; a += PAIR) sum = f64x2.add(sum, f64x2.mul(load2(a), f64x2.splat(0)));
  return both(sum) == 0;
}

/** Sets the columns from the first on to 0, in every row of a matrix. */
export function clearColumns(a: usize, row: usize, rows: i32, first: i32): void {
  for (let i = 0; i < rows; i++, a += row) memory.fill(a + <usize>first * SIZE, 0, row - <usize>first * SIZE);
}

/** g[j] = Σ_i d[i, j], over rows of m columns. */
export function columnSums(d: usize, g: usize, rows: i32, m: i32): void {
  const row = <usize>m * SIZE;
  for (let j: usize = 0; j < row; j += 16) {
    let sum = v128.splat<real>(0);
    let at = d + j;
    for (let i = 0; i < rows; i++, at += row) sum = v128.add<real>(sum, v128.load(at));
    v128.store(g + j, sum);
  }
}

/** Rows `order[0]`, `order[1]`, … of a table, one below the other. */
export function gather(from: usize, order: usize, to: usize, rows: i32, bytes: usize): void {
  for (let i = 0; i < rows; i++) memory.copy(to + <usize>i * bytes, from + <usize>load<i32>(order + (<usize>i << 2)) * bytes, bytes);
}
