// Pick a point of a recorded curve: by a click on the picture, or with its twin, a native slider that
// says the value at each point.

import { DirectLabels, Grid, Key, labelRoom, LOOKS, useWidth } from "#views/charts/chart.jsx";
import { linePath } from "#views/charts/paths.js";
import { formatNumber } from "#views/charts/format.js";
import { RichText } from "#views/quiz/richtext.jsx";
import { makeAxis } from "#views/charts/scale.js";
import { nearest } from "./grading.js";
import { readNumber } from "#views/quiz/numerals.js";
import { Sign } from "#views/quiz/verdict.jsx";

export const late = true;

/** @typedef {import("./grading.js").Pick} Pick */
/** @typedef {import("./grading.js").RecordedCurve} RecordedCurve */

const PAD = 10;
const HEIGHT = 190;
const HEIGHT_BELOW = 120;
const X_AXIS = 42;
const TICKS = 40;

/** @param {Pick} item @param {unknown} raw */
export function clean({ curve: { x } }, raw) {
  try {
    const wanted = typeof raw === "string" ? readNumber(raw) : raw;
    if (typeof wanted !== "number" || !(wanted >= x[0] && wanted <= x[x.length - 1])) return null;
    return x[nearest(x, wanted)];
  } catch {
    return null;
  }
}

/** @param {Omit<import("#views/quiz/types.js").InputsProps, "item"> & {item: Pick}} props */
export function Inputs({ item: { curve }, answer, onAnswer, feedback, stale, id }) {
  const at = answer === null || answer === undefined ? null : curve.x.indexOf(answer);
  const said = at === null ? "No point picked yet." : valueAt(curve, at);
  return (
    <div class="tl-pick">
      <Picture curve={curve} at={at} told={feedback?.verdict === "right" && !stale} id={id} onPick={(point) => onAnswer(curve.x[point])} />
      <div class="tl-slider">
        <label for={`${id}-slider`}>{curve.x_label}</label>
        <input
          id={`${id}-slider`}
          type="range"
          min={0}
          max={curve.x.length - 1}
          step={1}
          value={at ?? 0}
          aria-valuetext={said}
          onInput={({ currentTarget }) => onAnswer(curve.x[Number(currentTarget.value)])}
        />
        <output for={`${id}-slider`}>{said}</output>
      </div>
      <Numbers curve={curve} />
    </div>
  );
}

/** @param {RecordedCurve} curve @param {number} at */
function valueAt(curve, at) {
  const [other] = curve.below ?? [];
  const also = other ? `, ${other.y_label} ${formatNumber(other.y[at], 3)}` : "";
  return `${curve.x_label} ${curve.x[at]}: ${curve.label} ${formatNumber(curve.y[at], 3)}${also}`;
}

/** A panel: curves of one unit, the one that is picked from or looked at first.
 * @typedef {{y_label: string, curves: {name: string, label: string, role: import("./grading.js").Role, y: number[]}[]}} Panel
 */

/** @param {RecordedCurve} curve @returns {Panel[]} */
function panelsOf(curve) {
  const { below = [] } = curve;
  const first = { y_label: curve.y_label, curves: [curve, ...curve.beside] };
  return below.length ? [first, { y_label: below[0].y_label, curves: below }] : [first];
}

/**
 * @param {object} props
 * @param {RecordedCurve} props.curve
 * @param {number | null} props.at    the point picked
 * @param {boolean} props.told        show what is accepted
 * @param {string} props.id
 * @param {(at: number) => void} [props.onPick]
 */
function Picture({ curve, ...props }) {
  return (
    <>
      {panelsOf(curve).map((panel, number) => (
        <PanelPicture key={panel.y_label} curve={curve} panel={panel} {...props} main={number === 0} id={`${props.id}-${number}`} />
      ))}
      <p class="tl-provenance">{source(curve)}</p>
    </>
  );
}

/**
 * @param {object} props
 * @param {RecordedCurve} props.curve
 * @param {Panel} props.panel
 * @param {boolean} props.main        it holds the curve that is picked from
 * @param {number | null} props.at
 * @param {boolean} props.told
 * @param {string} props.id
 * @param {(at: number) => void} [props.onPick]
 */
