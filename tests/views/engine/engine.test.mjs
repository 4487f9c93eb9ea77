// The engine in Node: kernels against plain loops, one seed's bits, checkpoints, memory, sentences.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const STATIC = new URL("../../../trainlab/static/late/", import.meta.url);
await import(new URL("plan.js", STATIC).href);
await import(new URL("engine.js", STATIC).href);
const { plan: reader, engine: made } = /** @type {Record<string, any>} */ (globalThis.trainlabLate);
const engine = await made.loadEngine();

const small = { version: 1, data: { n: 60 }, architecture: { depth: 2, width: 9 }, optimizer: { kind: "adam", learning_rate: 0.01 }, regularization: { dropout: 0.2 }, stopping: { epochs: 6, batch_size: 7 } };

/** A training's kernels, with memory to play in. */
async function workshop(precision = "float64") {
  const training = await engine.start({ version: 1, precision, data: { n: 2000 }, architecture: { width: 64 } });
  const { kernels, at } = training.network;
  return { kernels, start: at.data.train.x, Numbers: training.Numbers, size: at.size };
}

for (const precision of ["float64", "float32"]) {
  test(`products of any size are those of three loops, ${precision}`, async () => {
    const { kernels, start, Numbers, size } = await workshop(precision);
    const tile = 32 / size;
    const pad = (/** @type {number} */ n) => Math.ceil(n / tile) * tile;
    for (const [n, k, m] of [[1, 1, 1], [4, 8, 8], [5, 3, 7], [7, 13, 9], [2, 30, 17], [33, 2, 3]]) {
      const matrix = (/** @type {number} */ at, /** @type {number} */ rows, /** @type {number} */ columns, value = (/** @type {number} */ i, /** @type {number} */ j) => ((i * 7 + j * 3) % 11) - 5) => {
        const wide = pad(columns);
        const all = new Numbers(kernels.memory.buffer, at, rows * wide).fill(0);
        for (let i = 0; i < rows; i += 1) for (let j = 0; j < columns; j += 1) all[i * wide + j] = value(i, j);
        return { at, wide, row: wide * size, get: (/** @type {number} */ i, /** @type {number} */ j) => all[i * wide + j] };
      };
      const [a, b] = [matrix(start, n, k), matrix(start + 16384, k, m)];
      const c = matrix(start + 32768, n, m, () => NaN);
      kernels.multiply(a.at, a.row, size, b.at, b.row, 0, c.at, c.row, n, k, pad(m));
      const t = matrix(start + 49152, k, n, (i, j) => a.get(j, i));
      const d = matrix(start + 57344, n, m, () => NaN);
      kernels.multiply(t.at, size, t.row, b.at, b.row, 0, d.at, d.row, n, k, pad(m)); // Tᵀ B
      const u = matrix(start + 65536, m, k, (i, j) => b.get(j, i));
      const e = matrix(start + 81920, n, m, () => NaN);
      kernels.multiplyTransposed(a.at, u.at, a.row, e.at, e.row, n, m); // A Uᵀ
      for (let i = 0; i < n; i += 1)
        for (let j = 0; j < m; j += 1) {
          let sum = 0;
          for (let p = 0; p < k; p += 1) sum += a.get(i, p) * b.get(p, j);
          for (const found of [c, d, e]) assert.equal(found.get(i, j), sum, `${n} × ${k} × ${m}`);
        }
    }
  });
}

test("exp, log and cos are right to a few units in the last place", async () => {
  const { kernels } = await workshop();
  const near = (/** @type {number} */ found, /** @type {number} */ wanted) => assert.ok(Object.is(found, wanted) || Math.abs(found - wanted) <= 1e-15 * Math.max(Math.abs(wanted), 1e-300), `${found} for ${wanted}`);
  for (let x = -740; x < 709; x += 0.3137) near(kernels.exp(x), Math.exp(x));
  for (const x of [0, 1e-300, -1e-10, 710, -800, Infinity, -Infinity, NaN]) near(kernels.exp(x), Math.exp(x));
  for (let x = 1e-12; x < 1e12; x *= 1.37) near(kernels.log(x), Math.log(x));
  for (const x of [0, 1, Infinity, NaN, -1]) near(kernels.log(x), Math.log(x));
  for (let x = -20; x < 20; x += 0.0137) assert.ok(Math.abs(kernels.cos(x) - Math.cos(x)) < 4e-16, `cos ${x}`);
});

