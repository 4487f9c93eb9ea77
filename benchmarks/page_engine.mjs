// Microseconds of processor time for a step of the page engine (see page_engine.py).

import { readFileSync } from "node:fs";

const STATIC = new URL("../trainlab/static/late/", import.meta.url);
await import(new URL("plan.js", STATIC).href);
await import(new URL("engine.js", STATIC).href);
const { plan, steps } = JSON.parse(readFileSync(0, "utf8"));
const engine = await globalThis.trainlabLate.engine.loadEngine();
const digits = { x: Float64Array.from({ length: 1797 * 64 }, (_, at) => Math.sin(at)), y: Int32Array.from({ length: 1797 }, (_, at) => at % 10) };
const training = await engine.start(plan, { digits });
training.advanceTo(500);
const [before, first] = [process.cpuUsage(), training.step];
training.advanceTo(first + steps);
const { user, system } = process.cpuUsage(before);
console.log((user + system) / (training.step - first));
