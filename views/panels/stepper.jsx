// Panel "stepper": a gradient of 1 leaves the output and is stepped back through the layers. Above, the
// beam and what each layer multiplies it by; below, the running product as bars on a log axis.

import { useEffect, useState } from "preact/hooks";
import { Grid, usePrinting, useWidth } from "../charts/chart.jsx";
import { formatNumber } from "../charts/format.js";
import { makeAxis } from "../charts/scale.js";

/** @import { PanelProps, DataTable } from "./index.js" */
/** @import { Axis } from "../charts/scale.js" */
/** @import { Domain, Panel, Result } from "../host/types.js" */

const PACE = 800; // milliseconds between the steps of Play
const BEGIN = 1; // the first view shows what one step does, and leaves the rest to be found

/** The finding would give away what the reader is about to see: it waits for the last step. */
export const withholds = "Step to the end to see what is left.";

/** @param {PanelProps} props */
export function View({ panels, ...props }) {
  return <>{panels.map((panel) => <Stepper key={panel.name} panel={panel} {...props} />)}</>;
}

/** @param {Result | null} result @param {string | undefined} name @returns {number[]} */
function numbers(result, name) {
  const median = result?.arrays[name ?? ""]?.median;
  return Array.isArray(median) ? median.map((value) => value ?? NaN) : [];
}

/** Whole decades around all products of this setting and 1: the axis keeps still while the reader steps.
 * @param {number[]} products
 * @returns {Domain}
 */
export function barDomain(products) {
  const exponents = products.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
  return [10 ** Math.floor(Math.min(-1, ...exponents)), 10 ** Math.ceil(Math.max(1, ...exponents))];
}

/** What a key does to the step; undefined for keys that do nothing here.
 * @param {string} key @param {number} step @param {number} last
 * @returns {number | undefined}
 */
export function stepForKey(key, step, last) {
  if (key === "ArrowRight") return Math.min(step + 1, last);
  if (key === "ArrowLeft") return Math.max(step - 1, 0);
  if (key === "Home") return 0;
  return key === "End" ? last : undefined;
}

/** @param {Omit<PanelProps, "panels"> & {panel: Panel}} props */
function Stepper({ panel, result, id, findingId, still, onEnd }) {
  const factors = numbers(result, panel.factors);
  const products = numbers(result, panel.products);
  const last = factors.length;
  const [wanted, setWanted] = useState(BEGIN);
  const [playing, setPlaying] = useState(false);
  const printing = usePrinting();
  const step = still || printing ? last : Math.min(wanted, last);
  const moving = playing && step < last;
  const ended = step === last;

  useEffect(() => onEnd?.(ended), [ended]);
  useEffect(() => {
    if (!moving) return;
    const timer = setTimeout(() => setWanted(step + 1), PACE);
    return () => clearTimeout(timer);
  }, [moving, step]);

  /** @param {number} next */
  const goTo = (next) => {
    setPlaying(false);
    setWanted(next);
  };
  const togglePlay = () => {
    if (!moving && step === last) setWanted(0);
    setPlaying(!moving);
  };
  const [stateId, sliderId] = [`${id}-${panel.name}-state`, `${id}-${panel.name}-step`];
  const titleId = panel.title ? `${id}-${panel.name}` : findingId;
  const title = panel.title && <p class="tl-panel-title" id={titleId}>{panel.title}</p>;
  const state = stepText(panel, factors, products, step);
  const picture = (
    <Picture
      panel={panel}
      factors={factors}
      products={products}
      step={step}
      domain={barDomain(products)}
      labelledBy={`${titleId} ${still ? findingId : stateId}`}
    />
  );
  if (still) return <div class="tl-stepper">{title}{picture}</div>;
  return (
    <div class="tl-stepper">
      {title}
      <div
        class="tl-stage"
        role="group"
        tabIndex={0}
        aria-labelledby={titleId}
        aria-describedby={`${sliderId}-keys`}
        onKeyDown={(event) => {
          const next = stepForKey(event.key, step, last);
          if (event.altKey || event.ctrlKey || event.metaKey || (next === undefined && event.key !== " ")) return;
          event.preventDefault();
          if (next === undefined) togglePlay();
          else goTo(next);
        }}
      >
        {picture}
      </div>
      <p class="tl-step-state" id={stateId} role="status" aria-live={moving ? "off" : "polite"}>{state}</p>
      <div class="tl-step-controls">
        <button type="button" class="tl-primary" onClick={() => goTo(Math.min(last, step + 1))} aria-disabled={step === last}>Next layer</button>
        <button type="button" onClick={() => goTo(Math.max(0, step - 1))} aria-disabled={step === 0}>Undo</button>
        <button type="button" class="tl-play" onClick={togglePlay}>{moving ? "Pause" : "Play"}</button>
        <button type="button" onClick={() => goTo(0)}>Reset</button>
        <div class="tl-slider">
          <label for={sliderId}>Step</label>
          <input
            id={sliderId}
            type="range"
            min={0}
            max={last}
            step={1}
            value={step}
            aria-valuetext={`${step} of ${last}`}
            onInput={({ currentTarget }) => goTo(currentTarget.valueAsNumber)}
          />
          <output for={sliderId}>{`${step} of ${last}`}</output>
        </div>
      </div>
      <p class="tl-keys" id={`${sliderId}-keys`}>
        With the picture in focus: <kbd>→</kbd> one layer on, <kbd>←</kbd> one back, <kbd>Home</kbd> and <kbd>End</kbd> to either end, <kbd>Space</kbd> to play or pause.
      </p>
    </div>
  );
}

