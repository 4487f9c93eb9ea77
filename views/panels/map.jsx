// Panel "map": what a trained network says at every point of a plane, one class a region, with data over it.
// Results without a map (data of more than two features) draw nothing.

import { LOOKS, useWidth } from "../charts/chart.jsx";
import { formatNumber } from "../charts/format.js";
import { makeAxis } from "../charts/scale.js";
import { numberAt } from "./curves-points.js";
import { boundaryPath, cellsOf, regionPath, sharesOf, texturePath } from "./map-cells.js";

/** @import { PanelProps, DataTable } from "./index.js" */
/** @import { Panel, Result } from "../host/types.js" */

const LEFT = 30; // room for tick labels
const BELOW = 40;
const LARGEST = 7; // pixels a cell
const GAP = 24;

/**
 * Each class by color, marker and texture.
 * @type {{letter: string, marker: NonNullable<typeof LOOKS.train.marker>, texture: "plain" | "rows" | "columns"}[]}
 */
const CLASSES = [
  { letter: "A", marker: /** @type {any} */ (LOOKS.train.marker), texture: "plain" },
  { letter: "B", marker: /** @type {any} */ (LOOKS.val.marker), texture: "rows" },
  { letter: "C", marker: /** @type {any} */ (LOOKS.test.marker), texture: "columns" },
];

/** @param {number} name */
const color = (name) => ({ "--series": `var(--tl-class-${CLASSES[name].letter.toLowerCase()})` });

/** What a result says of the plane; null if it has no map.
 * @param {Panel} panel @param {Result | null} result
 */
export function planeOf({ map }, result) {
  const runs = /** @type {any} */ (map && result?.arrays[map.cells]?.median);
  if (!map || !result || !Array.isArray(runs)) return null;
  const cells = cellsOf(runs, map.size);
  const points = /** @type {[number, number, number][]} */ (/** @type {unknown} */ (result.arrays[map.points].median));
  const classes = 1 + Math.max(...points.map(([, , name]) => name), ...cells);
  const seed = numberAt(result, { name: map.seed, label: "", role: "val" });
  const accuracy = numberAt(result, { name: map.accuracy, label: "", role: "val" });
  const which = result.seeds === 1 ? `Seed ${seed}` : `Seed ${seed}, the median one of ${result.seeds}`;
  return {
    cells,
    points,
    shares: sharesOf(cells, classes),
    caption: `${which}: ${map.score} ${formatNumber(accuracy, 3)}`,
  };
}

/** Whether there is no map: data of more than two features have none.
 * @param {Panel} panel @param {Result | null} result @param {Result | null} overlay
 */
export const isEmpty = ({ map }, result, overlay) => ![result, overlay].some((one) => Array.isArray(map && one?.arrays[map.cells]?.median));

/** @typedef {NonNullable<ReturnType<typeof planeOf>>} Plane */

/** @param {Plane} plane */
const sharesInWords = ({ shares }) => shares.map((share) => `${Math.round(share * 100)} % of the area`);

/** @param {PanelProps} props */
export function View({ panels, result, overlay, id }) {
  const { ref, width } = useWidth();
  return (
    <div class="tl-maps" ref={ref}>
      {panels.map((panel) => {
        const planes = [planeOf(panel, result), planeOf(panel, overlay)].filter((plane) => plane !== null);
        const beside = planes.length > 1 && width > 560 ? planes.length : 1;
        const size = panel.map?.size ?? 1;
        const room = (width - GAP * (beside - 1)) / beside - LEFT - 4;
        const unit = Math.max(1, Math.min(LARGEST, Math.floor(room / size)));
        return planes.length > 0 && (
          <div class="tl-panel" key={panel.name}>
            <div class="tl-panel-head"><p class="tl-panel-title" id={`${id}-${panel.name}`}>{panel.title}</p></div>
            <div class="tl-map-row">
              {planes.map((plane, index) => (
                <Plane key={index} panel={panel} plane={plane} unit={unit} titleId={`${id}-${panel.name}`} id={`${id}-${panel.name}-${index}`} />
              ))}
            </div>
          </div>
        );
      })}
    </div>
  );
}

/** One plane with its caption and key, which are its text alternative too.
 * @param {{panel: Panel, plane: Plane, unit: number, titleId: string, id: string}} props
 */
function Plane({ panel, plane, unit, titleId, id }) {
  const { size, domain, axes } = /** @type {NonNullable<Panel["map"]>} */ (panel.map);
  const side = size * unit;
  const x = makeAxis("linear", domain, [0, side], 3);
  const y = makeAxis("linear", domain, [side, 0], 3);
  const { cells, points, shares, caption } = plane;
  const names = shares.map((_, name) => name);
  return (
    <div class="tl-map">
      <p class="tl-axis-row" id={`${id}-caption`}>{caption}</p>
      <svg
        width={LEFT + side + 2}
        height={side + BELOW}
        viewBox={`${-LEFT} 0 ${LEFT + side + 2} ${side + BELOW}`}
        role="img"
        aria-labelledby={`${titleId} ${id}-caption ${id}-key`}
      >
        {names.map((name) => (
          <g key={name} data-class={CLASSES[name].letter} style={color(name)}>
            <path class="tl-region" d={regionPath(cells, size, name, unit)} />
            <path class="tl-texture" d={texturePath(cells, size, name, unit, CLASSES[name].texture)} />
          </g>
        ))}
        <path class="tl-boundary" d={boundaryPath(cells, size, unit)} />
        <g class="tl-map-points">
          {names.map((name) => (
            <path
              key={name}
              class="tl-marker"
              style={color(name)}
              d={points.filter((point) => point[2] === name).map((point) => CLASSES[name].marker({ x: x.place(point[0]).at, y: y.place(point[1]).at }, 3.2)).join("")}
            />
          ))}
        </g>
        <g class="tl-x-axis" aria-hidden="true">
          <rect class="tl-frame" width={side} height={side} />
          {x.ticks.map(({ at, label }) => <text key={label} x={at} y={side + 14} dy="0.35em" text-anchor="middle">{label}</text>)}
          {y.ticks.map(({ at, label }) => <text key={label} x={-7} y={at} dy="0.35em" text-anchor="end">{label}</text>)}
          <text x={side} y={side + 32} dy="0.35em" text-anchor="end">{axes}</text>
        </g>
      </svg>
      <ul class="tl-key" id={`${id}-key`}>
        {sharesInWords(plane).map((share, name) => (
          <li key={name} style={color(name)}>
            <Swatch name={name} /> {`class ${CLASSES[name].letter}: ${share}`}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A piece of a class's region with its marker. @param {{name: number}} props */
function Swatch({ name }) {
  const { texture, marker } = CLASSES[name];
  const lines = { plain: "", rows: "M0,4H30M0,14H30", columns: "M5,0V18M25,0V18" };
  return (
    <svg width="30" height="18" aria-hidden="true">
      <path class="tl-region" d="M0,0H30V18H0z" />
      <path class="tl-texture" d={lines[texture]} />
      <path class="tl-marker" d={marker({ x: 15, y: 9 }, 4)} />
    </svg>
  );
}

/**
 * @param {Panel} panel
 * @param {Result} result
 * @returns {DataTable}
 */
export function table(panel, result) {
  const plane = planeOf(panel, result);
  const rows = plane ? sharesInWords(plane).map((share, name) => [`class ${CLASSES[name].letter}`, share]) : [["none", "these data have no plane to draw"]];
  return { caption: [panel.title, ...(plane ? [plane.caption] : [])].join(". "), columns: ["class", "what the network calls so"], rows };
}
