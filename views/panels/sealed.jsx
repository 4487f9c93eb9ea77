// Panel "sealed": the reader looks at the test scores of models and keeps the best, then opens a fresh
// set. Above, the models; in the middle, the best score against the number of looks, beside that of
// recorded peekers; below, the luck in each of the reader's games.

import { useEffect, useState } from "preact/hooks";
import { Grid, Key, LOOKS, plotHeight, usePrinting, useWidth } from "../charts/chart.jsx";
import { bandPath, linePath } from "../charts/paths.js";
import { formatNumber, formatPercent } from "../charts/format.js";
import { domainFor, makeAxis } from "../charts/scale.js";
import { gridOf } from "./curves-points.js";
import { bestAfter, firstPlay, look, nextGame, open, played, points, rowsOf, stateText, stripText, unseen } from "./sealed-game.js";

/** @import { PanelProps, DataTable } from "./index.js" */
/** @import { Curve, Panel, Result, Role, Scalar, Settings } from "../host/types.js" */
/** @import { Play } from "./sealed-game.js" */

const AT_ONCE = 5; // looks taken by the button that takes several
const [TOP, X_AXIS] = [10, 44];
const GAP = 70; // room for the words beside the bracket
/** @type {[number, number]} */
const STRIP = [-0.1, 0.25]; // luck, as a share: what 50 rows can do
const PILE = 0.004; // luck that differs less is piled up

/** The finding would give away what the reader is about to find out. */
export const withholds = "Look at models, then open the fresh set to see how much of the best score was luck.";

/** @param {PanelProps} props */
export function View({ panels, ...props }) {
  return <>{panels.map((panel) => <Sealed key={panel.name} panel={panel} {...props} />)}</>;
}

/** @param {Omit<PanelProps, "panels"> & {panel: Panel}} props */
function Sealed({ panel, settings, result, overlay, id, findingId, still, onEnd }) {
  const [plays, setPlays] = useState(/** @type {Record<string, Play>} */ ({}));
  const printing = usePrinting();
  const budget = panel.budget ?? 20;
  const [scores, truths, tooMuch] = ["score", "true", "too_much"].map((name) => rowsOf(result, name));
  const key = JSON.stringify(settings);
  const own = plays[key] ?? firstPlay(panel.first);
  const at = { scores: scores[own.game.index] ?? [], truths: truths[own.game.index] ?? [], tooMuch: tooMuch[own.game.index] ?? [] };
  const play = still || (printing && !own.game.opened) ? played(own, budget, at.scores, at.tooMuch) : own;
  const { game } = play;

  useEffect(() => onEnd?.(game.opened), [game.opened]);
  const set = (/** @type {Play} */ next) => setPlays({ ...plays, [key]: next });
  const take = (/** @type {number[]} */ models) => set({ ...play, game: look(game, models, budget) });

  const stateId = `${id}-${panel.name}-state`;
  const others = /** @type {Scalar | undefined} */ (result?.arrays.optimism);
  const state = stateText(game, at.scores, at.truths, at.tooMuch, budget);
  const picture = (
    <div class="tl-panel">
      <p class="tl-axis-row"><span>{panel.y?.label}</span></p>
      <Picture panel={panel} settings={settings} result={result} overlay={overlay} play={play} at={at} budget={budget} labelledBy={still ? findingId : stateId} />
      {play.past.length > 0 && (
        <div class="tl-strip">
          <p class="tl-panel-title">How much of the reported score was luck, in points</p>
          <Strip past={play.past} others={rowsOf(result, "optimism").flat()} />
          <p class="tl-strip-text">{stripText(still ? "This" : "Your", play.past, others, scores.length, budget, theoryAt(result, budget))}</p>
        </div>
      )}
    </div>
  );
  if (still) return <div class="tl-sealed">{picture}</div>;
  const full = game.tried.length >= budget;
  return (
    <div class="tl-sealed">
      <Models game={game} scores={at.scores} full={full} label={`Models of game ${game.index + 1}`} onLook={(model) => take([model])} />
      <p class="tl-step-state" id={stateId} role="status">{state}</p>
      <div class="tl-step-controls">
        <button type="button" aria-disabled={full || game.opened} onClick={() => take(unseen(game, at.scores.length, AT_ONCE))}>{`Look at ${AT_ONCE} more`}</button>
        <button type="button" class={game.opened ? undefined : "tl-primary"} aria-disabled={game.tried.length === 0 || game.opened} onClick={() => set(open(play, at.scores, at.tooMuch))}>Open the fresh set</button>
        <button type="button" class={game.opened ? "tl-primary" : undefined} aria-disabled={game.tried.length === 0} onClick={() => game.tried.length && set(nextGame(play, scores.length))}>New game</button>
      </div>
      {picture}
    </div>
  );
}

