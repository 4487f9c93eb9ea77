// Panel "histogram": shares in bins on a log axis, with a threshold that is one of the experiment's
// controls. The line is dragged on the picture; a native slider below it is its twin for keys and touch.

import { useRef } from "preact/hooks";
import { Grid, useWidth } from "../charts/chart.jsx";
import { formatNumber, formatPercent } from "../charts/format.js";
import { makeAxis } from "../charts/scale.js";
import { valueText } from "../experiment/settings.js";

/** @import { PanelProps, DataTable } from "./index.js" */
/** @import { Axis } from "../charts/scale.js" */
/** @import { Control, Panel, Result, Scalar, Settings, Value } from "../host/types.js" */

/** @typedef {{width: number, left: number, right: number, top: number, bottom: number}} Frame */
/** @typedef {{from: number, to: number, share: number}} Bin */

const TICKS = 48; // room for the tick labels of the y axis
const OFF = 22; // half the room of a word such as "none", beside the last place
const HEIGHT = 200;
const THUMB = 16; // width of a native slider's thumb, nearly the same in all browsers

/** @param {PanelProps} props */
export function View({ panels, ...props }) {
  return <>{panels.map((panel) => <Histogram key={panel.name} panel={panel} {...props} />)}</>;
}

/** The bins of a result, from its edges and shares; none before there is a result.
 * @param {Panel} panel @param {Result | null} result
 * @returns {Bin[]}
 */
export function binsOf({ edges = "", series = [] }, result) {
  const [ends, shares] = [edges, series[0]?.name ?? ""].map((name) => result?.arrays[name]?.median);
  if (!Array.isArray(ends) || !Array.isArray(shares)) return [];
  return shares.map((share, index) => ({ from: Number(ends[index]), to: Number(ends[index + 1]), share: share ?? 0 }));
}

/** The mean distance between neighboring numbers of the control, as a share of the axis.
 * @param {Control | undefined} control @param {[number, number]} domain
 */
export function gapOf(control, domain) {
  const numbers = (control?.values ?? []).filter((value) => typeof value === "number");
  const unit = makeAxis("log", domain, [0, 1]);
  return numbers.length > 1 ? (unit.place(numbers[numbers.length - 1]).at - unit.place(numbers[0]).at) / (numbers.length - 1) : 0.1;
}

/** Where each value of the control stands: numbers on the axis, anything else right of it.
 * @param {Control | undefined} control @param {Axis} axis @param {number} off
 */
export function placesOf(control, axis, off) {
  return (control?.values ?? []).map((value) => (typeof value === "number" ? axis.place(value).at : off));
}

/** The slider's position for each place, in steps of one gap: it keeps to the picture where values do not.
 * @param {number[]} places @param {number} gap
 */
export function stepsOf(places, gap) {
  return places.map((place) => Math.round((place - places[0]) / gap));
}

/** Which value a slider means that was moved to a step: its own, or the next one in that direction.
 * @param {number[]} steps @param {number} index the present value @param {number} moved
 */
export function indexAt(steps, index, moved) {
  if (moved > steps[index]) return steps.findIndex((step) => step >= moved);
  return steps.findLastIndex((step) => step <= moved);
}

/** The place nearest to x. @param {number[]} places @param {number} x */
export function nearest(places, x) {
  const distances = places.map((place) => Math.abs(place - x));
  return distances.indexOf(Math.min(...distances));
}

/** @param {Result | null} result @param {{name: string} | undefined} named */
function scalarOf(result, named) {
  const value = /** @type {Scalar | undefined} */ (named && result?.arrays[named.name])?.median;
  return typeof value === "number" ? value : null;
}

