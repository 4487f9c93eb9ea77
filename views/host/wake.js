// All that a notebook keeps of a view's script. anywidget stores a widget's script with each widget;
// this one only waits: the kernel sends the views, and what they draw, in messages that no notebook
// stores, and the page keeps the views once, for all widgets of one edition. Without a kernel the
// view's text stands there. The script becomes a module as anywidget itself makes one of this.

/** @import { Model } from "./types.js" */
/** @typedef {{render: (host: {model: Model, el: HTMLElement, told: Record<string, any>}) => () => void}} Views */

const PATIENCE = 300; // ms: what the kernel sends by itself comes in this time

/** @type {Map<string, Promise<Views>>} */
const editions = (globalThis.trainlabViews ??= new Map());

/** What the kernel has told, by name. @type {Record<string, any>} */
const told = {};
/** @type {(views: Promise<Views>) => void} */
let wake;
/** @type {Promise<Views>} */
const awake = new Promise((resolve) => (wake = resolve));

/** @param {string} script @returns {Promise<Views>} */
const load = (script) => import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));

export default {
  /** Listen from the beginning: before a view is drawn, and for all views of this model.
   * @param {{model: Model}} host
   */
  initialize({ model }) {
    model.on("msg:custom", ({ type, values, edition, script }) => {
      if (type !== "tell") return;
      Object.assign(told, values);
      if (!script) return;
      if (!editions.has(edition)) editions.set(edition, load(script));
      wake(/** @type {Promise<Views>} */ (editions.get(edition)));
    });
  },

  /** @param {{model: Model, el: HTMLElement}} host */
  render({ model, el }) {
    let left = false;
    let leave = () => {};
    el.textContent = model.get("asleep");
    const asking = setTimeout(() => model.send({ type: "wake" }), PATIENCE);
    awake.then(({ render }) => {
      clearTimeout(asking);
      if (left) return;
      el.textContent = "";
      leave = render({ model, el, told });
    });
    return () => {
      left = true;
      clearTimeout(asking);
      leave();
    };
  },
};
