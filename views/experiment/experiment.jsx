// One experiment: its question and task, the controls, the finding above the picture, and how to get
// the same result elsewhere.

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { usePrinting } from "../charts/chart.jsx";
import { Controls } from "./controls.jsx";
import { Panels } from "./panels.jsx";
import { useModel } from "../host/model.js";
import { PANELS } from "../panels/index.js";
import { formatPermalink } from "./permalink.js";
import { isNumeric, isSwitch, pythonCall } from "./settings.js";
import { roundingText } from "./rounding.js";

/** @import { Declaration, Model, Result, Settings, Status, Value } from "../host/types.js" */

/** @param {{model: Model, id: string}} props */
export function Experiment({ model, id }) {
  const traits = useModel(model, ["declaration", "settings", "point", "fresh", "status", "live"]);
  /** @type {{declaration: Declaration, settings: Settings, point: Result | null, fresh: Result | null, status: Status, live: boolean}} */
  const { declaration, settings, point, fresh, status, live } = /** @type {any} */ (traits);
  const change = useCallback((/** @type {string} */ name, /** @type {Value} */ value) => {
    model.set("settings", { ...model.get("settings"), [name]: value });
    model.save_changes();
  }, [model]);
  useEffect(() => {
    if (live) model.send({ type: "ready" }); // now a kernel computes the first fresh seed
  }, [model]);

  // A run under way is drawn over what is there, or over nothing: only a whole one is a result.
  const result = point ?? (fresh?.under_way ? null : fresh);
  const overlay = fresh === result ? null : fresh;
  const waiting = status.state === "running" ? "Waiting for the result …" : "There is nothing to show at this setting.";
  const [ended, setEnded] = useState(false);
  const withheld = ended ? undefined : declaration.panels.map(({ kind }) => PANELS[kind].withholds).find(Boolean);
  const finding = withheld ?? (result?.finding ?? waiting);
  // What is drawn keeps the axes of its own settings until the result for new ones arrives.
  const drawn = useRef({ result, settings });
  if (drawn.current.result !== result) drawn.current = { result, settings };
  const { ref, width } = useMeasured();
  return (
    <div class="tl-experiment" role="group" aria-labelledby={`${id}-title`} ref={ref}>
      <Head declaration={declaration} id={id} />
      <figure class="tl-figure">
        <div class="tl-side">
          <Controls declaration={declaration} settings={settings} live={live} id={id} compact={width > 0 && width < COMPACT} onChange={change} />
          <Finding id={id} text={finding} />
        </div>
        <Announcer text={finding} />
        <div class="tl-charts" aria-busy={status.state === "running" && !result && !overlay}>
          <StatusLine status={status} model={model} live={live} offersRuns={live && point === null} seeds={declaration.seeds} />
          <Panels declaration={declaration} settings={drawn.current.settings} result={result} overlay={overlay} id={id} chosen={settings} wide={width >= WIDE} onChange={change} onEnd={setEnded} />
        </div>
        <figcaption class="tl-provenance"><Provenance declaration={declaration} result={result} overlay={overlay} /></figcaption>
      </figure>
      {!withheld && <p class="tl-notice"><strong>What to notice.</strong> {declaration.notice}</p>}
      <div class="tl-quiet-row">
        <LazyTables declaration={declaration} result={result} />
        <Reproduce declaration={declaration} settings={settings} live={live} />
      </div>
      <Keys controls={declaration.controls} />
    </div>
  );
}

const COMPACT = 480; // narrower than this, each control keeps to one line
const WIDE = 1150; // from here on, a second chart stands beside the first one

/** The width of an experiment, followed as it changes; 0 before it is known. */
function useMeasured() {
  const ref = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}

/** What is asked, and what to do. @param {{declaration: Declaration, id: string}} props */
export function Head({ declaration, id }) {
  return (
    <div class="tl-head">
      <p class="tl-label">Experiment</p>
      <p class="tl-title" id={`${id}-title`}>{declaration.title}</p>
      <p class="tl-question">{declaration.question}</p>
      <p class="tl-task"><strong>Your task.</strong> {declaration.task}</p>
    </div>
  );
}

const LONG = 160; // characters of a finding that would push what stands below it away

/** What the picture shows, in a sentence. @param {{id: string, text: string}} props */
export function Finding({ id, text }) {
  return <p class={text.length > LONG ? "tl-finding tl-long" : "tl-finding"} id={`${id}-finding`}>{text}</p>;
}

/** How the controls answer to the keyboard. @param {{controls: import("../host/types.js").Control[]}} props */
export function Keys({ controls }) {
  return (
    <p class="tl-keys">
      <kbd>Tab</kbd> goes from control to control, <kbd>←</kbd> <kbd>→</kbd> change {controls.some(isNumeric) ? <>it, <kbd>Home</kbd> <kbd>End</kbd> go to a slider’s ends.</> : "it."}{controls.some(isSwitch) && <> <kbd>Space</kbd> turns a switch.</>}
    </p>
  );
}

