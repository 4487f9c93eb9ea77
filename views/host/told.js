// A notebook's model: anywidget's own, and what the kernel has told beside it. That is too much to be
// stored with every view of a saved notebook, so it comes in messages (`tell` in trainlab/widgets.py).

/** @import { Model } from "./types.js" */

/** @implements {Model} */
export class ToldModel {
  #model;
  #told;
  /** @type {Map<string, Set<(...args: any[]) => void>>} */
  #handlers = new Map();

  /**
   * @param {Model} model
   * @param {Record<string, any>} told  by name; what keeps it has heard a message before this does
   */
  constructor(model, told) {
    this.#model = model;
    this.#told = told;
    model.on("msg:custom", this.#hear);
  }

  /** @param {{type: string, values: Record<string, any>}} message */
  #hear = ({ type, values }) => {
    if (type !== "tell") return;
    for (const name of Object.keys(values)) {
      for (const handler of [...(this.#handlers.get(`change:${name}`) ?? [])]) handler();
    }
  };

  /** Hear no more of what is told. */
  leave() {
    this.#model.off("msg:custom", this.#hear);
  }

  /** @param {string} name */
  get(name) {
    return name in this.#told ? this.#told[name] : this.#model.get(name);
  }

  /** @param {string} name @param {any} value */
  set(name, value) {
    this.#model.set(name, value);
  }

  save_changes() {
    this.#model.save_changes();
  }

  /** @param {string} event @param {(...args: any[]) => void} handler */
  on(event, handler) {
    if (!this.#isTold(event)) return this.#model.on(event, handler);
    const handlers = this.#handlers.get(event) ?? new Set();
    this.#handlers.set(event, handlers.add(handler));
  }

  /** @param {string} event @param {(...args: any[]) => void} handler */
  off(event, handler) {
    if (!this.#isTold(event)) return this.#model.off(event, handler);
    this.#handlers.get(event)?.delete(handler);
  }

  /** @param {object} message */
  send(message) {
    this.#model.send(message);
  }

  /** @param {string} event */
  #isTold(event) {
    return event.replace(/^change:/, "") in this.#told;
  }
}
