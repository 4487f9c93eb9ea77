// Panel "intervals": one row for each label, in it a dot with its interval for each series of that label,
// the numbers in words, and lines of reference through all rows.

import { LOOKS, useWidth } from "../charts/chart.jsx";
import { formatNumber } from "../charts/format.js";
import { domainFor, makeAxis } from "../charts/scale.js";
import { numberAt } from "./curves-points.js";

/** @import { PanelProps, DataTable } from "./index.js" */
/** @import { Axis } from "../charts/scale.js" */
/** @import { Panel, Reference, Result, Role, Scalar, Series } from "../host/types.js" */

const CHARACTER = 7.4; // width of a character, estimated
const NUMBER = 20; // height of what stands above and below the rows, a line each
const LONGEST = 18; // characters: the least room for a number with its interval

/** Series of one label share a row. @param {Panel} panel */
export function rowsOf({ series = [] }) {
  /** @type {{label: string, series: Series[]}[]} */
  const rows = [];
  for (const entry of series) {
    const row = rows.find(({ label }) => label === entry.label);
    if (row) row.series.push(entry);
    else rows.push({ label: entry.label, series: [entry] });
  }
  return rows;
}

/** A number with its interval in words. With `never`, numbers from `never.at` up mean "it did not come".
 * @param {Scalar | undefined} scalar
 * @param {Pick<Panel, "digits" | "never">} [panel]
 */
export function inWords(scalar, { digits = 2, never } = {}) {
  if (!scalar) return "–";
  const { median, lower, upper } = scalar;
  const none = (/** @type {number | null} */ value) => never !== undefined && value !== null && value >= never.at;
  if (never && none(median)) return never.label;
  const text = formatNumber(median, digits);
  if (typeof lower !== "number" || typeof upper !== "number" || median === null) return text;
  return `${text} (${formatNumber(lower, digits)} to ${none(upper) ? "never" : formatNumber(upper, digits)})`;
}

/** Characters of the longest number in words.
 * @param {ReturnType<typeof rowsOf>} rows @param {Result | null} result @param {Panel} panel
 */
const longestWords = (rows, result, panel) => Math.max(LONGEST, ...rows.flatMap(({ series }) => series.map((entry) => inWords(scalarOf(result, entry), panel).length)));

/** A role that draws only lines elsewhere has a circle here. @param {Role} role */
const markerOf = (role) => LOOKS[role].marker ?? /** @type {NonNullable<typeof LOOKS.train.marker>} */ (LOOKS.train.marker);

/** @param {Result | null} result @param {Series} series */
const scalarOf = (result, { name }) => /** @type {Scalar | undefined} */ (result?.arrays[name]);

/** @param {PanelProps} props */
export function View({ panels, settings, result, overlay, id, findingId }) {
  const { ref, width, narrow } = useWidth();
  return (
    <div class="tl-intervals" ref={ref}>
      {panels.map((panel) => (
        <Intervals
          key={panel.name}
          panel={panel}
          domain={domainFor({ ...panel, y: panel.x?.domain && { label: "", scale: "linear", domain: panel.x.domain } }, settings)}
          width={width}
          narrow={narrow}
          result={result}
          overlay={overlay}
          titleId={`${id}-${panel.name}`}
          findingId={findingId}
        />
      ))}
    </div>
  );
}

/**
 * @param {object} props
 * @param {Panel} props.panel
 * @param {[number, number]} props.domain
 * @param {number} props.width
 * @param {boolean} props.narrow
 * @param {Result | null} props.result
 * @param {Result | null} props.overlay
 * @param {string} props.titleId
 * @param {string} props.findingId
 */
