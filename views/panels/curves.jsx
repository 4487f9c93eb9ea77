// Panel "curves": several series against an epoch, a step or any other number. Neighbors of one x axis
// stand above each other and share it.

import { cross, DirectLabels, Grid, Key, labelRoom, LOOKS, plotHeight, useWidth } from "../charts/chart.jsx";
import { bandPath, linePath } from "../charts/paths.js";
import { formatNumber } from "../charts/format.js";
import { boxAt, placeWords } from "../charts/notes.js";
import { domainFor, makeAxis } from "../charts/scale.js";
import { alive, endsAt, everyNth, gridOf, numberAt, pointsOf, ringOf } from "./curves-points.js";
import { Beyond, Hairline } from "./profile-marks.jsx";

/** @import { PanelProps, DataTable } from "./index.js" */
/** @import { Axis } from "../charts/scale.js" */
/** @import { Curve, Panel, Reference, Result, Scalar, Series } from "../host/types.js" */
/** @import { Mark } from "./profile-marks.jsx" */

/** @typedef {{width: number, left: number, right: number}} Frame */

const PAD = 10;
const TICKS = 48; // room for the tick labels of the y axis
const X_AXIS = 44;

/** @param {PanelProps} props */
export function View({ panels, settings, result, overlay, id, findingId }) {
  const { ref, width, narrow } = useWidth();
  const names = panels.flatMap(({ series = [], reference = [] }) => [...series, ...reference].map(({ label }) => label));
  const ys = panels.map((panel) => makeY(panel, settings, plotHeight(width)));
  const longest = Math.max(...ys.flatMap(({ ticks }) => ticks.map(({ label }) => label.length)));
  const frame = { width, left: Math.max(TICKS, 8 * longest + 12), right: width - (narrow ? 12 : labelRoom(names)) };
  const shared = (/** @type {number} */ index) => JSON.stringify(panels[index].x) === JSON.stringify(panels[index + 1]?.x);
  return (
    <div class="tl-curves" ref={ref}>
      {panels.map((panel, index) => (
        <Curves
          key={panel.name}
          panel={panel}
          y={ys[index]}
          frame={frame}
          narrow={narrow}
          ends={!shared(index)}
          result={result}
          overlay={overlay}
          titleId={`${id}-${panel.name}`}
          findingId={findingId}
        />
      ))}
    </div>
  );
}

/** @param {Panel} panel @param {import("../host/types.js").Settings} settings @param {number} height */
const makeY = (panel, settings, height) => makeAxis(panel.y?.scale ?? "linear", domainFor(panel, settings), [PAD + height, PAD], 5);

/** @param {Panel} panel @param {Result | null} result @param {Frame} frame @param {boolean} narrow */
function makeX({ x, series = [] }, result, { left, right }, narrow) {
  const grid = gridOf(result, x, series);
  const known = grid.length > 0 ? grid : x?.marks ?? (x?.scale === "log" ? [1, 10] : [0, 1]); // while a part of the recording loads
  const domain = x?.domain ?? /** @type {[number, number]} */ ([known[0], known.at(-1)]);
  const axis = makeAxis(x?.scale ?? "linear", domain, [left + 6, right - 6], narrow ? 4 : 8);
  return x?.marks ? { ...axis, ticks: x.marks.map((mark) => ({ at: axis.place(mark).at, label: String(mark) })) } : axis;
}

/**
 * @param {object} props
 * @param {Panel} props.panel
 * @param {Axis} props.y
 * @param {Frame} props.frame
 * @param {boolean} props.narrow
 * @param {boolean} props.ends   the x axis stands below this panel
 * @param {Result | null} props.result
 * @param {Result | null} props.overlay
 * @param {string} props.titleId
 * @param {string} props.findingId
 */
