// One pass over all parameters, their gradients and averages. Counts are whole vectors.
import { real } from "./real";

/**
 * Gradient descent: g += decay · w; m = momentum · m + g; w -= rate · m. Without momentum m is
 * neither read nor written.
 */
export function sgd(w: usize, g: usize, m: usize, n: i32, rate: f64, momentum: f64, decay: f64): void {
  const step = v128.splat<real>(<real>rate), keep = v128.splat<real>(<real>momentum), l2 = v128.splat<real>(<real>decay);
  const end = w + <usize>n * sizeof<real>();
  for (; w < end; w += 16, g += 16, m += 16) {
    const x = v128.load(w);
    let slope = v128.load(g);
    if (decay) slope = v128.add<real>(slope, v128.mul<real>(l2, x));
    if (momentum) {
      slope = v128.add<real>(v128.mul<real>(keep, v128.load(m)), slope);
      v128.store(m, slope);
    }
    v128.store(w, v128.sub<real>(x, v128.mul<real>(step, slope)));
  }
}

/**
 * Adam (Kingma & Ba, 2015, algorithm 1), with L2 decay added to the gradient, or decoupled:
 * then the weights shrink by `shrink` first (Loshchilov & Hutter, 2019, algorithm 2).
 *
 * `size` is rate / (1 - β₁ᵗ), `root` 1 / √(1 - β₂ᵗ).
 */
export function adam(
  w: usize, g: usize, m: usize, v: usize, n: i32, beta1: f64, beta2: f64, size: f64, root: f64, decay: f64, shrink: f64,
): void {
  const keep1 = v128.splat<real>(<real>beta1), take1 = v128.splat<real>(<real>(1 - beta1));
  const keep2 = v128.splat<real>(<real>beta2), take2 = v128.splat<real>(<real>(1 - beta2));
  const step = v128.splat<real>(<real>size), part = v128.splat<real>(<real>root), epsilon = v128.splat<real>(<real>1e-8);
  const l2 = v128.splat<real>(<real>decay), shorter = v128.splat<real>(<real>shrink);
  const end = w + <usize>n * sizeof<real>();
  for (; w < end; w += 16, g += 16, m += 16, v += 16) {
    let x = v128.load(w), slope = v128.load(g);
    if (decay) slope = v128.add<real>(slope, v128.mul<real>(l2, x));
    if (shrink != 1) x = v128.mul<real>(x, shorter);
    let mean = v128.add<real>(v128.mul<real>(keep1, v128.load(m)), v128.mul<real>(take1, slope));
    let square = v128.add<real>(v128.mul<real>(keep2, v128.load(v)), v128.mul<real>(take2, v128.mul<real>(slope, slope)));
    if (sizeof<real>() == 4) {
      // Averages of dead units' gradients decay to denormals, which are slow; beside epsilon they are 0.
      mean = v128.andnot(mean, f32x4.lt(f32x4.abs(mean), f32x4.splat(1.1754944e-38))); // NaN stays
      square = v128.andnot(square, f32x4.lt(square, f32x4.splat(1.1754944e-38)));
    }
    v128.store(m, mean);
    v128.store(v, square);
    const under = v128.add<real>(v128.mul<real>(v128.sqrt<real>(square), part), epsilon);
    v128.store(w, v128.sub<real>(x, v128.div<real>(v128.mul<real>(step, mean), under)));
  }
}
