// Elementary functions from IEEE additions, multiplications, divisions and roots alone, so that
// every browser gives the same bits. Errors are about one unit in the last place.

const LOG2E: f64 = 1.4426950408889634;
const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
/** Adding this rounds to a whole number, which then stands in the last bits. */
const ROUND: f64 = 6755399441055744.0;

// @ts-ignore: decorator
@inline
function horner(sum: v128, r: v128, next: f64): v128 {
  return f64x2.add(f64x2.mul(sum, r), f64x2.splat(next));
}

/** exp(r) - 1 for |r| ≤ ln 2 / 2: Taylor's series to r¹³, whose rest is below 1e-17. */
// @ts-ignore: decorator
@inline
function small(r: v128): v128 {
  let sum = f64x2.splat(1 / 6227020800.0);
  sum = horner(sum, r, 1 / 479001600.0);
  sum = horner(sum, r, 1 / 39916800.0);
  sum = horner(sum, r, 1 / 3628800.0);
  sum = horner(sum, r, 1 / 362880.0);
  sum = horner(sum, r, 1 / 40320.0);
  sum = horner(sum, r, 1 / 5040.0);
  sum = horner(sum, r, 1 / 720.0);
  sum = horner(sum, r, 1 / 120.0);
  sum = horner(sum, r, 1 / 24.0);
  sum = horner(sum, r, 1 / 6.0);
  sum = horner(sum, r, 0.5);
  return f64x2.add(r, f64x2.mul(f64x2.mul(r, r), sum));
}

/** x / ln 2 as a whole number, plus ROUND. */
// @ts-ignore: decorator
@inline
function twos(x: v128): v128 {
  return f64x2.add(f64x2.mul(x, f64x2.splat(LOG2E)), f64x2.splat(ROUND));
}

/** x less that many ln 2. */
// @ts-ignore: decorator
@inline
function rest(x: v128, k: v128): v128 {
  const whole = f64x2.sub(k, f64x2.splat(ROUND));
  const r = f64x2.sub(x, f64x2.mul(whole, f64x2.splat(LN2_HIGH)));
  return f64x2.sub(r, f64x2.mul(whole, f64x2.splat(LN2_LOW)));
}

/** 2 to the power of a whole number. */
// @ts-ignore: decorator
@inline
function power(k: v128): v128 {
  return i64x2.shl(i64x2.add(k, i64x2.splat(1023)), 52);
}

/** exp, two at a time; 0 and infinity where the result is beyond float64. */
export function exp2(x: v128): v128 {
  x = f64x2.max(f64x2.min(x, f64x2.splat(710)), f64x2.splat(-746));
  const k = twos(x);
  const whole = i64x2.sub(k, f64x2.splat(ROUND));
  const half = i64x2.shr_s(whole, 1);
  const value = f64x2.add(small(rest(x, k)), f64x2.splat(1));
  return f64x2.mul(f64x2.mul(value, power(half)), power(i64x2.sub(whole, half)));
}

/** exp(x) - 1 for |x| ≤ 80, without cancellation near 0. */
// @ts-ignore: decorator
@inline
function expm12(x: v128): v128 {
  const k = twos(x);
  const scale = power(i64x2.sub(k, f64x2.splat(ROUND)));
  return f64x2.add(f64x2.mul(small(rest(x, k)), scale), f64x2.sub(scale, f64x2.splat(1)));
}

/** tanh = (e - 1) / (e + 1) for e = exp(2x). */
export function tanh2(x: v128): v128 {
  x = f64x2.max(f64x2.min(x, f64x2.splat(20)), f64x2.splat(-20));
  const t = expm12(f64x2.add(x, x));
  return f64x2.div(t, f64x2.add(t, f64x2.splat(2)));
}

export function sigmoid2(x: v128): v128 {
  const one = f64x2.splat(1);
  return f64x2.div(one, f64x2.add(one, exp2(f64x2.neg(x))));
}

/** exp of one number. */
export function exp(x: f64): f64 {
  return f64x2.extract_lane(exp2(f64x2.splat(x)), 0);
}

