// The generator: SplitMix64 (Steele, Lea & Flood, 2014). Draw i of a stream, counted from 0, is
// mix(key + (i + 1) · GAMMA), so that a stream is a key and a counter. `trainlab/plans/streams.py`
// draws the same.
import { cos, log } from "./elementary";
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

/** A standard normal number, from the next two (Box & Muller, 1958). */
export function normal(stream: usize): f64 {
  const radius = Math.sqrt(-2 * log(1 - uniform(stream)));
  return radius * cos(6.283185307179586 * uniform(stream));
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
