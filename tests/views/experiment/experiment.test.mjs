// What an experiment says while a kernel computes a fresh run, and when it is whole.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawable } from "../bundled.mjs";

const { h, renderToString, Experiment, PlainModel } = await drawable(`
  import "./host/all.js";
  export { Experiment } from "./experiment/experiment.jsx";
  export { PlainModel } from "./host/model.js";`);

const declaration = {
  slug: "s", title: "T", question: "Q?", task: "Do.", notice: "See.", seeds: 20, split_by: null, controls: [],
  panels: [
    {
      kind: "curves", name: "loss", title: "Loss", x: { array: "step", label: "step" }, y: { label: "nats", scale: "linear", domain: [0, 3] },
      series: [{ name: "loss", label: "training", role: "train" }], marker: { name: "died_at", label: "NaN at step", role: "danger" },
    },
    {
      kind: "profile", name: "moved", title: "Moved", x: { label: "layer" }, y: { label: "‖W‖", scale: "linear", domain: [0, 3] }, flow: "forward",
      series: [{ name: "moved", label: "measured", role: "train" }],
    },
    {
      kind: "histogram", name: "sizes", title: "Sizes", edges: "edges", x: { label: "size" }, y: { label: "share", scale: "linear", domain: [0, 1] },
      series: [{ name: "sizes", label: "steps", role: "gradient" }],
    },
    { kind: "readouts", name: "numbers", items: [{ name: "died", label: "died", share: true }, { name: "best", label: "best" }] },
  ],
};
const edges = { median: [1, 10, 100] };
const arrays = {
  step: { median: [0, 1, 2] }, loss: { median: [2, 1, 0.5] }, moved: { median: [1, 2] }, sizes: { median: [0.5, 0.5] }, edges,
  died: { median: 0.25 }, best: { median: 0.75 }, died_at: { median: 1 },
};
const recorded = { finding: "As recorded.", seeds: 20, nan_share: 0, arrays };
const whole = { ...recorded, finding: "Found.", seeds: 1 };
const underWay = {
  finding: "", seeds: 1, nan_share: 0, under_way: true,
  arrays: { ...arrays, loss: { median: [2.5, 1.5, null] }, moved: { median: [1, null] }, best: { median: 0.5 }, died: undefined },
};
const running = { state: "running", done: 0.354, total: 1, message: "" };
const draw = (/** @type {any} */ traits) =>
  renderToString(h(Experiment, { model: new PlainModel({ declaration, settings: {}, point: null, fresh: null, live: true, status: running, ...traits }), id: "i" }));

test("a run under way lies over the recorded ones, whose finding and numbers stay", () => {
  const html = draw({ point: recorded, fresh: underWay });
  for (const name of ["loss", "moved", "sizes"]) assert.match(html, new RegExp(`data-fresh="${name}"`));
  assert.match(html, /As recorded\./);
  assert.match(html, /1 fresh seed, not yet trained to the end\./);
  assert.match(html, /<progress[^>]*value="0.354"[\s\S]*35\u00a0% of the run/);
  assert.match(html, /aria-busy="false"/);
  assert.doesNotMatch(html, /undefined|[^"]NaN[^ ]/);
});

test("where nothing is recorded a run under way claims nothing", () => {
  const html = draw({ fresh: underWay });
  for (const name of ["loss", "moved", "sizes"]) assert.match(html, new RegExp(`data-fresh="${name}"`));
  assert.match(html, /Waiting for the result/);
  assert.match(html, /not yet trained to the end/);
  assert.doesNotMatch(html, /data-series="(loss|moved)"|tl-cross|NaN at step|% died|undefined/);
  assert.equal(html.match(/<span class="tl-number">–/g)?.length, 2);
});

test("a whole run is a result where nothing is recorded, else the hairline over it", () => {
  const alone = draw({ fresh: whole, status: { ...running, state: "ready" } });
  assert.match(alone, /Found\./);
  assert.match(alone, /1 seed: a single run\./);
  assert.doesNotMatch(alone, /data-fresh|hairline|Waiting/);
  const over = draw({ point: recorded, fresh: whole });
  assert.match(over, /As recorded\.[\s\S]*data-fresh="loss"[\s\S]*The hairline is 1 fresh seed\./);
});

test("of several runs the share is that of all", () => {
  const html = draw({ fresh: { ...whole, seeds: 6 }, status: { ...running, done: 8.5, total: 20 } });
  assert.match(html, /43\u00a0% of 20 runs/);
  assert.match(html, /6 seeds: medians/);
});

test("only a picture of nothing is busy", () => {
  assert.match(draw({}), /aria-busy="true"/);
  assert.match(draw({ point: recorded }), /aria-busy="false"/);
});
