// Panel "profile": one value for each layer. Two neighbours mirror each other about a drawing of the
// network: what flows backward above it, what flows forward below it.

import { bandPath, cross, DirectLabels, Grid, KeyEntry, labelRoom, linePath, LOOKS, useWidth } from "../chart.jsx";
import { formatNumber } from "../format.js";
import { domainFor, firstBelow, makeAxis } from "../scale.js";

/** @import { PanelProps, DataTable } from "./index.js" */
/** @import { Axis } from "../scale.js" */
/** @import { Curve, Panel, Result, Series } from "../types.js" */

/** @typedef {{left: number, right: number, x: (layer: number) => number, step: number, n: number}} Frame */
/** @typedef {{x: number, y: number, side: -1 | 0 | 1, value: number, layer: number}} Mark */

const SPINE = 44; // height of the drawn network
const PAD = 10; // between plot and whatever is above or below

/** @param {Result | null} result @param {Series} series */
const curveOf = (result, { name }) => /** @type {Curve | undefined} */ (result?.arrays[name]);

/** @param {Series} series */
const isMeasured = ({ role }) => LOOKS[role].marker !== undefined;

/** @param {PanelProps} props */
export function View({ panels, settings, result, overlay, id, findingId }) {
  const { ref, width, narrow } = useWidth();
  const thin = result !== null && result.seeds === 1 && overlay === null;
  const labels = panels.flatMap((panel) => (panel.series ?? []).map(({ label }) => label));
  const n = Math.max(1, ...panels.flatMap((panel) => (panel.series ?? []).map((series) => curveOf(result, series)?.median.length ?? 0)));
  const frame = makeFrame(width, narrow, panels, labels, n);
  return (
    <div class="tl-profiles" ref={ref}>
      {panels.map((panel, index) => (
        <Profile
          key={panel.name}
          {...{ panel, frame, width, narrow, result, overlay, thin, findingId }}
          axisSide={!narrow && panel.flow === "backward" ? "right" : "left"}
          domain={domainFor(panel, settings)}
          titleId={`${id}-${panel.name}`}
          below={panels.length === 2 && index === 1}
        />
      ))}
    </div>
  );
}

/**
 * The horizontal measures that all panels of a stack share. Ticks stand where the signal comes from,
 * labels where it goes to.
 * @param {number} width @param {boolean} narrow @param {Panel[]} panels @param {string[]} labels @param {number} n
 * @returns {Frame}
 */
function makeFrame(width, narrow, panels, labels, n) {
  const [ticks, beside] = [46, narrow ? 12 : labelRoom(labels)];
  const rightward = narrow || panels.some(({ flow }) => flow !== "backward");
  const leftward = !narrow && panels.some(({ flow }) => flow === "backward");
  const left = leftward ? beside : ticks;
  const right = width - (rightward ? beside : ticks);
  const step = (right - left) / n;
  return { left, right, step, n, x: (layer) => left + (layer - 0.5) * step };
}

/**
 * @param {object} props
 * @param {Panel} props.panel
 * @param {Frame} props.frame
 * @param {number} props.width
 * @param {boolean} props.narrow
 * @param {Result | null} props.result
 * @param {Result | null} props.overlay
 * @param {boolean} props.thin       a single live run: hairline, no band
 * @param {"left" | "right"} props.axisSide
 * @param {[number, number]} props.domain
 * @param {string} props.titleId
 * @param {string} props.findingId
 * @param {boolean} props.below      second of a mirrored pair: hangs from the drawn network
 */
