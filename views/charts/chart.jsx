// What every chart shares: its width, the look of each role, paths, and labels beside lines.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { nudge } from "./scale.js";

/** @import { Axis } from "./scale.js" */
/** @import { Role } from "../host/types.js" */
/** @typedef {{x: number, y: number}} Point */

/** Width of a picture that no browser has measured: made at build time, seen without JavaScript. */
export const unmeasured = { width: 680 };

/** Below this width, a key above the chart replaces the labels beside the lines. */
const NARROW = 520;

/**
 * The second sign beside each role's color (the colors are in trainlab/palette.json).
 * @type {Record<Role, {dash?: string, marker?: (point: Point, r: number) => string}>}
 */
export const LOOKS = {
  train: { marker: circle },
  val: { dash: "9 3", marker: square },
  test: { dash: "9 3 2 3", marker: triangle },
  theory: { dash: "6 4" },
  ideal: { dash: "1 5" },
  danger: { dash: "10 3 2 3" },
  gradient: { marker: nabla },
  spread: { dash: "14 3", marker: diamond },
};

/** @param {Point} point @param {number} r */
function circle({ x, y }, r) {
  return `M${x - r},${y}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0z`;
}
/** @param {Point} point @param {number} r */
function square({ x, y }, r) {
  return `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}z`;
}
/** @param {Point} point @param {number} r */
function diamond({ x, y }, r) {
  const d = r * 1.3;
  return `M${x},${y - d}l${d},${d}l${-d},${d}l${-d},${-d}z`;
}
/** @param {Point} point @param {number} r */
function triangle({ x, y }, r) {
  return `M${x},${y - r * 1.2}l${r * 1.2},${r * 2.1}h${-r * 2.4}z`;
}

/** @param {Point} point @param {number} r */
function nabla({ x, y }, r) {
  return `M${x},${y + r * 1.2}l${r * 1.2},${-r * 2.1}h${-r * 2.4}z`;
}

/** A cross: dead, lost, or not a number.
 * @param {Point} point
 * @param {number} r
 */
export function cross({ x, y }, r) {
  return `M${x - r},${y - r}l${2 * r},${2 * r}m0,${-2 * r}l${-2 * r},${2 * r}`;
}

/**
 * An element's width in CSS pixels, followed as it changes.
 * @returns {{ref: import("preact").RefObject<HTMLDivElement | null>, width: number, narrow: boolean}}
 */
export function useWidth() {
  const ref = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [width, setWidth] = useState(unmeasured.width);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => {
      if (element.clientWidth) setWidth(element.clientWidth);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, width, narrow: width < NARROW };
}

/** How tall the plot of a chart is: on a phone low enough for the controls to stand above it.
 * @param {number} width
 */
export const plotHeight = (width) => (width < 420 ? 180 : Math.round(Math.min(300, Math.max(220, width * 0.46))));

/** Whether the page is being printed: then a picture shows its end state. */
export function usePrinting() {
  const [printing, setPrinting] = useState(() => typeof matchMedia !== "undefined" && matchMedia("print").matches); // a view may open for paper
  useEffect(() => {
    const [begin, end] = [() => setPrinting(true), () => setPrinting(false)];
    addEventListener("beforeprint", begin);
    addEventListener("afterprint", end);
    return () => {
      removeEventListener("beforeprint", begin);
      removeEventListener("afterprint", end);
    };
  }, []);
  return printing;
}

/**
 * Faint horizontal lines with their tick labels.
 * @param {{axis: Axis, left: number, right: number, side: "left" | "right"}} props
 */
export function Grid({ axis, left, right, side }) {
  const [x, anchor] = side === "left" ? [left - 8, "end"] : [right + 8, "start"];
  return (
    <g class="tl-grid" aria-hidden="true">
      {axis.ticks.map(({ at, label }) => (
        <g key={label}>
          <line x1={left} x2={right} y1={at} y2={at} />
          <text x={x} y={at} dy="0.35em" text-anchor={anchor}>{label}</text>
        </g>
      ))}
    </g>
  );
}

/**
 * A key above a narrow chart: a piece of each line with its name.
 * @param {{entries: {role: Role, label: string, thin: boolean}[]}} props
 */
export function Key({ entries }) {
  return (
    <ul class="tl-key">
      {entries.map(({ role, label, thin }) => {
        const { dash, marker } = LOOKS[role];
        return (
          <li key={label} style={{ "--series": `var(--tl-${role})` }}>
            <svg width="30" height="12" aria-hidden="true">
              <path class={thin ? "tl-line tl-thin" : "tl-line"} d="M1,6H29" stroke-dasharray={dash} />
              {marker && !thin && <path class="tl-marker" d={marker({ x: 15, y: 6 }, 3.5)} />}
            </svg>
            {label}
          </li>
        );
      })}
    </ul>
  );
}

const LINE_HEIGHT = 14;

/** Break a label into lines of about 15 characters.
 * @param {string} label
 */
export function labelLines(label) {
  /** @type {string[]} */
  const lines = [];
  for (const word of label.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 15) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Room that labels beside the lines need, in pixels: an estimate, since text isn't measured.
 * @param {string[]} labels
 */
export function labelRoom(labels) {
  const longest = Math.max(0, ...labels.flatMap(labelLines).map((text) => text.length));
  return longest * 7.7 + 32;
}

/**
 * Labels beside the ends of lines, moved apart, each tied to its line by a leader in the line's look.
 * @param {object} props
 * @param {{label: string, role: Role, end: Point, thin: boolean}[]} props.labels
 * @param {number} props.x         where the plot ends
 * @param {"left" | "right"} props.side
 * @param {[number, number]} props.within  vertical room
 */
export function DirectLabels({ labels, x, side, within }) {
  const sizes = labels.map(({ label }) => labelLines(label).length * LINE_HEIGHT + 4);
  const placed = nudge(labels.map(({ end }) => end.y), sizes, within);
  const out = side === "left" ? -1 : 1;
  return (
    <g class="tl-labels">
      {labels.map(({ label, role, end, thin }, index) => {
        const y = placed[index];
        const lines = labelLines(label);
        const level = `M${end.x + out * 8},${end.y.toFixed(1)}L${x + out * 4},${end.y.toFixed(1)}`;
        const early = Math.abs(x - end.x) > 40; // the line ends inside the plot: a hairline leads on from there
        return (
          <g key={label} style={{ "--series": `var(--tl-${role})` }}>
            {early && <path class="tl-leader tl-early" d={level} />}
            <path
              class={thin ? "tl-leader tl-thin" : "tl-leader"}
              d={`${early ? `M${x + out * 4},${end.y.toFixed(1)}` : level}L${x + out * 22},${y.toFixed(1)}`}
              stroke-dasharray={LOOKS[role].dash}
            />
            <text text-anchor={side === "left" ? "end" : "start"}>
              {lines.map((text, row) => (
                <tspan key={text} x={x + out * 28} y={y + (row - (lines.length - 1) / 2) * LINE_HEIGHT} dy="0.35em">
                  {text}
                </tspan>
              ))}
            </text>
          </g>
        );
      })}
    </g>
  );
}
