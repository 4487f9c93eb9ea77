// Trains plans with the built page engine in Node: JSON in, JSON out. NaN is written as null.
//
// {"read": [plans]}            what is wrong with each, or the whole plan
// {"print": [plans]}           as PyTorch, as the workbench prints it
// {"train": [plans], digits}   histories, final parameters, the last step's gradients

import { readFileSync } from "node:fs";

const STATIC = new URL("../../trainlab/static/late/", import.meta.url);
await import(new URL("plan.js", STATIC).href);
await import(new URL("engine.js", STATIC).href);
const { plan: reader, engine: made } = globalThis.trainlabLate;

/** NaN and the infinities are no JSON: plans have them as texts. */
const numbers = { NaN: NaN, Infinity: Infinity, "-Infinity": -Infinity };
const request = JSON.parse(readFileSync(0, "utf8"), (_key, value) => (typeof value === "string" && Object.hasOwn(numbers, value) ? numbers[value] : value));

function read(plan) {
  try {
    return { plan: reader.readPlan(plan) };
  } catch (error) {
    return { problems: error.problems ?? [`${error}`] };
  }
}

const lists = (found) => Object.fromEntries(Object.entries(found).map(([name, arrays]) => [name, arrays && arrays.map((array) => [...array])]));

async function train(engine, plan) {
  const runs = [];
  for (const seed of reader.readPlan(plan).seeds) {
    const training = await engine.start(plan, { seed, digits, gradients: true });
    const initial = lists(training.parameters("initial"));
    training.advanceTo();
    const { bestEpoch, stoppedAt, diedAt, diedIn } = training;
    const history = Object.fromEntries(Object.entries(training.history).map(([name, array]) => [name, [...array]]));
    runs.push({ history, initial, values: lists(training.parameters()), gradients: lists(training.parameters("gradients")), bestEpoch, stoppedAt, diedAt, diedIn });
  }
  return runs;
}

const digits = request.digits && { x: Float64Array.from(request.digits.x.flat()), y: Int32Array.from(request.digits.y) };
if (request.read) console.log(JSON.stringify(request.read.map(read)));
else if (request.print) {
  for (const name of ["preact", "preact/hooks", "preact/jsx-runtime"]) globalThis.trainlabShared[name] = await import(name);
  for (const name of ["charts/format.js", "charts/scale.js", "experiment/settings.js"]) globalThis.trainlabShared[name] = await import(new URL(`../../views/${name}`, import.meta.url).href);
  await import(new URL("workbench.js", STATIC).href);
  console.log(JSON.stringify(request.print.map((plan) => globalThis.trainlabLate.workbench.asPytorch(reader.readPlan(plan)))));
}
else {
  const engine = await made.loadEngine();
  const found = [];
  for (const plan of request.train) found.push(await train(engine, plan));
  console.log(JSON.stringify(found));
}