/** The natural logarithm of a number above 0, normal (fdlibm's e_log.c). */
export function log(x: f64): f64 {
  if (!(x > 0) || x == Infinity) return x == 0 ? -Infinity : x > 0 ? x : NaN;
  const bits = reinterpret<u64>(x);
  // The mantissa between √½ and √2, as one plus f.
  const top = <i32>(bits >> 32) + (0x3ff00000 - 0x3fe6a09e);
  const k = <f64>((top >> 20) - 0x3ff);
  const f = reinterpret<f64>((<u64>((top & 0xfffff) + 0x3fe6a09e) << 32) | (bits & 0xffffffff)) - 1;
  const s = f / (2 + f), z = s * s, half = 0.5 * f * f;
  let sum: f64 = 1.479819860511658591e-1;
  sum = sum * z + 1.531383769920937332e-1;
  sum = sum * z + 1.818357216161805012e-1;
  sum = sum * z + 2.222219843214978396e-1;
  sum = sum * z + 2.857142874366239149e-1;
  sum = sum * z + 3.999999999940941908e-1;
  sum = sum * z + 6.666666666666735130e-1;
  return k * LN2_HIGH - (half - (s * (half + sum * z) + k * LN2_LOW) - f);
}

/** The cosine, for |x| up to about a thousand (fdlibm's k_sin.c and k_cos.c). */
export function cos(x: f64): f64 {
  const quarter = nearest(x * 0.6366197723675814);
  const r = x - quarter * 1.57079632673412561417 - quarter * 6.07710050650619224932e-11;
  const z = r * r, turn = <i32>quarter & 3;
  if (turn & 1) {
    let sum: f64 = 1.58969099521155010221e-10;
    sum = sum * z - 2.50507602534068634195e-8;
    sum = sum * z + 2.75573137070700676789e-6;
    sum = sum * z - 1.98412698298579493134e-4;
    sum = sum * z + 8.33333333332248946124e-3;
    sum = sum * z - 1.66666666666666324348e-1;
    const sine = r + r * z * sum;
    return turn == 1 ? -sine : sine;
  }
  let sum: f64 = -1.13596475577881948265e-11;
  sum = sum * z + 2.08757232129817482790e-9;
  sum = sum * z - 2.75573143513906633035e-7;
  sum = sum * z + 2.48015872894767294178e-5;
  sum = sum * z - 1.38888888888741095749e-3;
  sum = sum * z + 4.16666666666666019037e-2;
  const cosine = 1 - (0.5 * z - z * z * sum);
  return turn == 0 ? cosine : -cosine;
}
/**
 * Chebyshev coefficients of log(erfc(z) / t) + z² over t = 2 / (2 + z), z ≥ 0: as in Press et al.
 * (2007), Numerical Recipes, section 6.2.2. The error of erfc is below 4e-16.
 */
const ERFC = memory.data<f64>([
  -1.3026537197817094, 0.6419697923564902, 0.019476473204185836, -0.009561514786808632,
  -0.0009465953444820369, 0.00036683949785276145, 4.252332480690777e-05, -2.0278578112534242e-05,
  -1.6242900046470256e-06, 1.3036558355805232e-06, 1.5626441722066142e-08, -8.523809591492654e-08,
  6.5290544390988515e-09, 5.059343495551469e-09, -9.91364156493033e-10, -2.2736512229318357e-10,
  9.646791102015528e-11, 2.394038083038881e-12, -6.886027526496772e-12, 8.94487927308485e-13,
  3.130921399286456e-13, -1.1270822358703124e-13, 3.8109048679522714e-16, 7.10609747757342e-15,
  -1.5230273230386746e-15, -9.457658425771247e-17, 1.2102032928879454e-16,
]);
const TERMS: i32 = 27;

/** The share of a standard normal below x, ½ erfc(-x / √2), two at a time. */
export function normalBelow2(x: v128): v128 {
  const z = f64x2.mul(f64x2.abs(x), f64x2.splat(0.7071067811865476));
  const t = f64x2.div(f64x2.splat(2), f64x2.add(f64x2.splat(2), z));
  const u = f64x2.sub(f64x2.mul(t, f64x2.splat(4)), f64x2.splat(2));
  let d = f64x2.splat(0), before = d;
  for (let term = TERMS - 1; term > 0; term--) {
    const next = f64x2.add(f64x2.sub(f64x2.mul(u, d), before), v128.load_splat<f64>(ERFC + (<usize>term << 3)));
    before = d;
    d = next;
  }
  const sum = f64x2.sub(f64x2.mul(f64x2.mul(u, f64x2.splat(0.5)), d), before);
  const last = f64x2.add(sum, f64x2.mul(f64x2.splat(0.5), v128.load_splat<f64>(ERFC)));
  const half = f64x2.mul(f64x2.mul(f64x2.splat(0.5), t), exp2(f64x2.sub(last, f64x2.mul(z, z))));
  return v128.bitselect(half, f64x2.sub(f64x2.splat(1), half), f64x2.lt(x, f64x2.splat(0)));
}