function Curves({ panel, y, frame, narrow, ends, result, overlay, titleId, findingId }) {
  const x = makeX(panel, result ?? overlay, frame, narrow);
  const [top, bottom] = [PAD, y.bottom];
  const single = result?.seeds === 1 && overlay === null; // one live run, nothing recorded
  const drawn = (panel.series ?? []).flatMap((series) => {
    const curve = curveOf(result, series);
    return curve ? [{ series, curve, points: pointsOf(alive(curve), gridOf(result, panel.x, [series]), x, y) }] : [];
  });
  const fresh = (panel.series ?? []).flatMap((series) => {
    const curve = curveOf(overlay, series);
    return curve ? [{ series, points: pointsOf(curve.median, gridOf(overlay, panel.x, [series]), x, y) }] : [];
  });
  const rings = (panel.series ?? []).flatMap((series) => {
    const ring = ringOf(overlay, series, panel.marker, x, y);
    return ring ? [{ series, ring }] : [];
  });
  const references = (panel.reference ?? []).flatMap((reference) => {
    const value = numberAt(result, reference);
    const place = value === null ? null : y.place(value);
    return place && place.side === 0 ? [{ ...reference, at: place.at }] : [];
  });
  const mark = panel.marker ? markOf(panel.marker, result, x, bottom, frame) : null;
  const end = (/** @type {(Mark | null)[]} */ points) => points.findLast((point) => point !== null) ?? null;
  const labels = [
    ...drawn.map(({ series, points }) => ({ label: single ? `${series.label}, 1 seed` : series.label, role: series.role, end: end(points), thin: single })),
    ...references.map(({ label, role, at }) => ({ label, role, end: { x: frame.right - 8, y: at }, thin: false })),
    ...fresh.slice(0, 1).map(({ series, points }) => ({ label: "1 seed", role: series.role, end: end(points), thin: true })),
  ];
  const height = bottom + (ends ? X_AXIS : PAD);
  return (
    <div class="tl-panel">
      <div class="tl-panel-head">
        {panel.title && <p class="tl-panel-title" id={titleId}>{panel.title}</p>}
        <p class="tl-axis-row"><span>{panel.y?.label}</span> <Died curves={drawn.map(({ curve }) => curve)} /></p>
      </div>
      {narrow && <Key entries={labels} />}
      <svg
        width={frame.width}
        height={height}
        viewBox={`0 0 ${frame.width} ${height}`}
        role="img"
        aria-labelledby={panel.title ? `${titleId} ${findingId}` : findingId}
      >
        <Grid axis={y} left={frame.left} right={frame.right} side="left" />
        {ends && <XAxis axis={x} frame={frame} y={bottom} label={panel.x?.label ?? ""} />}
        {references.map(({ label, role, at }) => (
          <path key={label} class="tl-line tl-reference" style={{ "--series": `var(--tl-${role})` }} d={`M${frame.left},${at.toFixed(1)}H${frame.right}`} stroke-dasharray={LOOKS[role].dash} />
        ))}
        {drawn.map(({ series, curve, points }) => (
          <SeriesCurve key={series.name} series={series} curve={curve} points={points} grid={gridOf(result, panel.x, [series])} x={x} y={y} thin={single} />
        ))}
        {mark && <VerticalMark mark={mark} top={top} bottom={bottom} />}
        <Beyond lines={drawn.map(({ series, points }) => ({ series, marks: points }))} frame={{ left: frame.left, right: narrow ? frame.width : frame.right }} taken={mark ? [mark.box] : []} />
        {fresh.map(({ series, points }) => <Hairline key={series.name} series={series} marks={points} />)}
        {rings.map(({ series, ring }) => <Ring key={series.name} series={series} ring={ring} />)}
        {!narrow && (
          <DirectLabels
            labels={labels.flatMap(({ end: at, ...rest }) => (at ? [{ ...rest, end: at }] : []))}
            x={frame.right}
            side="right"
            within={[top, bottom + PAD]}
          />
        )}
      </svg>
    </div>
  );
}

/** @param {Result | null} result @param {Series} series @returns {Curve | null} */
function curveOf(result, { name }) {
  const curve = result?.arrays[name];
  return curve && Array.isArray(curve.median) ? /** @type {Curve} */ (curve) : null;
}

/**
 * One series: quartile band, single runs, median, some markers, and a cross where half of the runs have died.
 * @param {object} props
 * @param {Series} props.series
 * @param {Curve} props.curve
 * @param {(Mark | null)[]} props.points  of the median, while half of the runs live
 * @param {number[]} props.grid
 * @param {Axis} props.x
 * @param {Axis} props.y
 * @param {boolean} props.thin
 */
function SeriesCurve({ series, curve, points, grid, x, y, thin }) {
  const { lower, upper, runs = [] } = curve;
  const { dash, marker } = LOOKS[series.role];
  const band = lower && upper && points.map((point, index) => {
    const [low, high] = [lower[index], upper[index]];
    return point && low !== null && high !== null ? { x: point.x, low: y.place(low).at, high: y.place(high).at } : null;
  });
  const ended = endsAt(points);
  const marked = everyNth(points, 26).filter(({ side }) => side === 0);
  return (
    <g data-series={series.name} style={{ "--series": `var(--tl-${series.role})` }}>
      {band && !thin && <path class="tl-band" d={bandPath(/** @type {any} */ (band)) ?? ""} />}
      {!thin && runs.map((run, index) => (
        <path key={index} class="tl-line tl-run" d={linePath(/** @type {any} */ (pointsOf(run, grid, x, y))) ?? ""} />
      ))}
      {dash && <path class="tl-casing" d={linePath(/** @type {any} */ (points)) ?? ""} stroke-dasharray={dash} />}
      <path class={thin ? "tl-line tl-thin" : "tl-line"} d={linePath(/** @type {any} */ (points)) ?? ""} stroke-dasharray={dash} />
      {marker && !thin && <path class="tl-marker" d={marked.map((point) => marker(point, 3)).join("")} />}
      {ended?.side === 0 && <path class="tl-cross" d={cross(ended, 4.5)} />}
    </g>
  );
}

