// Panel "profile": one value for each layer. Two neighbors mirror each other about a drawing of the
// network: what flows backward above it, what flows forward below it.

import { DirectLabels, Grid, Key, labelRoom, LOOKS, plotHeight, useWidth } from "../charts/chart.jsx";
import { formatNumber } from "../charts/format.js";
import { domainFor, firstBelow, makeAxis } from "../charts/scale.js";
import { Beyond, curveOf, DeadMark, Hairline, marksOf, SeriesMarks, Spine, SPINE_HEIGHT, Threshold } from "./profile-marks.jsx";

/** @import { PanelProps, DataTable } from "./index.js" */
/** @import { Axis } from "../charts/scale.js" */
/** @import { Panel, Result, Series } from "../host/types.js" */

/** @typedef {"left" | "right"} Side */

/**
 * Horizontal measures that the panels of a stack share, so that a layer stands at one x in all.
 * @typedef {{width: number, left: number, right: number, layers: number, step: number, x: (layer: number) => number}} Frame
 */

const PAD = 10;

/** Measured series have a marker; theory has only a line. @param {Series} series */
const isMeasured = ({ role }) => LOOKS[role].marker !== undefined;

/** @param {PanelProps} props */
export function View({ panels, settings, result, overlay, id, findingId }) {
  const { ref, width, narrow } = useWidth();
  const frame = makeFrame(width, narrow, panels, result ?? overlay);
  const dead = panels.map((panel) => firstLost(panel, result));
  return (
    <div class="tl-profiles" ref={ref}>
      {panels.map((panel, index) => (
        <Profile
          key={panel.name}
          panel={panel}
          domain={domainFor(panel, settings)}
          frame={frame}
          narrow={narrow}
          dead={dead[index]}
          spineDead={panels.length === 2 ? dead : [dead[index]]}
          hangs={panels.length === 2 && index === 1}
          result={result}
          overlay={overlay}
          titleId={`${id}-${panel.name}`}
          findingId={findingId}
        />
      ))}
    </div>
  );
}

/** The first layer whose measured value lies below the panel's threshold.
 * @param {Panel} panel @param {Result | null} result
 */
function firstLost({ threshold, series = [], flow }, result) {
  const measured = series.find(isMeasured);
  return threshold && measured ? firstBelow(curveOf(result, measured), threshold.value, flow) : null;
}

/**
 * Ticks stand where a signal comes from and labels where it goes to; on a narrow screen the ticks
 * stand left and a key replaces the labels.
 * @param {number} width @param {boolean} narrow @param {Panel[]} panels @param {Result | null} result
 * @returns {Frame}
 */
function makeFrame(width, narrow, panels, result) {
  const series = panels.flatMap((panel) => panel.series ?? []);
  const layers = Math.max(1, ...series.map((entry) => curveOf(result, entry).length));
  const ticks = 48;
  const beside = labelRoom(series.map(({ label }) => label));
  const left = !narrow && panels.some(({ flow }) => flow === "backward") ? beside : ticks;
  const right = narrow ? 12 : panels.some(({ flow }) => flow !== "backward") ? beside : ticks;
  const step = (width - left - right) / layers;
  return { width, left, right: width - right, layers, step, x: (layer) => left + (layer - 0.5) * step };
}

/**
 * @param {object} props
 * @param {Panel} props.panel
 * @param {[number, number]} props.domain
 * @param {Frame} props.frame
 * @param {boolean} props.narrow
 * @param {number | null} props.dead  first layer lost
 * @param {(number | null)[]} props.spineDead  layers to mark in the drawn network
 * @param {boolean} props.hangs  second of a mirrored pair: below the drawn network, its title below it
 * @param {Result | null} props.result
 * @param {Result | null} props.overlay
 * @param {string} props.titleId
 * @param {string} props.findingId
 */
