// Two numbers at a time, in f64 whatever is stored: what is not a matrix product or an optimizer
// works so. In float32 each result is rounded when it is stored.
import { real } from "./real";

/** Bytes of a number, and of two. */
export const SIZE: usize = sizeof<real>();
export const PAIR: usize = 2 * sizeof<real>();

// @ts-ignore: decorator
@inline
export function load2(p: usize): v128 {
  if (sizeof<real>() == 8) return v128.load(p);
  return f64x2.promote_low_f32x4(v128.load_zero<u64>(p));
}

// @ts-ignore: decorator
@inline
export function store2(p: usize, x: v128): void {
  if (sizeof<real>() == 8) v128.store(p, x);
  else v128.store_lane<u64>(p, f32x4.demote_f64x2_zero(x), 0);
}

// @ts-ignore: decorator
@inline
export function get(p: usize): f64 {
  return <f64>load<real>(p);
}

// @ts-ignore: decorator
@inline
export function put(p: usize, x: f64): void {
  store<real>(p, <real>x);
}

/** The sum of a vector's two numbers. */
// @ts-ignore: decorator
@inline
export function both(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}