function Intervals({ panel, domain, width, narrow, result, overlay, titleId, findingId }) {
  const rows = rowsOf(panel);
  const most = Math.max(1, ...rows.map(({ series }) => series.length));
  // Wide: label, picture, words side by side. Narrow: the label above the picture of its row; long words, too.
  const words = 24 + CHARACTER * longestWords(rows, result, panel);
  const stacked = narrow && words > 0.6 * width;
  const [left, right] = [narrow ? 24 : 24 + CHARACTER * Math.max(0, ...rows.map(({ label }) => label.length)), stacked ? width - 24 : width - words];
  const above = stacked ? 18 + 18 * most : narrow ? 18 : 0;
  const rowHeight = above + (narrow ? 8 : 14) + 18 * most;
  const axis = makeAxis(panel.x?.scale ?? "linear", domain, [left, right], Math.max(2, Math.min(6, Math.floor((right - left) / 55))));
  const references = (panel.reference ?? []).flatMap((reference) => {
    const value = numberAt(result, reference);
    const place = value === null ? null : axis.place(value);
    return place && place.side === 0 ? [{ ...reference, at: place.at }] : [];
  });
  const top = 6 + (panel.reference ?? []).length * NUMBER;
  const bottom = top + rows.length * rowHeight;
  const height = bottom + 44;
  const long = (panel.x?.label ?? "").length * 8 > right; // longer than the axis: it begins where the rows do
  // Lines through the rows keep clear of words.
  const stretches = narrow ? rows.map((_, row) => [top + row * rowHeight + above + 2, top + (row + 1) * rowHeight - 4]) : [[top, bottom]];
  const through = (/** @type {number} */ at) => stretches.map(([from, to]) => `M${at.toFixed(1)},${from}V${to}`).join("");
  return (
    <div class="tl-panel">
      {panel.title && <div class="tl-panel-head"><p class="tl-panel-title" id={titleId}>{panel.title}</p></div>}
      {panel.key && <MarkKey names={panel.key} />}
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-labelledby={panel.title ? `${titleId} ${findingId}` : findingId}
      >
        <g class="tl-grid" aria-hidden="true">
          {axis.ticks.map(({ at, label }) => (
            <g key={label}>
              <path d={through(at)} />
              <text x={at} y={bottom + 14} dy="0.35em" text-anchor="middle">{label}</text>
            </g>
          ))}
          <text x={long ? 0 : right} y={bottom + 33} dy="0.35em" text-anchor={long ? "start" : "end"}>{panel.x?.label}</text>
        </g>
        {references.map((reference, index) => (
          <ReferenceLine key={reference.label} reference={reference} y={12 + index * NUMBER} top={top} line={through(reference.at)} within={[left, right]} />
        ))}
        {rows.map(({ label, series }, row) => {
          const y = top + row * rowHeight;
          const middle = y + above + (rowHeight - above) / 2;
          return (
            <g key={label} class="tl-row">
              {row > 0 && <line class="tl-rule" x1={0} x2={width} y1={y} y2={y} />}
              {narrow
                ? <text x={0} y={y + 13} dy="0.35em" class="tl-row-label">{label}</text>
                : <text x={0} y={middle} dy="0.35em" class="tl-row-label">{label}</text>}
              {series.map((entry, index) => {
                const at = middle + (index - (series.length - 1) / 2) * 18;
                return (
                  <g key={entry.name} data-series={entry.name} style={{ "--series": `var(--tl-${entry.role})` }}>
                    <Interval scalar={scalarOf(result, entry)} never={panel.never} role={entry.role} axis={axis} y={at} />
                    {overlay && <Fresh scalar={scalarOf(overlay, entry)} axis={axis} y={at} />}
                    <text x={stacked ? 0 : right + 20} y={stacked ? y + 31 + 18 * index : at} dy="0.35em" class="tl-words">{(stacked && series.length > 1 ? `${panel.key?.[entry.role] ?? entry.role}: ` : "") + inWords(scalarOf(result, entry), panel)}</text>
                  </g>
                );
              })}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

/** @param {{scalar: Scalar | undefined, never: Panel["never"], role: Role, axis: Axis, y: number}} props */
function Interval({ scalar, never, role, axis, y }) {
  if (!scalar || typeof scalar.median !== "number" || (never && scalar.median >= never.at)) return null;
  const { median, lower, upper } = scalar;
  const { at, side } = axis.place(median);
  const ends = typeof lower === "number" && typeof upper === "number" ? [axis.place(lower), axis.place(upper)] : [];
  const caps = ends.map((end) => (end.side === 0 ? `M${end.at.toFixed(1)},${y - 4}v8` : "")).join("");
  return (
    <>
      {ends.length > 0 && <path class="tl-line" d={`M${ends[0].at.toFixed(1)},${y}H${ends[1].at.toFixed(1)}${caps}`} />}
      {side === 0
        ? <path class="tl-marker" d={markerOf(role)({ x: at, y }, 5)} />
        : <g class="tl-beyond"><path d={`M${at + side * 8},${y}l${-side * 7},5v-10z`} /></g>}
    </>
  );
}

/** A fresh run: a hollow ring. @param {{scalar: Scalar | undefined, axis: Axis, y: number}} props */
function Fresh({ scalar, axis, y }) {
  if (!scalar || typeof scalar.median !== "number") return null;
  return <circle class="tl-line tl-thin" cx={axis.place(scalar.median).at} cy={y} r={8} />;
}

/** What each role's mark means. @param {{names: Partial<Record<Role, string>>}} props */
function MarkKey({ names }) {
  return (
    <ul class="tl-key">
      {Object.entries(names).map(([role, label]) => (
        <li key={role} style={{ "--series": `var(--tl-${role})` }}>
          <svg width="30" height="12" aria-hidden="true">
            <path class="tl-line" d="M1,6H29M1,2v8M29,2v8" />
            <path class="tl-marker" d={markerOf(/** @type {Role} */ (role))({ x: 15, y: 6 }, 5)} />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}

/** @param {{reference: Reference & {at: number}, y: number, top: number, line: string, within: [number, number]}} props */
function ReferenceLine({ reference: { label, role, at }, y, top, line, within: [left, right] }) {
  const half = (label.length * CHARACTER) / 2;
  const x = Math.min(Math.max(at, left + half - 10), right - half + 10);
  return (
    <g class="tl-mark" style={{ "--series": `var(--tl-${role})` }}>
      <path d={`M${at.toFixed(1)},${y + 10}V${top}${line}`} stroke-dasharray={LOOKS[role].dash} />
      <text x={x} y={y} dy="0.35em" text-anchor="middle">{label}</text>
    </g>
  );
}

/**
 * @param {Panel} panel
 * @param {Result} result
 * @returns {DataTable}
 */
export function table(panel, result) {
  const text = (/** @type {number | null | undefined} */ value) => (typeof value === "number" ? formatNumber(value) : "–");
  return {
    caption: `${panel.title || panel.name}: ${panel.x?.label ?? ""}`,
    columns: ["row", "value", "interval"],
    rows: (panel.series ?? []).map((entry) => {
      const scalar = scalarOf(result, entry);
      const kind = panel.key?.[entry.role];
      const interval = typeof scalar?.lower === "number" ? `${text(scalar.lower)} to ${text(scalar.upper)}` : "none";
      const never = panel.never && typeof scalar?.median === "number" && scalar.median >= panel.never.at;
      return [kind ? `${entry.label}, ${kind}` : entry.label, never ? inWords(scalar, panel) : text(scalar?.median), interval];
    }),
  };
}