function Profile({ panel, frame, width, narrow, result, overlay, thin, axisSide, domain, titleId, findingId, below }) {
  const plot = narrow ? 170 : 200;
  const [top, bottom] = [PAD, PAD + plot];
  const axis = makeAxis(panel.y?.scale ?? "linear", domain, [bottom, top], narrow ? 5 : 6);
  const { flow, threshold, series: all = [] } = panel;
  const series = all.filter((entry) => curveOf(result, entry));
  const lost = threshold && threshold.value > domain[0] && threshold.value < domain[1] ? threshold : undefined;
  const dead = lost && series[0] ? firstBelow(curveOf(result, series[0])?.median ?? [], lost.value, flow) : null;
  const head = (
    <div class="tl-panel-head">
      <p class="tl-panel-title" id={titleId}>{panel.title}</p>
      <p class={axisSide === "right" ? "tl-axis-row tl-reverse" : "tl-axis-row"}>
        <span>{panel.y?.label}</span>
        {flow && <Flow flow={flow} />}
      </p>
      {narrow && <Key series={series} overlay={overlay !== null} thin={thin} />}
    </div>
  );
  const labelled = narrow ? [] : endLabels(series, result, overlay, thin, axis, frame, axisSide);
  return (
    <div class="tl-panel">
      {!below && head}
      <svg width={width} height={bottom + PAD + (below ? 0 : SPINE)} role="img" aria-labelledby={`${titleId} ${findingId}`}>
        <Grid axis={axis} left={frame.left} right={frame.right} side={axisSide} />
        {lost && <Threshold threshold={lost} axis={axis} frame={frame} bottom={bottom} source={axisSide} />}
        {dead && <DeadMark text={`${lost?.mark ?? "first dead layer"}: ${dead}`} x={frame.x(dead)} {...{ frame, top, bottom, below, source: axisSide }} />}
        {[...series].reverse().map((entry) => (
          <SeriesMarks key={entry.name} series={entry} curve={curveOf(result, entry)} row={all.indexOf(entry)} lost={lost?.value} {...{ axis, frame, thin }} />
        ))}
        {overlay && series.filter(isMeasured).map((entry) => {
          const { points } = marksOf(curveOf(overlay, entry)?.median ?? [], axis, frame);
          return <path key={entry.name} class="tl-line tl-thin" data-fresh={entry.name} style={colourOf(entry)} d={linePath(points) ?? ""} />;
        })}
        {labelled.length > 0 && <DirectLabels labels={labelled} x={axisSide === "right" ? frame.left : frame.right} side={axisSide === "right" ? "left" : "right"} within={[top + 8, bottom - 8]} />}
        {!below && <Spine frame={frame} y={bottom + PAD} label={panel.x?.label ?? "layer"} dead={dead} />}
      </svg>
      {below && head}
    </div>
  );
}

/** @param {{flow: "forward" | "backward"}} props */
function Flow({ flow }) {
  const head = flow === "forward" ? "M76,6H1M71,1.5L76,6L71,10.5" : "M1,6H76M6,1.5L1,6L6,10.5";
  const arrow = <svg width="77" height="12" aria-hidden="true"><path class="tl-arrow" d={head} /></svg>;
  return <span class="tl-flow">{flow === "forward" ? ["forward ", arrow] : [arrow, " backward"]}</span>;
}

/** @param {{series: Series[], overlay: boolean, thin: boolean}} props */
function Key({ series, overlay, thin }) {
  const seed = series.find(isMeasured);
  return (
    <ul class="tl-key">
      {series.map((entry) => <KeyEntry key={entry.name} role={entry.role} label={entry.label} thin={thin && isMeasured(entry)} />)}
      {overlay && seed && <KeyEntry role={seed.role} label="1 seed" thin />}
    </ul>
  );
}

/** Where the labels of the lines start: at each line's last point in the direction of flow.
 * @param {Series[]} series @param {Result | null} result @param {Result | null} overlay @param {boolean} thin
 * @param {Axis} axis @param {Frame} frame @param {"left" | "right"} axisSide
 */
function endLabels(series, result, overlay, thin, axis, frame, axisSide) {
  const labels = series.map((entry) => ({ entry, from: result, label: entry.label, thin: thin && isMeasured(entry) }));
  const seed = series.find(isMeasured);
  if (overlay && seed) labels.push({ entry: seed, from: overlay, label: "1 seed", thin: true });
  return labels.flatMap(({ entry, from, label, thin: hairline }) => {
    const points = marksOf(curveOf(from, entry)?.median ?? [], axis, frame).points.filter((point) => point !== null);
    const end = axisSide === "right" ? points[0] : points.at(-1);
    return end ? [{ label, role: entry.role, end, thin: hairline }] : [];
  });
}

/**
 * @param {(number | null)[]} values @param {Axis} axis @param {Frame} frame
 * @returns {{points: (Mark | null)[]}}
 */
function marksOf(values, axis, frame) {
  return {
    points: values.map((value, index) => {
      if (value === null || value === undefined) return null;
      const { at, side } = axis.place(value);
      return { x: frame.x(index + 1), y: at, side, value, layer: index + 1 };
    }),
  };
}

/** @param {Series} series */
const colourOf = ({ role }) => ({ "--series": `var(--tl-${role})` });