function Profile({ panel, domain, frame, narrow, dead, spineDead, hangs, result, overlay, titleId, findingId }) {
  const [top, bottom] = [PAD, PAD + (hangs || spineDead.length > 1 ? (narrow ? 150 : 190) : plotHeight(frame.width))];
  const axis = makeAxis(panel.y?.scale ?? "linear", domain, [bottom, top], narrow ? 5 : 6);
  const height = bottom + PAD + (hangs ? 0 : SPINE_HEIGHT);
  const source = panel.flow === "backward" ? "right" : "left";
  const tickSide = narrow ? "left" : source;
  const labelSide = tickSide === "left" ? "right" : "left";

  const series = (panel.series ?? []).filter((entry) => curveOf(result ?? overlay, entry).length > 0);
  const hairline = result?.seeds === 1 && overlay === null; // one live run, nothing recorded
  const lines = series.map((entry) => ({ entry, from: result, label: hairline && isMeasured(entry) ? "1 seed" : entry.label, thin: hairline && isMeasured(entry) }));
  const seed = series.find(isMeasured);
  if (overlay && seed) lines.push({ entry: seed, from: overlay, label: "1 seed", thin: true });

  const { threshold } = panel;
  const lost = threshold && threshold.value > domain[0] && threshold.value < domain[1] ? threshold : null;
  const deadMark = dead && seed ? marksOf(curveOf(result, seed), axis, frame)[dead - 1] : null;

  const head = (
    <div class="tl-panel-head">
      {panel.title && <p class="tl-panel-title" id={titleId}>{panel.title}</p>}
      <p class={`tl-axis-row tl-axis-${tickSide}`}>
        <span>{panel.y?.label}</span>
        {panel.flow && <Flow flow={panel.flow} />}
      </p>
    </div>
  );
  return (
    <div class="tl-panel">
      {!hangs && head}
      {narrow && <Key entries={lines.map(({ entry, label, thin }) => ({ role: entry.role, label, thin }))} />}
      <svg
        width={frame.width}
        height={height}
        viewBox={`0 0 ${frame.width} ${height}`}
        role="img"
        aria-labelledby={panel.title ? `${titleId} ${findingId}` : findingId}
      >
        <Grid axis={axis} left={frame.left} right={frame.right} side={tickSide} />
        {lost && <Threshold label={lost.label} y={axis.place(lost.value).at} bottom={bottom} frame={frame} source={source} />}
        {deadMark && (
          <DeadMark
            text={`${threshold?.mark ?? "first dead layer"}: ${dead}`}
            x={deadMark.x}
            top={hangs ? 0 : top}
            bottom={hangs ? deadMark.y : bottom + PAD}
            frame={frame}
            source={source}
          />
        )}
        {lines.filter(({ from }) => result && from === result).map(({ entry, thin }) => (
          <SeriesMarks
            key={entry.name}
            series={entry}
            curve={result?.arrays[entry.name]}
            axis={axis}
            frame={frame}
            thin={thin}
            lost={lost?.value}
          />
        ))}
        <Beyond lines={[...series].reverse().map((entry) => ({ series: entry, marks: marksOf(curveOf(result, entry), axis, frame) }))} frame={frame} />
        {overlay && series.filter(isMeasured).map((entry) => (
          <Hairline key={entry.name} series={entry} marks={marksOf(curveOf(overlay, entry), axis, frame)} />
        ))}
        {!narrow && (
          <DirectLabels
            labels={lines.flatMap(({ entry, from, label, thin }) => {
              const end = lastMark(curveOf(from, entry), axis, frame, labelSide);
              return end ? [{ label, role: entry.role, end, thin }] : [];
            })}
            x={frame[labelSide]}
            side={labelSide}
            within={[top, bottom]}
          />
        )}
        {!hangs && <Spine frame={frame} y={bottom + PAD} label={panel.x?.label ?? "layer"} dead={spineDead.filter((layer) => layer !== null)} />}
      </svg>
      {hangs && head}
    </div>
  );
}

/** The point at which a line's label starts: the outermost one on that side.
 * @param {(number | null)[]} values @param {Axis} axis @param {Frame} frame @param {Side} side
 */
function lastMark(values, axis, frame, side) {
  const marks = marksOf(values, axis, frame).filter((mark) => mark !== null);
  return side === "left" ? marks[0] : marks.at(-1);
}

/** Which way the signal runs. @param {{flow: "forward" | "backward"}} props */
function Flow({ flow }) {
  const path = flow === "forward" ? "M1,6H38M33,1.5L38,6L33,10.5" : "M38,6H1M6,1.5L1,6L6,10.5";
  const arrow = <svg width="39" height="12" aria-hidden="true"><path class="tl-arrow" d={path} /></svg>;
  return <span class="tl-flow">{flow === "forward" ? <>forward {arrow}</> : <>{arrow} backward</>}</span>;
}

/**
 * @param {Panel} panel
 * @param {Result} result
 * @returns {DataTable}
 */
export function table(panel, result) {
  const series = (panel.series ?? []).filter((entry) => curveOf(result, entry).length > 0);
  const layers = Math.max(0, ...series.map((entry) => curveOf(result, entry).length));
  const cell = (/** @type {Series} */ entry, /** @type {number} */ index) => {
    const { median, lower, upper } = /** @type {import("../host/types.js").Curve} */ (result.arrays[entry.name]);
    const spread = lower && upper ? ` (${formatNumber(lower[index], 2)} to ${formatNumber(upper[index], 2)})` : "";
    return formatNumber(median[index]) + spread;
  };
  return {
    caption: `${panel.title || panel.name}: ${panel.y?.label ?? ""}`,
    columns: [panel.x?.label ?? "layer", ...series.map(({ label }) => label)],
    rows: Array.from({ length: layers }, (_, index) => [index + 1, ...series.map((entry) => cell(entry, index))]),
  };
}
