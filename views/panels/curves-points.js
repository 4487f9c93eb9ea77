// Where the points of a curve fall, and where it ends. Pure functions.

/** @import { Axis } from "../charts/scale.js" */
/** @import { Curve, Panel, Reference, Result, Series } from "../host/types.js" */
/** @import { Mark } from "./profile-marks.jsx" */

/** A curve is drawn while at least this share of the runs lives: a median of few survivors misleads. */
const LIVING = 0.5;

/** The x values: the array that the panel names, else 1, 2, 3, …
 * @param {Result | null} result @param {Panel["x"]} x @param {Series[]} series
 * @returns {number[]}
 */
export function gridOf(result, x, series) {
  const named = x?.array && result?.arrays[x.array]?.median;
  if (Array.isArray(named)) return named.map(Number);
  const lengths = series.map(({ name }) => {
    const median = result?.arrays[name]?.median;
    return Array.isArray(median) ? median.length : 0;
  });
  return Array.from({ length: Math.max(0, ...lengths) }, (_, index) => index + 1);
}

/** The medians while enough runs live, null from there on.
 * @param {Pick<Curve, "median" | "nan">} curve
 */
export function alive({ median, nan }) {
  return median.map((value, index) => ((nan?.[index] ?? 0) > 1 - LIVING ? null : value));
}

/** A value given as such, or as the name of a scalar.
 * @param {Result | null} result @param {Reference} reference
 * @returns {number | null}
 */
export function numberAt(result, { name, value }) {
  const number = name === undefined ? value : result?.arrays[name]?.median;
  return typeof number === "number" ? number : null;
}

/** Where values fall. Of a stretch beyond the axis only what a line leads to is kept: none runs along the edge.
 * @param {(number | null)[]} values @param {number[]} grid @param {Axis} x @param {Axis} y
 * @returns {(Mark | null)[]}
 */
export function pointsOf(values, grid, x, y) {
  const points = values.map((value, index) => {
    if (value === null || grid[index] === undefined) return null;
    const { at, side } = y.place(value);
    return { x: x.place(grid[index]).at, y: at, side, value };
  });
  const inside = (/** @type {number} */ index) => points[index]?.side === 0;
  const missing = (/** @type {number} */ index) => !points[index];
  return points.map((point, index) => {
    const alone = missing(index - 1) && missing(index + 1);
    return inside(index) || inside(index - 1) || inside(index + 1) || alone ? point : null;
  });
}

/** Where a fresh run stands in a curve over a control's values: such a curve is called NUMBER_by_CONTROL, the
 * run has the NUMBER, and the panel's marker shows the control's value.
 * @param {Result | null} fresh @param {Series} series @param {Reference | undefined} marker @param {Axis} x @param {Axis} y
 * @returns {Mark | null}
 */
export function ringOf(fresh, { name }, marker, x, y) {
  const [number, control] = name.split("_by_");
  if (!control || !marker) return null;
  const [at, value] = [marker, { ...marker, name: number }].map((reference) => numberAt(fresh, reference));
  if (at === null || value === null) return null;
  const [point] = pointsOf([value], [at], x, y);
  return point?.side === 0 ? point : null;
}

/** The last point of a curve that ends before its grid does, null if it goes on to the end.
 * @param {(Mark | null)[]} points
 */
export function endsAt(points) {
  if (points.length === 0 || points.at(-1) !== null) return null;
  return points.findLast((point) => point !== null) ?? null;
}

/** Points at least `apart` pixels from one another, from the first one on.
 * @param {(Mark | null)[]} points @param {number} apart
 * @returns {Mark[]}
 */
export function everyNth(points, apart) {
  /** @type {Mark[]} */
  const kept = [];
  for (const point of points) {
    if (point && (kept.length === 0 || point.x - /** @type {Mark} */ (kept.at(-1)).x >= apart)) kept.push(point);
  }
  return kept;
}
