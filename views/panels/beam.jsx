// Panel "beam": light through a stack of glasses. Above, the beam as an eye would see it; below, the
// light behind each pair, first on a linear axis, where it dies away, then on a log axis: a line.

import { useEffect, useRef, useState } from "preact/hooks";
import { Grid, useWidth } from "../charts/chart.jsx";
import { formatNumber } from "../charts/format.js";
import { makeAxis } from "../charts/scale.js";

/** @import { PanelProps, DataTable } from "./index.js" */
/** @import { Panel, Result } from "../host/types.js" */

const LEFT = 52;
const STAGE = 96; // height of the dark stage
const [TOP, BOTTOM] = [22, 232];
const MORPH = 700; // milliseconds from one axis to the other
const HALF = 17; // half the beam's width in pixels, at full light

/** @param {PanelProps} props */
export function View({ panels, ...props }) {
  return <>{panels.map((panel) => <Beam key={panel.name} panel={panel} {...props} />)}</>;
}

/** @param {Result | null} result @param {string | undefined} name @returns {number[]} */
function numbers(result, name) {
  const median = result?.arrays[name ?? ""]?.median;
  return Array.isArray(median) ? median.map(Number) : [];
}

/**
 * A number that glides to its goal; at once where motion is not wanted.
 * @param {number} goal
 */
function useGlide(goal) {
  const [value, setValue] = useState(goal);
  const from = useRef(goal);
  useEffect(() => {
    const start = from.current;
    if (start === goal) return undefined;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      from.current = goal;
      setValue(goal);
      return undefined;
    }
    const began = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      const share = Math.min(1, (now - began) / MORPH);
      from.current = start + (goal - start) * (1 - (1 - share) ** 3);
      setValue(from.current);
      if (share < 1) frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [goal]);
  return value;
}

