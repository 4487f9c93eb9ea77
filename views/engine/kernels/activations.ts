import { normalBelow2, exp2, sigmoid2, tanh2 } from "./elementary";
import { real } from "./real";
import { PAIR, SIZE, load2, store2 } from "./vectors";

/** Numbered as in `network.js`. */
const RELU: i32 = 0;
const TANH: i32 = 1;
const SIGMOID: i32 = 2;
const GELU: i32 = 3;

/** a = φ(z), for n numbers, whole vectors. */
export function activate(kind: i32, z: usize, a: usize, n: i32): void {
  if (kind == RELU) {
    const last = z + <usize>n * SIZE, zero = v128.splat<real>(0);
    for (; z < last; z += 16, a += 16) v128.store(a, v128.pmax<real>(v128.load(z), zero)); // NaN stays NaN
    return;
  }
  const end = z + <usize>(n >> 1) * PAIR;
  for (; z < end; z += PAIR, a += PAIR) {
    const x = load2(z);
    let y: v128;
    if (kind == TANH) y = tanh2(x);
    else if (kind == SIGMOID) y = sigmoid2(x);
    else if (kind == GELU) y = f64x2.mul(x, normalBelow2(x));
    else y = f64x2.mul(x, sigmoid2(x)); // SiLU
    store2(a, y);
  }
}

/** d = d · φ′(z), where a = φ(z). */
export function activateBack(kind: i32, z: usize, a: usize, d: usize, n: i32): void {
  if (kind == RELU) {
    const last = a + <usize>n * SIZE, zero = v128.splat<real>(0);
    for (; a < last; a += 16, d += 16) v128.store(d, v128.and(v128.load(d), v128.gt<real>(v128.load(a), zero)));
    return;
  }
  const end = z + <usize>(n >> 1) * PAIR;
  const one = f64x2.splat(1);
  for (; z < end; z += PAIR, a += PAIR, d += PAIR) {
    const given = load2(d);
    let slope: v128;
    if (kind == TANH) {
      const y = load2(a);
      slope = f64x2.sub(one, f64x2.mul(y, y));
    } else if (kind == SIGMOID) {
      const y = load2(a);
      slope = f64x2.mul(f64x2.sub(one, y), y);
    } else if (kind == GELU) {
      const x = load2(z);
      const density = f64x2.mul(f64x2.splat(0.3989422804014327), exp2(f64x2.mul(f64x2.splat(-0.5), f64x2.mul(x, x))));
      slope = f64x2.add(normalBelow2(x), f64x2.mul(x, density));
    } else {
      const x = load2(z), s = sigmoid2(x);
      slope = f64x2.mul(s, f64x2.add(one, f64x2.mul(x, f64x2.sub(one, s))));
    }
    store2(d, f64x2.mul(given, slope));
  }
}
