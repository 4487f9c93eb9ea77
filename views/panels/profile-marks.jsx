// What stands in a profile: lines with bands and markers, the threshold, and the drawn network.

import { cross, LOOKS } from "../charts/chart.jsx";
import { bandPath, linePath } from "../charts/paths.js";
import { formatNumber } from "../charts/format.js";
import { placeWords } from "../charts/notes.js";
import { alive } from "./curves-points.js";

/** @import { Frame, Side } from "./profile.jsx" */
/** @import { Axis } from "../charts/scale.js" */
/** @import { Box } from "../charts/notes.js" */
/** @import { Curve, Result, Scalar, Series } from "../host/types.js" */
/** @typedef {{x: number, y: number, side: -1 | 0 | 1, value: number}} Mark */

export const SPINE_HEIGHT = 48;

/** The medians of a series while enough runs live, none if the result lacks it.
 * @param {Result | null} result @param {Series} series
 * @returns {(number | null)[]}
 */
export function curveOf(result, { name }) {
  const curve = result?.arrays[name];
  return Array.isArray(curve?.median) ? alive(/** @type {Curve} */ (curve)) : [];
}

/** Where the values of a series fall; null where there is none.
 * @param {(number | null)[]} values @param {Axis} axis @param {Frame} frame
 * @returns {(Mark | null)[]}
 */
export function marksOf(values, axis, frame) {
  return values.map((value, index) => {
    if (value === null) return null;
    const { at, side } = axis.place(value);
    return { x: frame.x(index + 1), y: at, side, value };
  });
}

/** @param {Series} series */
const color = ({ role }) => ({ "--series": `var(--tl-${role})` });

/**
 * One series: quartile band, median line, a marker for each layer and a cross for each lost one.
 * @param {object} props
 * @param {Series} props.series
 * @param {Curve | Scalar | undefined} props.curve
 * @param {Axis} props.axis
 * @param {Frame} props.frame
 * @param {boolean} props.thin   a single run
 * @param {number} [props.lost]  values below are lost
 */
export function SeriesMarks({ series, curve, axis, frame, thin, lost }) {
  const { lower, upper } = /** @type {Curve} */ (curve);
  const { dash, marker } = LOOKS[series.role];
  const marks = marksOf(alive(/** @type {Curve} */ (curve)), axis, frame);
  const radius = Math.min(3.5, Math.max(1.8, frame.step / 5));
  const inside = marks.filter((mark) => mark !== null).filter(({ side }) => side === 0);
  const isLost = (/** @type {Mark} */ { value }) => lost !== undefined && value < lost;
  const band = lower && upper && marks.map((mark, index) => {
    const [low, high] = [lower[index], upper[index]];
    return mark && low !== null && high !== null ? { x: mark.x, low: axis.place(low).at, high: axis.place(high).at } : null;
  });
  const path = (/** @type {Mark[]} */ chosen, /** @type {(mark: Mark, r: number) => string} */ draw, /** @type {number} */ r) =>
    chosen.map((mark) => draw(mark, r)).join("");
  return (
    <g data-series={series.name} style={color(series)}>
      {band && !thin && <path class="tl-band" d={bandPath(/** @type {any} */ (band)) ?? ""} />}
      {dash && <path class="tl-casing" d={linePath(/** @type {any} */ (marks)) ?? ""} stroke-dasharray={dash} />}
      <path class={thin ? "tl-line tl-thin" : "tl-line"} d={linePath(/** @type {any} */ (marks)) ?? ""} stroke-dasharray={dash} />
      {marker && <path class="tl-marker" d={path(inside.filter((mark) => !isLost(mark)), marker, radius)} />}
      {marker && <path class="tl-cross" d={path(inside.filter(isLost), cross, radius)} />}
    </g>
  );
}

/** @param {{series: Series, marks: (Mark | null)[]}} props */
export function Hairline({ series, marks }) {
  return (
    <g data-fresh={series.name} style={color(series)}>
      <path class="tl-line tl-thin" d={linePath(/** @type {any} */ (marks)) ?? ""} />
    </g>
  );
}

/** Of each run of points beyond one end of the axis, the one farthest out; among equals, the middle one.
 * @param {(Mark | null)[]} marks
 * @returns {Mark[]}
 */
export function farthestBeyond(marks) {
  /** @type {Mark[][]} */
  const runs = [];
  marks.forEach((mark, index) => {
    if (!mark?.side) return;
    if (marks[index - 1]?.side === mark.side) runs.at(-1)?.push(mark);
    else runs.push([mark]);
  });
  return runs.map((run) => {
    const out = (/** @type {Mark} */ mark) => mark.side * mark.value;
    const most = Math.max(...run.map(out));
    const equals = run.filter((mark) => out(mark) === most);
    return equals[Math.floor(equals.length / 2)];
  });
}

