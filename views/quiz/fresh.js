// Fresh versions: items that recordings make (trainlab/quiz/fresh/), which a page loads when a reader
// asks for one.

import { loadFresh, loadLate } from "../host/late.js";
import { TYPES } from "./types.js";

/** @typedef {import("./feedback.js").Item} Item */

const PATIENCE = 20_000; // ms, for a kernel

/** An item with all its versions: in the book from its file, in a notebook from the kernel.
 * @param {import("../host/types.js").Model} model
 * @param {string} id
 * @returns {Promise<Item>}
 */
export async function freshItem(model, id) {
  const item = model.get("live") ? await fromKernel(model, id) : await loadFresh(model.get("base"), id);
  if (!TYPES[item.type]) TYPES[item.type] = await loadLate(model.get("base"), item.type);
  return item;
}

/** @param {import("../host/types.js").Model} model @param {string} id @returns {Promise<Item>} */
function fromKernel(model, id) {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      model.off("change:fresh_item", done);
      resolve(model.get("fresh_item"));
    };
    const timer = setTimeout(() => {
      model.off("change:fresh_item", done);
      reject(new Error("the kernel does not answer"));
    }, PATIENCE);
    if (model.get("fresh_item")?.id === id) return done();
    model.on("change:fresh_item", done);
    model.set("fresh_wanted", id);
    return model.save_changes();
  });
}