function PanelPicture({ curve, panel: { y_label: unit, curves }, main, at, told, id, onPick }) {
  const height = main ? HEIGHT : HEIGHT_BELOW;
  const { ref, width, narrow } = useWidth();
  const [left, right] = [TICKS, width - (narrow ? 12 : labelRoom(curves.map(({ label }) => label)))];
  const [first, last] = [curve.x[0], curve.x[curve.x.length - 1]];
  const x = makeAxis("linear", [first, last], [left + 6, right - 6], narrow ? 4 : 7);
  const values = curves.flatMap((one) => one.y);
  const y = makeAxis("linear", [Math.floor(2 * Math.min(...values)) / 2, Math.ceil(2 * Math.max(...values)) / 2], [PAD + height, PAD], 5);
  const points = (/** @type {number[]} */ heights) => heights.map((value, index) => ({ x: x.place(curve.x[index]).at, y: y.place(value).at }));
  const drawn = curves.map((one) => ({ ...one, points: points(one.y) }));
  const entries = drawn.map(({ label, role, points: all }) => ({ label, role, thin: false, end: { x: right - 8, y: all[all.length - 1].y } }));
  const bottom = PAD + height;
  /** @param {PointerEvent & {currentTarget: SVGSVGElement}} event */
  const pick = (event) => {
    const { left: edge } = event.currentTarget.getBoundingClientRect();
    const wanted = first + ((event.clientX - edge - left - 6) / (right - left - 12)) * (last - first);
    onPick?.(nearest(curve.x, wanted));
  };
  return (
    <div ref={ref}>
      <p class="tl-axis-row" id={`${id}-what`}>{unit}</p>
      {narrow && <Key entries={entries} />}
      <svg
        class={onPick && "tl-pickable"}
        width={width}
        height={bottom + X_AXIS}
        viewBox={`0 0 ${width} ${bottom + X_AXIS}`}
        role="img"
        aria-label={`${curves.map(({ label }) => label).join(" and ")}, ${unit}, against ${curve.x_label} ${first} to ${last}. ${source(curve)}${onPick ? " The slider below says each value." : ""}`}
        onPointerDown={onPick && ((event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          pick(event);
        })}
        onPointerMove={onPick && ((event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) pick(event);
        })}
      >
        <Grid axis={y} left={left} right={right} side="left" />
        <g class="tl-x-axis" aria-hidden="true">
          <path d={`M${left},${bottom}H${right}`} />
          {x.ticks.map(({ at: place, label }) => <text key={label} x={place} y={bottom + 18} text-anchor="middle">{label}</text>)}
          <text x={right} y={bottom + 36} text-anchor="end">{curve.x_label}</text>
        </g>
        {told && main && <Accepted curve={curve} x={x} bottom={bottom} />}
        {drawn.map(({ name, role, points: all }) => (
          <g key={name} data-series={name} style={{ "--series": `var(--tl-${role})` }}>
            <path class="tl-line" d={linePath(/** @type {any} */ (all)) ?? ""} stroke-dasharray={LOOKS[role].dash} />
          </g>
        ))}
        {at !== null && (
          <g class="tl-picked" data-picked={main ? curve.x[at] : undefined}>
            <path d={`M${drawn[0].points[at].x.toFixed(1)},${PAD}V${bottom}`} />
            <circle cx={drawn[0].points[at].x} cy={drawn[0].points[at].y} r="6" />
          </g>
        )}
        {!narrow && <DirectLabels labels={entries} x={right} side="right" within={[PAD, bottom + PAD]} />}
      </svg>
    </div>
  );
}

/** Where the curve comes from, in words.
 * @param {RecordedCurve} curve
 */
const source = ({ source: { run, seeds } }) => (run === null ? `Recorded: the median of ${seeds} runs.` : "Recorded: one single run.");

/** What is accepted, as a band.
 * @param {{curve: RecordedCurve, x: import("#views/charts/scale.js").Axis, bottom: number}} props
 */
function Accepted({ curve: { accepted }, x, bottom }) {
  const [from, to] = [x.place(accepted[0]).at, x.place(accepted[accepted.length - 1]).at];
  return (
    <g class="tl-accepted">
      <rect x={from} y={PAD} width={to - from} height={bottom - PAD} />
      <path d={`M${from},${bottom}H${to}`} />
    </g>
  );
}

/** @param {{curve: RecordedCurve}} props */
function Numbers({ curve }) {
  const columns = panelsOf(curve).flatMap(({ y_label: unit, curves }) => curves.map(({ label, y }) => ({ name: `${label}, ${unit}`, y })));
  return (
    <details class="tl-data">
      <summary>The numbers as a table</summary>
      <div class="tl-scroll" tabIndex={0} role="group" aria-label="Table">
        <table>
          <thead><tr><th scope="col">{curve.x_label}</th>{columns.map(({ name }) => <th key={name} scope="col">{name}</th>)}</tr></thead>
          <tbody>
            {curve.x.map((value, at) => (
              <tr key={value}><th scope="row">{value}</th>{columns.map(({ name, y }) => <td key={name}>{formatNumber(y[at], 3)}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** @param {{item: Pick}} props */
export function Options({ item: { id, curve } }) {
  return (
    <div class="tl-pick">
      <div class="tl-scroll" role="group" aria-label="Picture" tabIndex={0}>
        <Picture curve={curve} at={null} told={false} id={`${id}-static`} />
      </div>
      <Numbers curve={curve} />
    </div>
  );
}

/** @param {{item: Pick}} props */
export function Answers({ item: { curve, right, early, late } }) {
  const { accepted, best, other, x_label: axis } = curve;
  const only = other?.accepted.filter((x) => !accepted.includes(x)) ?? [];
  return (
    <ul class="tl-reasons">
      <li>
        <p><Sign verdict="right" /> <span class="tl-word">Right:</span> {axis} {accepted.join(", ")}; the lowest is at {best}</p>
        <div class="tl-reason"><RichText tree={right} /></div>
      </li>
      {other && only.length > 0 && (
        <li>
          <p><Sign verdict="partly" /> <span class="tl-word">Right by {other.label} only:</span> {axis} {only.join(", ")}</p>
          <div class="tl-reason"><RichText tree={other.feedback} /></div>
        </li>
      )}
      {[["Too early", early], ["Too late", late]].map(([words, reason]) => (
        <li key={String(words)}>
          <p><Sign verdict="not-yet" /> <span class="tl-word">{String(words)}</span></p>
          <div class="tl-reason"><RichText tree={/** @type {import("./grading.js").Reason} */ (reason).feedback} /></div>
        </li>
      ))}
    </ul>
  );
}