/** Arrows where the axis ends before a value does, each with the value where it was measured. Words that
 * would lie over others stand beside their arrow, or are left to the table.
 * @param {{lines: {series: Series, marks: (Mark | null)[]}[], frame: Pick<Frame, "left" | "right">, taken?: Box[]}} props
 */
export function Beyond({ lines, frame, taken = [] }) {
  const room = [...taken];
  return (
    <>
      {lines.map(({ series, marks }) => (
        <g class="tl-beyond" key={series.name} style={color(series)}>
          {farthestBeyond(marks).map(({ x, y, side, value }) => {
            const text = formatNumber(value, 2);
            const [out, near] = [y + side * 15, y + side * 4];
            /** @type {import("../charts/notes.js").Place[]} */
            const places = [
              { x, y: out, anchor: "middle" },
              { x: x - 4, y: out, anchor: "start" },
              { x: x + 4, y: out, anchor: "end" },
              { x: x + 9, y: near, anchor: "start" },
              { x: x - 9, y: near, anchor: "end" },
            ];
            const place = LOOKS[series.role].marker && placeWords(text, places, room, [frame.left, frame.right]);
            return (
              <g key={x}>
                <path d={`M${x},${y - side * 8}l5,${side * 7}h-10z`} />
                {place && <text x={place.x} y={place.y} dy="0.35em" text-anchor={place.anchor}>{text}</text>}
              </g>
            );
          })}
        </g>
      ))}
    </>
  );
}

/** The level below which a value is lost; its name stands where the signal still is strong.
 * @param {{label: string, y: number, bottom: number, frame: Frame, source: Side}} props
 */
export function Threshold({ label, y, bottom, frame, source }) {
  const [x, anchor] = source === "right" ? [frame.right - 4, "end"] : [frame.left + 4, "start"];
  return (
    <g class="tl-threshold">
      <rect x={frame.left} y={y} width={frame.right - frame.left} height={bottom - y} />
      <path d={`M${frame.left},${y}H${frame.right}`} stroke-dasharray={LOOKS.danger.dash} />
      <text x={x} y={bottom - y > 36 ? bottom - 8 : y - 6} text-anchor={anchor}>{label}</text>
    </g>
  );
}

/** A line through the first lost layer to its place in the network, named at the top, where lost lines are not.
 * @param {{text: string, x: number, top: number, bottom: number, frame: Frame, source: Side}} props
 */
export function DeadMark({ text, x, top, bottom, frame, source }) {
  const room = text.length * 8 + 10;
  const [ahead, behind] = [frame.right - x > room, x - frame.left > room];
  const toRight = source === "right" ? ahead : !behind;
  const at = toRight ? x + 7 : behind ? x - 7 : frame.right;
  return (
    <g class="tl-dead">
      <path d={`M${x},${top}V${bottom}`} />
      <text x={at} y={Math.max(top, 10) + 13} text-anchor={toRight ? "start" : "end"}>{text}</text>
    </g>
  );
}

/** The network as a row of layers: the x axis of the panels above and below it.
 * @param {{frame: Frame, y: number, label: string, dead: number[]}} props
 */
export function Spine({ frame, y, label, dead }) {
  const { left, right, layers, step } = frame;
  const numbered = step >= (layers < 10 ? 18 : 21); // room for a number inside each layer
  const size = Math.min(22, step * 0.82);
  const tall = numbered ? 22 : 12;
  const middle = y + 1 + tall / 2;
  const every = [5, 10, 20, 50].find((stride) => step * stride >= 24) ?? 100;
  const box = (/** @type {number} */ layer) => `M${(frame.x(layer) - size / 2).toFixed(1)},${middle - tall / 2}h${size}v${tall}h${-size}z`;
  const all = Array.from({ length: layers }, (_, index) => index + 1);
  const named = all.filter((layer) => numbered || layer === 1 || layer % every === 0);
  return (
    <g class="tl-spine">
      <path class="tl-wire" d={`M${left},${middle}H${right}`} />
      <path class="tl-layer" d={all.filter((layer) => !dead.includes(layer)).map(box).join("")} />
      <path class="tl-layer tl-layer-dead" d={dead.map(box).join("")} />
      {named.map((layer) => (
        <text key={layer} x={frame.x(layer)} y={numbered ? middle : y + 23} dy="0.35em" text-anchor="middle">{layer}</text>
      ))}
      <text x={left} y={y + 38} dy="0.35em" class="tl-quiet">input</text>
      <text x={(left + right) / 2} y={y + 38} dy="0.35em" text-anchor="middle" class="tl-quiet">{label}</text>
      <text x={right} y={y + 38} dy="0.35em" text-anchor="end" class="tl-quiet">output</text>
    </g>
  );
}