/** @param {Result | null} result @param {number} looks @returns {number | null} */
function theoryAt(result, looks) {
  const median = result?.arrays.theory_luck?.median;
  return Array.isArray(median) ? (median[looks - 1] ?? null) : null;
}

/** Where an arrow key leads among buttons in rows; undefined for keys that do nothing here.
 * @param {string} key @param {number} from @param {number} count @param {number} columns
 * @returns {number | undefined}
 */
export function buttonForKey(key, from, count, columns) {
  const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[key];
  if (by !== undefined) return from + by < 0 || from + by >= count ? from : from + by;
  return key === "Home" ? 0 : key === "End" ? count - 1 : undefined;
}

/**
 * One button a model. One of them is in the order of the Tab key; arrows lead to the others.
 * @param {{game: Play["game"], scores: number[], full: boolean, label: string, onLook: (model: number) => void}} props
 */
function Models({ game, scores, full, label, onLook }) {
  const [active, setActive] = useState(0);
  const best = bestAfter(game.tried, scores).at(-1);
  return (
    <div
      class="tl-models"
      role="group"
      aria-label={`${label}. Arrow keys lead from model to model, Enter looks at its test score.`}
      onKeyDown={(event) => {
        const buttons = [.../** @type {NodeListOf<HTMLElement>} */ (event.currentTarget.querySelectorAll("button"))];
        const columns = buttons.filter(({ offsetTop }) => offsetTop === buttons[0].offsetTop).length;
        const next = buttonForKey(event.key, active, buttons.length, columns);
        if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        setActive(next);
        buttons[next].focus();
      }}
    >
      {scores.map((score, model) => {
        const seen = game.tried.includes(model);
        return (
          <button
            key={model}
            type="button"
            class={model === best ? "tl-best" : seen ? "tl-seen" : undefined}
            tabIndex={model === active ? 0 : -1}
            aria-disabled={seen || full || game.opened}
            onFocus={() => setActive(model)}
            onClick={() => onLook(model)}
          >
            <span class="tl-unseen">{seen ? "Model" : "Look at model"}</span>
            <span>{model === best && <span aria-hidden="true">★ </span>}{model + 1}</span>
            {seen && <b>{formatPercent(score).replace("\u00a0%", "")}</b>}
            {seen && <span class="tl-unseen">{model === best ? "percent, the best so far" : "percent"}</span>}
          </button>
        );
      })}
    </div>
  );
}

/**
 * The best score against the number of looks; once the fresh set is open, the true accuracy of what was kept.
 * @param {object} props
 * @param {Panel} props.panel
 * @param {Settings} props.settings
 * @param {Result | null} props.result
 * @param {Result | null} props.overlay
 * @param {Play} props.play
 * @param {{scores: number[], truths: number[], tooMuch: number[]}} props.at
 * @param {number} props.budget
 * @param {string} props.labelledBy
 */
function Picture({ panel, settings, result, overlay, play: { game }, at, budget, labelledBy }) {
  const { ref, width, narrow } = useWidth();
  const bottom = TOP + (narrow ? 140 : plotHeight(width)); // a phone has the models above it
  const [best, truth, theory] = panel.series ?? [];
  const [left, right] = [48, width - GAP];
  const y = makeAxis("linear", domainFor(panel, settings), [bottom, TOP], 5);
  const x = makeAxis("linear", [1, budget], [left + 12, right - 12]);
  const place = (/** @type {(number | null)[]} */ values) =>
    values.map((value, index) => (value === null ? null : { x: x.place(index + 1).at, y: y.place(value).at }));
  const curve = (/** @type {Result | null} */ from, /** @type {string} */ name) => /** @type {Curve | undefined} */ (from?.arrays[name]);
  const [others, fresh, expected] = [curve(result, best.name), curve(overlay, best.name), game.opened ? curve(result, theory.name) : undefined];
  const band = others?.median.map((_, index) => ({ x: x.place(index + 1).at, low: y.place(others.lower?.[index] ?? 0).at, high: y.place(others.upper?.[index] ?? 0).at }));
  const kept = bestAfter(game.tried, at.scores);
  const reported = place(kept.map((model) => at.scores[model]));
  const real = game.opened ? place(kept.map((model) => at.truths[model])) : [];
  const [end, down] = [reported.at(-1), real.at(-1)];
  const entries = [
    { label: best.label, role: best.role, thin: false },
    ...(down ? [{ label: truth.label, role: truth.role, thin: false }] : []),
    { label: "recorded peekers, and their middle half", role: /** @type {Role} */ ("spread"), thin: true },
    ...(expected ? [{ label: theory.label, role: theory.role, thin: false }] : []),
  ];
  return (
    <div ref={ref}>
      <Key entries={entries} />
      <svg width={width} height={bottom + X_AXIS} viewBox={`0 0 ${width} ${bottom + X_AXIS}`} role="img" aria-labelledby={labelledBy}>
        <Grid axis={y} left={left} right={right} side="left" />
        <g class="tl-x-axis" aria-hidden="true">
          {[1, 5, 10, 15, 20].map((tick) => (
            <g key={tick}>
              <path d={`M${x.place(tick).at.toFixed(1)},${bottom}v5`} />
              <text x={x.place(tick).at} y={bottom + 14} dy="0.35em" text-anchor="middle">{tick}</text>
            </g>
          ))}
          <text x={right} y={bottom + 33} dy="0.35em" text-anchor="end" class="tl-quiet">{panel.x?.label}</text>
        </g>
        <g style={{ "--series": "var(--tl-spread)" }}>
          {band && <path class="tl-band" d={bandPath(/** @type {any} */ (band)) ?? ""} />}
          {[others, fresh].map((one, index) => one && <path key={index} class="tl-line tl-thin" d={linePath(/** @type {any} */ (place(one.median))) ?? ""} stroke-dasharray={index ? "2 2" : undefined} />)}
        </g>
        <g class="tl-looks">
          {place(game.tried.map((model) => at.scores[model])).map((point, index) => point && <circle key={index} cx={point.x} cy={point.y} r={3} />)}
        </g>
        {expected && <Line name={theory.name} role={theory.role} line={place(expected.median)} />}
        {down && <Line name={truth.name} role={truth.role} line={real} />}
        <Line name={best.name} role={best.role} line={reported} />
        {end && down && (
          <g class="tl-mark tl-gap" style={{ "--series": "var(--tl-danger)" }}>
            <path d={`M${end.x + 7},${end.y}h6V${down.y}h-6`} />
            <text y={(end.y + down.y) / 2} dy="-0.2em">
              <tspan x={end.x + 20}>{points(at.tooMuch[/** @type {number} */ (kept.at(-1))])}</tspan>
              <tspan x={end.x + 20} dy="1.1em">points</tspan>
            </text>
          </g>
        )}
      </svg>
    </div>
  );
}

