// The generator: SplitMix64 (Steele, Lea & Flood, 2014). Draw i of a stream, counted from 0, is
// mix(key + (i + 1) · GAMMA), so that a stream is a key and a counter. `trainlab/plans/streams.py`
// draws the same.
import { log } from "./elementary";
import { SIZE, put } from "./vectors";

const GAMMA: u64 = 0x9e3779b97f4a7c15;

// @ts-ignore: decorator
@inline
function mix(z: u64): u64 {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/** Begins a stream at an address (8 bytes): one of a seed's, by purpose. */
export function seed(stream: usize, number: f64, purpose: i32): void {
  store<u64>(stream, mix(mix(<u64>number) + <u64>purpose * GAMMA));
}

/** The next number of a stream, uniform on [0, 1): 53 bits. */
export function uniform(stream: usize): f64 {
  const state = load<u64>(stream) + GAMMA;
  store<u64>(stream, state);
  return <f64>(mix(state) >> 11) * 1.1102230246251565e-16;
}

/** The next one, standard normal: by the inverse of its distribution (Wichura, 1988, AS 241). */
export function normal(stream: usize): f64 {
  const q = uniform(stream) + 5.551115123125783e-17 - 0.5; // never 0
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (
      (q * (((((((r * 2509.0809287301226727 + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608)) /
      (((((((r * 5226.495278852545925 + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1)
    );
  }
  let r = Math.sqrt(-log(q < 0 ? 0.5 + q : 0.5 - q));
  let value: f64;
  if (r <= 5) {
    r -= 1.6;
    value =
      (((((((r * 7.7454501427834140764e-4 + 0.0227238449892691845833) * r + 0.24178072517745061177) * r + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r + 4.6303378461565452959) * r + 1.42343711074968357734) /
      (((((((r * 1.05075007164441684324e-9 + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r + 0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1);
  } else {
    r -= 5;
    value =
      (((((((r * 2.01033439929228813265e-7 + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r + 0.026532189526576123093) * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r + 5.4637849111641143699) * r + 6.6579046435011037772) /
      (((((((r * 2.04426310338993978564e-15 + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r + 0.13692988092273580531) * r + 0.59983220655588793769) * r + 1);
  }
  return q < 0 ? -value : value;
}

/** A matrix of draws times `std`, row by row: normal, or uniform with that standard deviation. */
export function draw(stream: usize, p: usize, rows: i32, columns: i32, row: usize, std: f64, even: bool): void {
  for (let i = 0; i < rows; i++, p += row) {
    for (let j = 0; j < columns; j++) {
      const unit = even ? (2 * uniform(stream) - 1) * 1.7320508075688772 : normal(stream);
      put(p + <usize>j * SIZE, unit * std);
    }
  }
}

/** Masks of dropout: 0 for a share of `rate`, else 1 / (1 - rate). */
export function masks(stream: usize, p: usize, rows: i32, columns: i32, row: usize, rate: f64): void {
  const kept = 1 / (1 - rate);
  for (let i = 0; i < rows; i++, p += row) {
    for (let j = 0; j < columns; j++) put(p + <usize>j * SIZE, uniform(stream) >= rate ? kept : 0);
  }
}

/** The numbers 0 to n - 1 in a new order (Fisher & Yates), 4 bytes each. */
export function shuffle(stream: usize, order: usize, n: i32): void {
  for (let i = 0; i < n; i++) store<i32>(order + (<usize>i << 2), i);
  for (let i = n - 1; i > 0; i--) {
    const j = <i32>(uniform(stream) * <f64>(i + 1));
    const a = order + (<usize>i << 2), b = order + (<usize>j << 2);
    const kept = load<i32>(a);
    store<i32>(a, load<i32>(b));
    store<i32>(b, kept);
  }
}
