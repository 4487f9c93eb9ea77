// A plain-object model for the book, and the hook by which every view reads a model.

import { useLayoutEffect, useReducer } from "preact/hooks";

/** @import { Model } from "./types.js" */

/**
 * anywidget's model without a kernel: `onSave` is what the kernel would do.
 * @implements {Model}
 */
export class PlainModel {
  #state;
  #onSave;
  /** @type {Map<string, Set<(...args: any[]) => void>>} */
  #handlers = new Map();
  /** @type {Set<string>} */
  #changed = new Set();

  /**
   * @param {Record<string, any>} state
   * @param {(names: string[]) => void} [onSave] called with the names changed since the last save
   */
  constructor(state, onSave = () => {}) {
    this.#state = { ...state };
    this.#onSave = onSave;
  }

  /** @param {string} name */
  get(name) {
    return this.#state[name];
  }

  /** @param {string} name @param {any} value */
  set(name, value) {
    if (Object.is(this.#state[name], value)) return;
    this.#state[name] = value;
    this.#changed.add(name);
    for (const handler of [...(this.#handlers.get(`change:${name}`) ?? [])]) handler();
  }

  save_changes() {
    const names = [...this.#changed];
    this.#changed.clear();
    if (names.length) this.#onSave(names);
  }

  /** @param {string} event @param {(...args: any[]) => void} handler */
  on(event, handler) {
    const handlers = this.#handlers.get(event) ?? new Set();
    this.#handlers.set(event, handlers.add(handler));
  }

  /** @param {string} event @param {(...args: any[]) => void} handler */
  off(event, handler) {
    this.#handlers.get(event)?.delete(handler);
  }

  send() {}
}

/**
 * The named traits of a model; draws again when one of them changes.
 * @param {Model} model
 * @param {string[]} names the same list on every call
 * @returns {Record<string, any>}
 */
export function useModel(model, names) {
  const [, redraw] = useReducer((/** @type {number} */ count) => count + 1, 0);
  useLayoutEffect(() => {
    const handler = () => redraw(undefined);
    for (const name of names) model.on(`change:${name}`, handler);
    return () => {
      for (const name of names) model.off(`change:${name}`, handler);
    };
  }, [model]);
  return Object.fromEntries(names.map((name) => [name, model.get(name)]));
}
