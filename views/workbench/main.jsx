// The workbench: a plan by controls, trained here and now by the page engine, with its curves.

import { useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { readPlan } from "../engine/plan.js";
import { ControlView } from "../experiment/controls.jsx";
import { loadLate } from "../host/late.js";
import { panelsFor, resultOf } from "./history.js";
import { START, changed, controlsFor, fromHash, toHash, valueOf } from "./plans.js";
import { asPytorch } from "./pytorch.js";
import { follow } from "./sight.js";

/** @import { Model, Value } from "../host/types.js" */
/** @typedef {import("../engine/types").Plan} Plan */
/** @typedef {import("../engine/index.js").Training} Training */

/** Milliseconds between two pictures of a training, and between two sentences that are read out. */
const DRAWN = 100;
const READ_OUT = 4000;

export { asPytorch, fromHash, toHash };

/** What has to be there before the view is drawn. @param {string} base where the views lie */
export const ready = (base) => loadLate(base, "curves");

/** @param {{model: Model, id: string}} props */
export function View({ model, id }) {
  const base = model.get("base");
  const linked = useMemo(() => fromHash(location.hash), []);
  const [plan, setPlan] = useState(() => linked.plan ?? readPlan(model.get("plan") ?? START));
  const [problem, setProblem] = useState(linked.problem && `About the link you followed: ${linked.problem}`);
  const [said, say] = useState("");
  const [running, setRunning] = useState(false);
  const [, draw] = useReducer((/** @type {number} */ n) => n + 1, 0);
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  const bench = useRef(/** @type {Bench | null} */ (null));
  bench.current ??= new Bench(base, { draw: () => draw(undefined), say, setRunning, setProblem });

  useEffect(() => {
    bench.current?.watch(/** @type {HTMLDivElement} */ (place.current));
    const arrive = () => {
      const { plan: found, problem: wrong } = fromHash(location.hash);
      if (wrong) setProblem(`About the link you followed: ${wrong}`);
      if (found) take(found);
    };
    addEventListener("hashchange", arrive);
    return () => {
      removeEventListener("hashchange", arrive);
      bench.current?.leave();
    };
  }, []);

  const take = (/** @type {Plan} */ next) => {
    setPlan(next);
    setProblem("");
    bench.current?.reset(next);
  };
  const change = (/** @type {string} */ field, /** @type {Value} */ value) => {
    try {
      take(changed(plan, field, value));
    } catch (error) {
      setProblem(/** @type {Error} */ (error).message);
      draw(undefined); // the control goes back
    }
  };

  bench.current.onChange = change;
  const training = bench.current.training;
  const result = training ? resultOf(training) : null;
  const { View: Curves } = globalThis.trainlabLate?.curves;
  return (
    <div class="tl-experiment tl-workbench" role="group" aria-labelledby={`${id}-title`} ref={place}>
      <p class="tl-label">Workbench</p>
      <p class="tl-title" id={`${id}-title`}>Train your own settings, here and now</p>
      <div class="tl-controls">
        {controlsFor(plan).map((control) => (
          <ControlView key={`${control.name} ${control.values.length}`} control={control} value={valueOf(plan, control.field)} live={false} id={`${id}-${control.name}`} onChange={(_name, value) => bench.current?.onChange(control.field, value)} />
        ))}
      </div>
      <div class="tl-status">
        <button type="button" class="tl-primary" onClick={() => (running ? bench.current?.pause() : bench.current?.run(plan))} aria-disabled={training?.done ? "true" : undefined}>{running ? "Pause" : "Run"}</button>
        <button type="button" onClick={() => bench.current?.step(plan)} aria-disabled={running || training?.done ? "true" : undefined}>One step</button>
        <button type="button" onClick={() => bench.current?.reset(plan, false)} aria-disabled={training ? undefined : "true"}>Start over</button>
      </div>
      {problem && <p class="tl-note tl-status-error" role="alert">{problem}</p>}
      <div class="tl-figure">
        <p class="tl-finding" id={`${id}-finding`} data-workbench="finding">{result?.finding ?? "Not trained yet: press Run, or take one step."}</p>
        <p class="tl-unseen" role="status">{said}</p>
        <Curves panels={panelsFor(plan.stopping.epochs)} settings={{}} result={result} overlay={null} id={id} findingId={`${id}-finding`} />
        <p class="tl-provenance">One seed ({plan.seeds[0]}), trained in this page; not a recorded result. The test rows stay sealed.</p>
      </div>
      <p class="tl-actions"><a href={toHash(plan)}>Link to this plan</a></p>
      <Code plan={plan} />
    </div>
  );
}

/** The plan as a script, made only while it is open. @param {{plan: Plan}} props */
function Code({ plan }) {
  const [open, setOpen] = useState(false);
  const [said, say] = useState("");
  const code = useRef(/** @type {HTMLElement | null} */ (null));
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(asPytorch(plan));
      say("Copied.");
    } catch {
      if (code.current) getSelection()?.selectAllChildren(code.current);
      say("Selected: press Ctrl+C or ⌘C to copy.");
    }
  };
  useEffect(() => say(""), [plan]);
  return (
    <details class="tl-data" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>As PyTorch</summary>
      {open && (
        <>
          <div class="tl-scroll" role="group" aria-label="The plan as a script" tabIndex={0}><pre><code ref={code}>{asPytorch(plan)}</code></pre></div>
          <div class="tl-actions"><button type="button" onClick={copy}>Copy</button><span role="status">{said}</span></div>
        </>
      )}
    </details>
  );
}