test("one seed gives the same bits, and another seed others", async () => {
  const run = async (/** @type {number} */ seed) => {
    const training = await engine.start(small, { seed });
    training.advanceTo();
    return Buffer.from(training.history.step_loss.buffer).toString("hex");
  };
  const [first, again, other] = [await run(3), await run(3), await run(4)];
  assert.equal(first, again);
  assert.notEqual(first, other);
});

test("slices do not change what is trained, and an abort ends it", async () => {
  const [whole, cut] = [await engine.start(small), await engine.start(small)];
  whole.advanceTo();
  assert.equal(await made.train(cut, { slice: 0 }), true);
  assert.deepEqual([...cut.history.step_loss], [...whole.history.step_loss]);
  const long = await engine.start({ ...small, stopping: { epochs: 5000, batch_size: 7 } });
  const controller = new AbortController();
  const ended = await made.train(long, { signal: controller.signal, onSlice: () => controller.abort() });
  assert.equal(ended, false);
  assert.equal(long.done, false);
});

test("a run goes back to a checkpoint and takes the same steps again; a fork leaves it alone", async () => {
  const training = await engine.start(small);
  training.advanceTo(17);
  const kept = training.save();
  training.advanceTo();
  const once = [...training.history.step_loss];
  training.restore(kept);
  assert.equal(training.step, 17);
  training.advanceTo();
  assert.deepEqual([...training.history.step_loss], once);
  const fork = await engine.start(small);
  fork.restore(kept);
  fork.advanceTo();
  assert.deepEqual([...fork.history.step_loss].slice(17), once.slice(17));
});

test("a memory has the size that the plan needs, within what is said of it, and never grows", async () => {
  for (const plan of [small, { version: 1 }, { ...small, block: "pre_norm_residual_mlp" }, { ...small, block: "batch_norm_residual", stopping: { epochs: 2, batch_size: 20, patience: 2 } }, { version: 1, precision: "float32", architecture: { depth: 50, width: 100 }, block: "layer_norm" }]) {
    const training = await engine.start(plan);
    const { at, kernels } = training.network;
    const before = kernels.memory.buffer.byteLength;
    assert.ok(kernels.free() <= 8192);
    assert.ok(at.bytes <= reader.memoryOf(training.plan), `${at.bytes} > ${reader.memoryOf(training.plan)}`);
    assert.ok(before - at.bytes < 65536);
    training.advanceTo(30);
    assert.equal(kernels.memory.buffer.byteLength, before);
    assert.throws(() => kernels.memory.grow(1));
  }
});

test("the memory of a training goes with it", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  const once = async () => {
    const training = await engine.start({ version: 1, architecture: { width: 256 } });
    training.advanceTo(3);
    return new WeakRef(training.network.kernels.memory);
  };
  const memories = [await once(), await once(), await once()];
  for (let turn = 0; turn < 20 && memories.some((memory) => memory.deref()); turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    collect();
  }
  assert.deepEqual(memories.map((memory) => memory.deref() === undefined), [true, true, true]);
});

test("a step allocates next to nothing", async () => {
  for (const plan of [small, { ...small, block: "pre_norm_residual_mlp", clipping: { norm: 1 }, loss: { kind: "mse" } }, { ...small, block: "batch_norm", optimizer: { momentum: 0.9 }, stopping: { epochs: 6, batch_size: 9 } }]) {
    const training = await engine.start({ ...plan, data: { n: 2000 }, stopping: { ...plan.stopping, epochs: 40 } }, { gradients: true });
    training.advanceTo(3000);
    const [before, first] = [process.memoryUsage().heapUsed, training.step];
    training.advanceTo(first + 3000);
    const perStep = (process.memoryUsage().heapUsed - before) / 3000;
    assert.ok(perStep < 600, `${perStep} bytes a step`); // numbers in boxes, no arrays and no closures
  }
});

test("what cannot run is said in a sentence", async () => {
  const { EngineError, PlanError } = { ...made, ...reader };
  await assert.rejects(made.loadEngine(null), (/** @type {any} */ error) => error instanceof EngineError && /has no WebAssembly.*trainlab\.train_plan/.test(error.message));
  await assert.rejects(made.loadEngine({ validate: () => false }), /has no SIMD/);
  await assert.rejects(engine.start({ version: 1, optimizer: { learning_rate: NaN } }), (/** @type {any} */ error) => error instanceof PlanError && /learning_rate is NaN/.test(error.message));
  await assert.rejects(engine.start({ version: 7 }), /this book reads plans of version 1/);
  await assert.rejects(engine.start({ version: 1, architecture: { depth: 200, width: 4096 } }), /MB in the page, and the limit is 256 MB/);
  await assert.rejects(engine.start({ version: 1, data: { kind: "digits" } }), /the digits are not loaded/);
});