/** @param {{name: string, role: Role, line: ({x: number, y: number} | null)[]}} props */
function Line({ name, role, line }) {
  const { dash, marker } = LOOKS[role];
  return (
    <g data-series={name} style={{ "--series": `var(--tl-${role})` }}>
      <path class="tl-line" d={linePath(/** @type {any} */ (line)) ?? ""} stroke-dasharray={dash} />
      {marker && <path class="tl-marker" d={line.map((point) => (point ? marker(point, 4) : "")).join("")} />}
    </g>
  );
}

/** The luck in each of the reader's games, above that of the recorded peekers in piles.
 * @param {{past: Play["past"], others: number[]}} props
 */
function Strip({ past, others }) {
  const { ref, width } = useWidth();
  const x = makeAxis("linear", STRIP, [24, width - 12]);
  const at = (/** @type {number} */ luck) => x.place(luck).at;
  const below = (/** @type {number} */ index) => others.slice(0, index).filter((luck) => Math.abs(luck - others[index]) < PILE).length;
  const marker = /** @type {NonNullable<typeof LOOKS.test.marker>} */ (LOOKS.test.marker);
  return (
    <div ref={ref}>
      <svg width={width} height={108} viewBox={`0 0 ${width} 108`} aria-hidden="true">
        {[-0.1, 0, 0.1, 0.2].map((tick) => <text key={tick} x={at(tick)} y={102} text-anchor="middle" class="tl-quiet">{points(tick)}</text>)}
        <path class="tl-wire" d={`M12,84H${width - 12}M${at(0)},6V88`} />
        <text x={12} y={24} class="tl-quiet">you</text>
        <text x={12} y={76} class="tl-quiet">others</text>
        <g class="tl-others">{others.map((luck, index) => <circle key={index} cx={at(luck)} cy={80 - 4 * below(index)} r={2} />)}</g>
        <path class="tl-marker" style={{ "--series": "var(--tl-test)" }} d={past.map(({ luck }, index) => marker({ x: at(luck), y: 24 - 7 * (index % 3) }, 5)).join("")} />
      </svg>
    </div>
  );
}

/**
 * @param {Panel} panel
 * @param {Result} result
 * @returns {DataTable}
 */
export function table(panel, result) {
  const series = (panel.series ?? []).filter(({ name }) => Array.isArray(result.arrays[name]?.median));
  const cell = (/** @type {Curve} */ { median, lower, upper }, /** @type {number} */ index) => {
    const spread = lower && upper ? ` (${formatNumber(lower[index])} to ${formatNumber(upper[index])})` : "";
    return formatNumber(median[index]) + spread;
  };
  return {
    caption: "The recorded peekers: accuracy after each look",
    columns: [panel.x?.label ?? "looks", ...series.map(({ label }) => label)],
    rows: gridOf(result, panel.x, series).map((looks, index) => [looks, ...series.map(({ name }) => cell(/** @type {Curve} */ (result.arrays[name]), index))]),
  };
}