/** One training at a time, and what moves it. */
class Bench {
  /** @type {Training | null} */
  training = null;
  /** @type {(field: string, value: Value) => void} */
  onChange = () => {};
  /** @type {ReturnType<typeof follow> | null} */
  #sight = null;
  #controller = new AbortController();
  #readOut = 0;

  /**
   * @param {string} base
   * @param {{ draw: () => void, say: (text: string) => void, setRunning: (running: boolean) => void, setProblem: (text: string) => void }} view
   */
  constructor(base, view) {
    this.base = base;
    this.view = view;
    this.running = false;
  }

  /** @param {Element} element  in whose sight is trained */
  watch(element) {
    this.#sight = follow(element);
  }

  /** The mount goes: nothing is trained any more, and its memory can go. */
  leave() {
    this.#controller.abort();
    this.#sight?.stop();
    this.training = null;
  }

  pause() {
    this.#controller.abort();
    this.running = false;
    this.view.setRunning(false);
  }

  /**
   * Forgets the training; a new plan goes on at once where one was running.
   * @param {Plan} plan
   * @param {boolean} [goOn]
   */
  reset(plan, goOn = true) {
    const { running } = this;
    this.pause();
    this.training = null;
    this.view.say("");
    this.view.draw();
    if (running && goOn) void this.run(plan);
  }

  /** @param {Plan} plan */
  async step(plan) {
    if (this.running || this.training?.done) return;
    const training = await this.#made(plan, this.#controller.signal);
    if (!training) return;
    training.advanceTo(training.step + 1);
    this.#show(training, true);
  }

  /** @param {Plan} plan */
  async run(plan) {
    if (this.running || this.training?.done) return;
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    this.running = true;
    this.view.setRunning(true);
    const training = await this.#made(plan, signal);
    if (!training) {
      if (!signal.aborted) this.pause();
      return;
    }
    let drawn = 0;
    const ended = await globalThis.trainlabLate?.engine.train(training, {
      signal,
      pause: () => this.#sight?.next(),
      onSlice: () => {
        const now = performance.now();
        if (now - drawn < DRAWN || signal.aborted) return;
        drawn = now;
        this.#show(training, false);
      },
    });
    if (!ended) return;
    this.running = false;
    this.view.setRunning(false);
    this.#show(training, true);
  }

  /** @param {Training} training @param {boolean} now  whether to read the sentence out at once */
  #show(training, now) {
    this.view.draw();
    if (!now && performance.now() - this.#readOut < READ_OUT) return;
    this.#readOut = performance.now();
    this.view.say(resultOf(training).finding);
  }

  /** The training of a plan, begun if there is none. @param {Plan} plan @param {AbortSignal} signal @returns {Promise<Training | null>} */
  async #made(plan, signal) {
    if (this.training) return this.training;
    try {
      const made = await (await loadLate(this.base, "engine")).loadEngine();
      const training = await made.start(plan);
      if (signal.aborted) return null;
      this.training = training;
      return training;
    } catch (error) {
      this.view.setProblem(/** @type {Error} */ (error).message);
      return null;
    }
  }
}
