// Microseconds of processor time for a step of the page engine (see page_engine.py).
//
// A step is a batch, forward, backward and the optimizer; the evaluation after an epoch is not in it.

import { readFileSync } from "node:fs";

const STATIC = new URL("../trainlab/static/late/", import.meta.url);
await import(new URL("plan.js", STATIC).href);
await import(new URL("engine.js", STATIC).href);
const { plan, epochs } = JSON.parse(readFileSync(0, "utf8"));
const engine = await globalThis.trainlabLate.engine.loadEngine();
const digits = { x: Float64Array.from({ length: 1797 * 64 }, (_, at) => Math.sin(at)), y: Int32Array.from({ length: 1797 }, (_, at) => at % 10) };
const training = await engine.start(plan, { digits });
const perEpoch = training.steps / training.plan.stopping.epochs;
const warm = Math.ceil(1000 / perEpoch);
const took = [];
for (let epoch = 0; epoch < warm + epochs; epoch += 1) {
  training.advanceTo(epoch * perEpoch + 1); // with the evaluation of the epoch before
  const before = process.cpuUsage();
  training.advanceTo((epoch + 1) * perEpoch);
  const { user, system } = process.cpuUsage(before);
  if (epoch >= warm) took.push((user + system) / (perEpoch - 1));
}
took.sort((a, b) => a - b);
console.log(took[took.length >> 1]);