/** @param {Omit<PanelProps, "panels"> & {panel: Panel}} props */
function Beam({ panel, result, id, findingId, still }) {
  const [log, setLog] = useState(Boolean(still));
  const mix = useGlide(log ? 1 : 0);
  const { ref, width, narrow } = useWidth();
  const light = numbers(result, panel.series?.[0].name);
  const right = width - (narrow ? 12 : 24);
  const x = makeAxis("linear", panel.x?.domain ?? [0, light.length - 1], [LEFT, right], 6);
  const at = (/** @type {number} */ pair) => x.place(pair).at;
  const titleId = panel.title ? `${id}-${panel.name}` : findingId;
  return (
    <div class="tl-beam-panel" ref={ref}>
      {panel.title && <p class="tl-panel-title" id={titleId}>{panel.title}</p>}
      <Stage light={light} most={panel.x?.domain?.[1] ?? light.length - 1} at={at} right={right} width={width} />
      {!still && (
        <fieldset class="tl-choice">
          <legend>Axis</legend>
          <div>
            {[false, true].map((kind) => (
              <label key={String(kind)}>
                <input type="radio" name={`${id}-${panel.name}-axis`} checked={log === kind} onChange={() => setLog(kind)} />
                <span>{kind ? "logarithmic" : "linear"}</span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <p class="tl-axis-row"><span>{panel.y?.label}</span></p>
      <Plot panel={panel} light={light} mix={still ? 1 : mix} at={at} right={right} width={width} narrow={narrow} labelledBy={`${titleId} ${findingId}`} />
    </div>
  );
}

/**
 * @param {object} props
 * @param {Panel} props.panel
 * @param {number[]} props.light  behind 0, 1, … pairs
 * @param {number} props.mix      0: linear axis, 1: log axis
 * @param {(pair: number) => number} props.at
 * @param {number} props.right
 * @param {number} props.width
 * @param {boolean} props.narrow
 * @param {string} props.labelledBy
 */
function Plot({ panel, light, mix, at, right, width, narrow, labelledBy }) {
  const linear = makeAxis("linear", [0, 1], [BOTTOM, TOP], 4);
  const log = makeAxis("log", panel.y?.domain ?? [1e-16, 1], [BOTTOM, TOP], narrow ? 5 : 7);
  const y = (/** @type {number} */ value) => (1 - mix) * linear.place(value).at + mix * log.place(value).at;
  const points = light.map((value, pair) => `${at(pair).toFixed(1)},${y(value).toFixed(1)}`);
  const last = light.length - 1;
  const tag = `behind ${last === 1 ? "1 pair" : `${last} pairs`}: ${formatNumber(light[last])}`;
  const ahead = !narrow && at(last) < right - tag.length * 8;
  const below = mix > 0.5; // where the line does not run
  const limit = mix > 0.5 && panel.threshold ? log.place(panel.threshold.value).at : null;
  const wanted = below ? Math.min(BOTTOM - 6, y(light[last]) + 22) : Math.max(TOP + 8, y(light[last]) - 12);
  // Not over the words at the threshold, which stand above their line.
  const tagY = limit !== null && Math.abs(wanted - (limit - 7)) < 20 ? (limit + 20 < BOTTOM ? limit + 20 : limit - 28) : wanted;
  const edge = narrow ? right : at(last) + (ahead ? 10 : -10);
  return (
    <svg width={width} height={BOTTOM + 44} viewBox={`0 0 ${width} ${BOTTOM + 44}`} role="img" aria-labelledby={labelledBy} class="tl-light">
      <Grid axis={mix > 0.5 ? log : linear} left={LEFT} right={right} side="left" />
      <g data-series={panel.series?.[0].name}>
        <path class="tl-light-area" d={`M${LEFT},${BOTTOM}L${points.join("L")}L${at(last).toFixed(1)},${BOTTOM}z`} />
        <path class="tl-light-line" d={`M${points.join("L")}`} />
        <circle class="tl-light-dot" cx={at(last)} cy={y(light[last])} r="4.5" />
      </g>
      {mix > 0.5 && panel.threshold && <Threshold threshold={panel.threshold} at={limit ?? 0} right={right} />}
      <text class="tl-light-tag" x={edge} y={tagY} text-anchor={ahead ? "start" : "end"}>{tag}</text>
      <g class="tl-x-axis" aria-hidden="true">
        {[0, ...(panel.x?.marks ?? [])].map((mark) => (
          <g key={mark}>
            <path d={`M${at(mark).toFixed(1)},${BOTTOM}v5`} />
            <text x={at(mark)} y={BOTTOM + 14} dy="0.35em" text-anchor="middle">{mark}</text>
          </g>
        ))}
        <text x={right} y={BOTTOM + 33} dy="0.35em" text-anchor="end" class="tl-quiet">{panel.x?.label}</text>
      </g>
    </svg>
  );
}

/** A lamp, the stack of glasses, and the beam between them: its opacity is the light that is left.
 * @param {object} props
 * @param {number[]} props.light
 * @param {number} props.most    pairs for which there is room
 * @param {(pair: number) => number} props.at
 * @param {number} props.right
 * @param {number} props.width
 */
function Stage({ light, most, at, right, width }) {
  const middle = STAGE / 2;
  const gap = at(1) - at(0);
  const glass = Math.min(8, gap * 0.45);
  return (
    <svg width={width} height={STAGE} viewBox={`0 0 ${width} ${STAGE}`} class="tl-light" aria-hidden="true">
      <rect class="tl-dark" x="0.5" y="0.5" width={width - 1} height={STAGE - 1} rx="8" />
      <path class="tl-lamp" d={`M10,${middle - 9}h18l10,-9v36l-10,-9h-18z`} />
      {light.map((value, pair) => {
        const half = value > 1 ? Math.min(STAGE / 2 - 8, HALF * (1 + 0.12 * Math.log2(value))) : HALF;
        const start = pair === 0 ? 38 : at(pair);
        const end = pair === light.length - 1 ? Math.max(right, at(pair)) : at(pair + 1);
        return <rect key={pair} class="tl-ray" x={start} y={middle - half} width={Math.max(0, end - start)} height={2 * half} fill-opacity={Math.min(1, value).toFixed(4)} />;
      })}
      {Array.from({ length: most }, (_, index) => index + 1).map((pair) => (
        <rect
          key={pair}
          class={pair < light.length ? "tl-glass" : "tl-glass tl-ahead"}
          x={at(pair) - glass / 2}
          y={middle - 26}
          width={glass}
          height="52"
          rx={glass / 2}
        />
      ))}
    </svg>
  );
}

/** @param {{threshold: {value: number, label: string}, at: number, right: number}} props */
function Threshold({ threshold, at, right }) {
  return (
    <g style={{ "--series": "var(--tl-danger)" }}>
      <path class="tl-line tl-reference" d={`M${LEFT},${at.toFixed(1)}H${right}`} stroke-dasharray="10 3 2 3" />
      <text class="tl-quiet" x={right} y={at - 7} text-anchor="end">{threshold.label}</text>
    </g>
  );
}

/**
 * @param {Panel} panel
 * @param {Result} result
 * @returns {DataTable}
 */
export function table(panel, result) {
  return {
    caption: panel.title || panel.name,
    columns: [panel.x?.label ?? "pairs", panel.y?.label ?? "light"],
    rows: numbers(result, panel.series?.[0].name).map((value, pair) => [pair, formatNumber(value)]),
  };
}