/** A fresh run's one number, where its setting stands on the axis. @param {{series: Series, ring: Mark}} props */
function Ring({ series: { name, role }, ring }) {
  return <circle class="tl-line tl-thin" data-fresh={name} style={{ "--series": `var(--tl-${role})` }} cx={ring.x} cy={ring.y} r={8} />;
}

/** Which share of the runs has died by the end of the axis.
 * @param {{curves: Curve[]}} props
 */
function Died({ curves }) {
  const share = Math.max(0, ...curves.map(({ nan }) => nan?.at(-1) ?? 0));
  return share > 0 && <span class="tl-nan"><b aria-hidden="true">×</b> {Math.round(share * 100)} % died</span>;
}

/** Where a vertical line stands, and its words beside it, low in the plot; null if it is not in the picture.
 * @param {Reference} marker @param {Result | null} result @param {Axis} x @param {number} bottom @param {Frame} frame
 */
function markOf(marker, result, x, bottom, frame) {
  const value = numberAt(result, marker);
  if (value === null) return null;
  const { lower, upper } = /** @type {Scalar} */ (result?.arrays[marker.name ?? ""] ?? { median: value });
  const { at, side } = x.place(value);
  if (side !== 0) return null;
  const text = `${marker.label} ${formatNumber(value, Number.isInteger(value) ? 1 : 3)}`;
  const y = bottom - 13;
  /** @type {import("../charts/notes.js").Place[]} */
  const places = [{ x: at + 7, y, anchor: "start" }, { x: at - 7, y, anchor: "end" }];
  const place = placeWords(text, places, [], [frame.left, frame.right + 12]) ?? { x: frame.right, y, anchor: /** @type {const} */ ("end") };
  return { marker, at, band: [lower ?? value, upper ?? value].map((end) => x.place(end).at), text, place, box: boxAt(text, place) };
}

/** A vertical line at a measured x, such as the epoch of the minimum, with the quartiles as a band.
 * @param {{mark: NonNullable<ReturnType<typeof markOf>>, top: number, bottom: number}} props
 */
function VerticalMark({ mark: { marker, at, band: [low, high], text, place }, top, bottom }) {
  return (
    <g class="tl-mark" data-marker={marker.name} style={{ "--series": `var(--tl-${marker.role})` }}>
      {high > low && <rect x={low} y={top} width={high - low} height={bottom - top} />}
      <path d={`M${at.toFixed(1)},${top}V${bottom}`} />
      <text x={place.x} y={place.y} dy="0.35em" text-anchor={place.anchor}>{text}</text>
    </g>
  );
}

/** @param {{axis: Axis, frame: Frame, y: number, label: string}} props */
function XAxis({ axis, frame, y, label }) {
  return (
    <g class="tl-x-axis" aria-hidden="true">
      {axis.ticks.map(({ at, label: text }) => (
        <g key={text}>
          <path d={`M${at.toFixed(1)},${y}v5`} />
          <text x={at} y={y + 14} dy="0.35em" text-anchor="middle">{text}</text>
        </g>
      ))}
      <text x={frame.right} y={y + 33} dy="0.35em" text-anchor="end" class="tl-quiet">{label}</text>
    </g>
  );
}

/**
 * @param {Panel} panel
 * @param {Result} result
 * @returns {DataTable}
 */
export function table(panel, result) {
  const drawn = (panel.series ?? []).flatMap((series) => {
    const curve = curveOf(result, series);
    return curve ? [{ series, curve }] : [];
  });
  const grid = gridOf(result, panel.x, panel.series ?? []);
  const cell = (/** @type {Curve} */ { median, lower, upper, nan }, /** @type {number} */ index) => {
    const [low, high] = [lower?.[index], upper?.[index]];
    const spread = typeof low === "number" && typeof high === "number" ? ` (${formatNumber(low, 2)} to ${formatNumber(high, 2)})` : "";
    const died = nan?.[index] ? `; ${Math.round(nan[index] * 100)} % died` : "";
    return formatNumber(median[index]) + spread + died;
  };
  return {
    caption: `${panel.title || panel.name}: ${panel.y?.label ?? ""}`,
    columns: [panel.x?.label ?? "x", ...drawn.map(({ series }) => series.label)],
    rows: grid.map((value, index) => [value, ...drawn.map(({ curve }) => cell(curve, index))]),
  };
}