/** @param {Panel} panel @param {number[]} factors @param {number[]} products @param {number} step */
function stepText(panel, factors, products, step) {
  const product = `${formatNumber(products[step])} ${(panel.unit ?? "").replace(/^×/, "times")}`.trim();
  if (step === 0) return `At the ${panel.from ?? "output"}: ${product}.`;
  const layers = step === 1 ? "1 layer" : `${step} layers`;
  return `Back through ${layers}: ${product}. This layer multiplied it by ${formatNumber(factors[step - 1])}.`;
}

/**
 * @param {object} props
 * @param {Panel} props.panel
 * @param {number[]} props.factors
 * @param {number[]} props.products
 * @param {number} props.step
 * @param {Domain} props.domain
 * @param {string} props.labelledBy
 */
function Picture({ panel, factors, products, step, domain, labelledBy }) {
  const { ref, width, narrow } = useWidth();
  const [left, right] = [narrow ? 10 : 16, width - 48];
  const gap = (right - left) / (factors.length + 1); // one place for each product, layers stand between
  const x = (/** @type {number} */ k) => right - (k + 0.5) * gap;
  const [beam, top, bottom] = [54, 142, 340];
  const axis = makeAxis("log", domain, [bottom, top], narrow ? 5 : 7);
  const one = axis.place(1).at;
  const wide = gap >= 44; // room for every factor, else only the current one
  return (
    <div ref={ref}>
      <svg width={width} height={bottom + 12} viewBox={`0 0 ${width} ${bottom + 12}`} role="img" aria-labelledby={labelledBy} style={{ "--series": "var(--tl-gradient)" }}>
        <text x={left} y={beam + 64} class="tl-quiet">{panel.to ?? "input"}</text>
        <text x={(left + right) / 2} y={beam + 64} text-anchor="middle" class="tl-quiet">{panel.x?.label ?? "layer"}</text>
        <text x={right} y={beam + 64} text-anchor="end" class="tl-quiet">{panel.from ?? "output"}</text>
        {products.slice(0, step + 1).map((value, k) => (
          <Beam key={k} x1={x(k) + gap / 2} x2={x(k) - gap / 2} y={beam} value={value} now={k === step} />
        ))}
        {factors.map((factor, index) => {
          const at = x(index) - gap / 2;
          const passed = index < step;
          const shown = passed && (wide || index === step - 1);
          return (
            <g key={index} class={passed ? "tl-slab tl-passed" : "tl-slab"}>
              <rect x={at - Math.min(7, gap * 0.2)} y={beam - 34} width={Math.min(14, gap * 0.4)} height={68} rx={3} />
              {(gap >= 20 || (factors.length - index) % 5 === 0) && <text x={at} y={beam + 46} text-anchor="middle" class="tl-quiet">{factors.length - index}</text>}
              {shown && <text x={at} y={beam - 38} text-anchor="middle" class="tl-factor">{`×${formatNumber(factor, 2)}`}</text>}
            </g>
          );
        })}
        <Grid axis={axis} left={left} right={right} side="right" />
        <path class="tl-wire" d={`M${left},${one}H${right}`} />
        <g data-series={panel.products}>
          {products.map((value, k) => (
            <Bar key={k} x={x(k)} size={Math.min(26, gap * 0.62)} one={one} axis={axis} value={value} state={k > step ? "ahead" : k === step ? "now" : "passed"} bounds={[left, right]} />
          ))}
        </g>
      </svg>
    </div>
  );
}

/** Half the beam's width: to scale, so that what is gone is seen to be gone; the bars below are on a
 * log axis, and still show it. It grows no wider than a layer.
 * @param {number} value
 */
export function beamHalf(value) {
  return value > 0 ? Math.min(33, 14 * value) : 0;
}

/** @param {{x1: number, x2: number, y: number, value: number, now: boolean}} props */
function Beam({ x1, x2, y, value, now }) {
  const half = beamHalf(value);
  return (
    <g class="tl-beam">
      <path d={`M${x1},${y - half}H${x2}V${y + half}H${x1}z`} />
      {now && <path class="tl-arrow" d={`M${x1 - 9},${y}H${x2 + 10}m5,-4.5l-5,4.5l5,4.5`} />}
    </g>
  );
}

/**
 * @param {object} props
 * @param {number} props.x
 * @param {number} props.size
 * @param {number} props.one   where 1 stands
 * @param {Axis} props.axis
 * @param {number} props.value
 * @param {"passed" | "now" | "ahead"} props.state
 * @param {[number, number]} props.bounds
 */
function Bar({ x, size, one, axis, value, state, bounds: [left, right] }) {
  if (state === "ahead" || Number.isNaN(value)) return null;
  const { at, side } = axis.place(value);
  const [top, height] = [Math.min(one, at), Math.max(2, Math.abs(one - at))];
  const label = formatNumber(value) + (side ? (side > 0 ? " ▲" : " ▼") : "");
  const anchor = x - left < 36 ? "start" : right - x < 36 ? "end" : "middle";
  const edge = anchor === "start" ? x - size / 2 : anchor === "end" ? x + size / 2 : x;
  const upward = at < one;
  return (
    <g class={`tl-bar tl-${state}`}>
      <rect x={x - size / 2} y={top} width={size} height={height} rx={2} />
      {state === "now" && <text x={edge} y={upward ? one + 17 : one - 8} text-anchor={anchor}>{label}</text>}
    </g>
  );
}

/**
 * @param {Panel} panel
 * @param {Result} result
 * @returns {DataTable}
 */
export function table(panel, result) {
  const factors = numbers(result, panel.factors);
  return {
    caption: panel.title || "Step by step",
    columns: ["step", "factor", "running product"],
    rows: numbers(result, panel.products).map((product, k) => [k, k ? formatNumber(factors[k - 1]) : "none", formatNumber(product)]),
  };
}
