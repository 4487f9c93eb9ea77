// The page engine: trains a plan's networks in the page, in WebAssembly.
//
//   const engine = await loadEngine();
//   const training = await engine.start(plan, { seed: 0 });
//   await train(training, { signal, onSlice });
//   training.history.step_loss
//
// What is trained here and now is no recorded number; tests tie it to PyTorch.

import { drawData } from "./data.js";
import { layOut, START } from "./network.js";
import { PlanError, readPlan, split } from "./plan.js";
import { Training } from "./training.js";

export { PlanError, Training, readPlan };

/** @typedef {import("./types").Plan} Plan */
/** @typedef {import("./types").Kernels} Kernels */
/** @typedef {import("./types").Rows} Rows */

/** Both modules, float64's and float32's, one behind the other, deflated, in base64 (build.mjs). */
const MODULES = KERNELS;
/** A module of one SIMD function: what a WebAssembly without it refuses. */
const SIMD = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11);
const ELSEWHERE = "run the plan in Python instead: trainlab.train_plan(plan)";

/** The page cannot train: its message says why, and what to do. */
export class EngineError extends Error {
  name = "EngineError";
}

/**
 * Loads the engine, once.
 * @param {typeof WebAssembly | undefined} [wasm]
 * @returns {Promise<Engine>}
 * @throws {EngineError}
 */
export async function loadEngine(wasm = globalThis.WebAssembly) {
  if (!wasm) throw new EngineError(`This browser has no WebAssembly, which trains networks in the page; open the page in a current Firefox, Chrome, Edge or Safari, or ${ELSEWHERE}.`);
  if (!wasm.validate(SIMD)) throw new EngineError(`The WebAssembly of this browser has no SIMD, which trains networks in the page; update the browser, or ${ELSEWHERE}.`);
  const packed = Uint8Array.from(atob(MODULES.text), (letter) => letter.charCodeAt(0));
  const both = new Uint8Array(await new Response(new Response(packed).body?.pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer());
  const [first] = MODULES.sizes;
  try {
    return new Engine(wasm, await wasm.compile(both.slice(0, first)), await wasm.compile(both.slice(first)));
  } catch (error) {
    throw new EngineError(`This page may not run WebAssembly (${/** @type {Error} */ (error).message}); open it without a policy that forbids it, or ${ELSEWHERE}.`);
  }
}

export class Engine {
  /**
   * @param {typeof WebAssembly} wasm
   * @param {WebAssembly.Module} float64
   * @param {WebAssembly.Module} float32
   */
  constructor(wasm, float64, float32) {
    this.wasm = wasm;
    this.modules = { float64, float32 };
  }

  /**
   * Prepares one run of a plan, in a memory of its own, of the size that it needs. It is released
   * with the last reference to the training.
   * @param {unknown} given  a plan
   * @param {{ seed?: number, digits?: Rows, gradients?: boolean }} [options]  the plan's first seed if left out
   * @returns {Promise<Training>}
   * @throws {PlanError | EngineError}
   */
  async start(given, { seed, digits, gradients } = {}) {
    const plan = readPlan(given);
    const layout = layOut(plan, split(plan));
    // Data come from streams in float64, before there is anything else in memory.
    const drawn = await this.#kernels("float64", START + 4096 + 4 * Math.max(1797, split(plan).all));
    const rows = drawData(plan, drawn, START, digits);
    return new Training(plan, layout, await this.#kernels(plan.precision, layout.bytes), rows, seed ?? plan.seeds[0], { gradients });
  }

  /**
   * @param {"float64" | "float32"} precision
   * @param {number} bytes
   * @returns {Promise<Kernels>}
   */
  async #kernels(precision, bytes) {
    const pages = Math.ceil(bytes / 65536);
    let memory;
    try {
      memory = new this.wasm.Memory({ initial: pages, maximum: pages });
    } catch {
      throw new EngineError(`The browser has no ${Math.ceil(bytes / 2 ** 20)} MB for this plan; close other pages, or write a smaller architecture.width, architecture.depth or stopping.batch_size.`);
    }
    const instance = await this.wasm.instantiate(this.modules[precision], { env: { memory } });
    return /** @type {Kernels} */ ({ ...instance.exports, memory });
  }
}

/**
 * Trains to the end in slices, so that the page stays responsive.
 * @param {Training} training
 * @param {{ signal?: AbortSignal, slice?: number, onSlice?: (training: Training) => void, pause?: () => Promise<void> }} [options]
 *     slice: milliseconds of work between two pauses; pause: what is waited for in between, the next frame if left out
 * @returns {Promise<boolean>} whether it came to the end; false after an abort
 */
export async function train(training, { signal, slice = 7, onSlice, pause = nextFrame } = {}) {
  while (!training.done) {
    if (signal?.aborted) return false;
    training.advance(slice);
    onSlice?.(training);
    if (!training.done) await pause();
  }
  return true;
}

/** @returns {Promise<void>} */
function nextFrame() {
  return new Promise((resolve) => {
    if (typeof requestAnimationFrame === "function") requestAnimationFrame(() => resolve());
    else setTimeout(resolve, 0);
  });
}