/** @param {Omit<PanelProps, "panels"> & {panel: Panel}} props */
function Histogram({ panel, settings, result, overlay, id, findingId, controls = [], chosen = settings, onChange, still }) {
  const { ref, width, narrow } = useWidth();
  const control = controls.find(({ name }) => name === panel.control);
  const bins = binsOf(panel, result);
  const edges = binsOf(panel, result ?? overlay);
  const domain = /** @type {[number, number]} */ ([edges[0]?.from ?? 1, edges.at(-1)?.to ?? 10]);
  // What is not a number stands one gap beyond the axis, so that the slider's steps are even.
  const share = control ? gapOf(control, domain) : 0;
  const long = (width - TICKS - (control ? OFF : 12)) / (1 + share);
  const gap = long * share;
  const frame = { width, left: TICKS, right: TICKS + long, top: 34, bottom: 34 + HEIGHT };
  const x = makeAxis("log", domain, [frame.left, frame.right], narrow ? 4 : 8);
  const y = makeAxis(panel.y?.scale ?? "linear", panel.y?.domain ?? [0, 1], [frame.bottom, frame.top], 5);
  const places = placesOf(control, x, frame.right + gap);
  const titleId = panel.title ? `${id}-${panel.name}` : findingId;
  const lost = scalarOf(result, panel.lost);
  const series = panel.series?.[0];
  const value = control && chosen[control.name];
  return (
    <div class="tl-histogram" ref={ref}>
      <div class="tl-panel-head">
        {panel.title && <p class="tl-panel-title" id={titleId}>{panel.title}</p>}
        <p class="tl-axis-row">
          <span>{panel.y?.label}</span>
          {lost !== null && lost > 0 && <span class="tl-nan"><b aria-hidden="true">×</b> {formatPercent(lost)} {panel.lost?.label}</span>}
        </p>
      </div>
      <Draggable places={places} enabled={!still && onChange !== undefined} onPick={(index) => control && onChange?.(control.name, control.values[index])}>
        <svg
          width={width}
          height={frame.bottom + 44}
          viewBox={`0 0 ${width} ${frame.bottom + 44}`}
          role="img"
          aria-labelledby={panel.title ? `${titleId} ${findingId}` : findingId}
        >
          <Grid axis={y} left={frame.left} right={frame.right} side="left" />
          {series && (
            <g data-series={series.name} style={{ "--series": `var(--tl-${series.role})` }}>
              <path class="tl-bin" d={barsPath(bins.filter(({ from }) => !isBeyond(from, value)), x, y)} />
              <path class="tl-bin tl-bin-beyond" d={barsPath(bins.filter(({ from }) => isBeyond(from, value)), x, y)} />
              <Open bins={bins} x={x} y={y} />
              {overlay && <path class="tl-line tl-thin" data-fresh={series.name} d={outline(binsOf(panel, overlay), x, y)} />}
            </g>
          )}
          <XAxis axis={x} frame={frame} label={panel.x?.label ?? ""} off={frame.right + gap} offLabel={control?.values.some((option) => typeof option !== "number") ? valueText(control, control.values.find((option) => typeof option !== "number") ?? "") : ""} />
          {control && (
            <Line
              x={places[control.values.indexOf(/** @type {Value} */ (value))] ?? frame.right}
              frame={frame}
              text={lineText(panel, control, chosen, result)}
              held={!still && onChange !== undefined}
            />
          )}
        </svg>
      </Draggable>
      {control && onChange && !still && <Twin control={control} settings={chosen} places={places} gap={gap} id={`${id}-${control.name}`} onChange={onChange} />}
    </div>
  );
}

/** Thresholds are edges of bins; edges went through JSON with 4 digits. @param {number} from @param {Value | undefined} threshold */
function isBeyond(from, threshold) {
  return typeof threshold === "number" && from >= threshold * 0.999;
}

/** @param {Panel} panel @param {Control} control @param {Settings} settings @param {Result | null} result */
function lineText(panel, control, settings, result) {
  const beyond = scalarOf(result, panel.beyond);
  const value = settings[control.name];
  if (typeof value !== "number") return valueText(control, value);
  return valueText(control, value) + (beyond === null ? "" : `: ${formatPercent(beyond)} ${panel.beyond?.label}`);
}

/** @param {Bin[]} bins @param {Axis} x @param {Axis} y */
function barsPath(bins, x, y) {
  return bins.filter(({ share }) => share > 0).map(({ from, to, share }) => {
    const [left, right] = [x.place(from).at + 0.5, x.place(to).at - 0.5];
    const top = Math.min(y.place(share).at, y.bottom - 1.5);
    return `M${left.toFixed(1)},${y.bottom}V${top.toFixed(1)}H${right.toFixed(1)}V${y.bottom}z`;
  }).join("");
}

/** The outer bins hold what lies beyond the axis too: an arrow says so.
 * @param {{bins: Bin[], x: Axis, y: Axis}} props
 */
function Open({ bins, x, y }) {
  const [first, last] = [bins[0], bins.at(-1)];
  return (
    <g class="tl-beyond">
      {first?.share > 0 && <path d={`M${(x.place(first.from).at - 10).toFixed(1)},${y.bottom - 8}l7,-5v10z`} />}
      {last && last.share > 0 && <path d={`M${(x.place(last.to).at + 10).toFixed(1)},${y.bottom - 8}l-7,-5v10z`} />}
    </g>
  );
}

/** The steps of a fresh run. @param {Bin[]} bins @param {Axis} x @param {Axis} y */
function outline(bins, x, y) {
  const steps = bins.map(({ to, share }) => `V${y.place(share).at.toFixed(1)}H${x.place(to).at.toFixed(1)}`);
  return bins.length ? `M${x.place(bins[0].from).at.toFixed(1)},${y.bottom}${steps.join("")}V${y.bottom}` : "";
}

/**
 * What is dragged on the picture picks the nearest place. The native slider does the same, so this needs
 * no role of its own.
 * @param {object} props
 * @param {number[]} props.places
 * @param {boolean} props.enabled
 * @param {(index: number) => void} props.onPick
 * @param {import("preact").ComponentChildren} props.children
 */