/** Where the numbers come from.
 * @param {{declaration: Declaration, result: Result | null, overlay: Result | null}} props
 */
export function Provenance({ declaration, result, overlay }) {
  const rounding = result && roundingText(declaration, result);
  const { seeds, nan_share: share = 0 } = result ?? {};
  const source = seeds === undefined ? "" : seeds === 0 ? "Exact: chance plays no part here." : seeds === 1 ? "1 seed: a single run." : `${seeds} seeds: medians, and bands that hold the middle half.`;
  return (
    <>
      {source}
      {overlay && ` The hairline is ${overlay.seeds === 1 ? "1 fresh seed" : `the median of ${overlay.seeds} fresh seeds`}${overlay.under_way ? ", not yet trained to the end" : ""}.`}
      {share > 0 && <> <span class="tl-nan"><b aria-hidden="true">×</b> {Math.round(share * 100)} % of the runs ended in NaN.</span></>}
      {rounding && ` ${rounding}`}
    </>
  );
}

/** Speaks the state once it has settled, so that dragging does not chatter.
 * @param {{text: string}} props
 */
function Announcer({ text }) {
  const [spoken, setSpoken] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(text), 700);
    return () => clearTimeout(timer);
  }, [text]);
  return <p class="tl-unseen" role="status">{spoken}</p>;
}

/**
 * What a kernel (or a table on its way) is doing, and the offer to run more seeds. With a kernel the
 * line always takes its room, so that the picture below stays where it is.
 * @param {{status: Status, model: Model, live: boolean, offersRuns: boolean, seeds: number}} props
 */
function StatusLine({ status: { state, done, total, message }, model, live, offersRuns, seeds }) {
  const running = state === "running";
  if (!live && !message) return null;
  return (
    <div class={`tl-status tl-status-${state}`}>
      {running && total > 0 && <progress value={done} max={total} aria-label="Training done" />}
      {running && total > 0 && <span>{`${Math.round((100 * done) / total)}\u00a0% of ${total === 1 ? "the run" : `${total} runs`}`}</span>}
      {message && <span role={state === "error" ? "alert" : undefined}>{message}</span>}
      {running && total > 0 && <button type="button" onClick={() => model.send({ type: "cancel" })}>Cancel</button>}
      {offersRuns && !running && <button type="button" class="tl-primary" onClick={() => model.send({ type: "run_all" })}>{`Run ${seeds} seeds`}</button>}
    </div>
  );
}

/** @param {{declaration: Declaration, result: Result}} props */
export function Tables({ declaration, result }) {
  return (
    <>
      {declaration.panels.map((panel) => {
        const { caption, columns, rows } = PANELS[panel.kind].table(panel, result);
        return (
          <div class="tl-scroll" key={panel.name} role="group" aria-label={caption} tabIndex={0}>
            <table>
              <caption>{caption}</caption>
              <thead><tr>{columns.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
              <tbody>
                {rows.map(([head, ...cells]) => (
                  <tr key={head}><th scope="row">{head}</th>{cells.map((cell, index) => <td key={index}>{cell}</td>)}</tr>
                ))}
              </tbody>
            </table>
          </div>
        );
      })}
    </>
  );
}

/** The data as a table, made only while it is open; on paper it is.
 * @param {{declaration: Declaration, result: Result | null}} props
 */
function LazyTables({ declaration, result }) {
  const [open, setOpen] = useState(false);
  const printing = usePrinting();
  return (
    <details class="tl-data" open={open || printing} onToggle={({ currentTarget }) => !printing && setOpen(currentTarget.open)}>
      <summary>The numbers as a table</summary>
      {(open || printing) && result && <Tables declaration={declaration} result={result} />}
    </details>
  );
}

/** @param {{declaration: Declaration, settings: Settings, live: boolean}} props */
function Reproduce({ declaration, settings, live }) {
  const code = useRef(/** @type {HTMLElement | null} */ (null));
  const [said, setSaid] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(pythonCall(declaration, settings));
      setSaid("Copied.");
    } catch {
      if (code.current) getSelection()?.selectAllChildren(code.current);
      setSaid("Selected: press Ctrl+C or ⌘C to copy.");
    }
  };
  useEffect(() => setSaid(""), [settings]);
  return (
    <>
      <p class="tl-reproduce">
        Reproduce this: <code ref={code}>{pythonCall(declaration, settings)}</code>{" "}
        <button type="button" class="tl-inline" onClick={copy}>Copy</button>{" "}
        <span role="status">{said}</span>
      </p>
      {!live && <a href={formatPermalink(declaration, settings)}>Link to this setting</a>}
    </>
  );
}
