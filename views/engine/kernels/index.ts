// The kernels of the page engine, as WebAssembly exports; `../network.js` calls them.
export { multiply, multiplyTransposed } from "./products";
export { activate, activateBack } from "./activations";
export { add, clamp, clearColumns, columnSums, copy, distance, fill, finite, gather, scale, squares, times } from "./arrays";
export { batchNorm, batchNormBack, batchNormRunning, layerNorm, layerNormBack } from "./norms";
export { crossEntropy, hits, squaredError } from "./losses";
export { adam, sgd } from "./optimizers";
export { draw, masks, normal, seed, shuffle, uniform } from "./random";
export { cos, exp, log } from "./elementary";
/** Where the memory that an engine may use begins. */
export function free(): usize {
  return __heap_base;
}