function Draggable({ places, enabled, onPick, children }) {
  const held = useRef(/** @type {number | null} */ (null)); // the last place picked while a pointer is down
  if (!enabled || places.length === 0) return <div>{children}</div>;
  const pick = (/** @type {PointerEvent & {currentTarget: HTMLElement}} */ event) => {
    const index = nearest(places, event.clientX - event.currentTarget.getBoundingClientRect().left);
    if (index !== held.current) onPick(index);
    held.current = index;
  };
  const release = () => {
    held.current = null;
  };
  return (
    <div
      class="tl-drag"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = -1;
        if (event.pointerType !== "touch") pick(event); // a finger may only want to scroll the page
      }}
      onPointerMove={(event) => {
        if (held.current !== null) pick(event);
      }}
      onPointerUp={(event) => {
        if (held.current !== null) pick(event);
        release();
      }}
      onPointerCancel={release}
    >
      {children}
    </div>
  );
}

/** The threshold with its words, and a grip where it can be dragged.
 * @param {{x: number, frame: Frame, text: string, held: boolean}} props
 */
function Line({ x, frame, text, held }) {
  const room = text.length * 7 + 12;
  const [at, anchor] = frame.width - x > room ? [x + 14, "start"] : [x - 14, "end"];
  return (
    <g class="tl-cut">
      <path d={`M${x.toFixed(1)},${frame.top - 12}V${frame.bottom}`} />
      {held && <circle cx={x} cy={frame.top - 18} r={8} />}
      {held && <path class="tl-cut-grip" d={`M${x - 2},${frame.top - 21}l-3,3l3,3M${x + 2},${frame.top - 21}l3,3l-3,3`} />}
      <text x={at} y={frame.top - 18} dy="0.35em" text-anchor={anchor}>{text}</text>
    </g>
  );
}

/**
 * The native slider, its thumb under the line.
 * @param {object} props
 * @param {Control} props.control
 * @param {Settings} props.settings
 * @param {number[]} props.places
 * @param {number} props.gap
 * @param {string} props.id
 * @param {(name: string, value: Value) => void} props.onChange
 */
function Twin({ control, settings, places, gap, id, onChange }) {
  const value = settings[control.name];
  const index = control.values.indexOf(value);
  const steps = stepsOf(places, gap);
  const last = steps.at(-1) ?? 0;
  return (
    <div class="tl-controls tl-twin">
      <label for={id}>{control.label}: <output for={id}>{valueText(control, value)}</output></label>
      <input
        id={id}
        type="range"
        min={0}
        max={last}
        step={1}
        value={steps[index]}
        aria-valuetext={valueText(control, value)}
        style={{ marginInlineStart: `${(places[0] - THUMB / 2).toFixed(1)}px`, width: `${(last * gap + THUMB).toFixed(1)}px` }}
        onInput={({ currentTarget }) => onChange(control.name, control.values[indexAt(steps, index, currentTarget.valueAsNumber)])}
      />
      <p class="tl-keys">Drag the line, or with the slider in focus: <kbd>←</kbd> <kbd>→</kbd> move it, <kbd>Home</kbd> <kbd>End</kbd> go to its ends.</p>
    </div>
  );
}

/** @param {{axis: Axis, frame: Frame, label: string, off: number, offLabel: string}} props */
function XAxis({ axis, frame, label, off, offLabel }) {
  const y = frame.bottom;
  return (
    <g class="tl-x-axis" aria-hidden="true">
      <path d={`M${frame.left},${y}H${frame.right}`} />
      {axis.ticks.map(({ at, label: text }) => (
        <g key={text}>
          <path d={`M${at.toFixed(1)},${y}v5`} />
          {(!offLabel || off - at > 32) && <text x={at} y={y + 14} dy="0.35em" text-anchor="middle">{text}</text>}
        </g>
      ))}
      {offLabel && <text x={off} y={y + 14} dy="0.35em" text-anchor="middle">{offLabel}</text>}
      <text x={frame.right} y={y + 33} dy="0.35em" text-anchor="end" class="tl-quiet">{label}</text>
    </g>
  );
}

/** A row for each bin that holds something.
 * @param {Panel} panel
 * @param {Result} result
 * @returns {DataTable}
 */
export function table(panel, result) {
  const bins = binsOf(panel, result);
  const name = (/** @type {Bin} */ { from, to }, /** @type {number} */ index) =>
    index === 0 ? `below ${formatNumber(to, 2)}` : index === bins.length - 1 ? `above ${formatNumber(from, 2)}` : `${formatNumber(from, 2)} to ${formatNumber(to, 2)}`;
  const rows = bins.map((bin, index) => ({ bin, text: name(bin, index) })).filter(({ bin }) => bin.share > 0).map(({ bin, text }) => [text, formatPercent(bin.share)]);
  const lost = scalarOf(result, panel.lost);
  if (lost !== null && lost > 0) rows.push([panel.lost?.label ?? "", formatPercent(lost)]);
  return { caption: `${panel.title || panel.name}`, columns: [panel.x?.label ?? "bin", panel.y?.label ?? "share"], rows };
}
