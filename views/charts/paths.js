// Paths through points, apart from the other parts of charts: not every panel needs d3-shape.

import { area, line } from "d3-shape"; // 3.2.0: later releases come as one file that does not tree-shake

/** A path through points, broken where one is null. */
export const linePath = line(
  (/** @type {any} */ point) => point.x,
  (/** @type {any} */ point) => point.y,
)
  .defined((point) => point !== null)
  .digits(1);

/** A path around a band, broken where a point is null. */
export const bandPath = area(
  (/** @type {any} */ point) => point.x,
  (/** @type {any} */ point) => point.low,
  (/** @type {any} */ point) => point.high,
)
  .defined((point) => point !== null)
  .digits(1);
