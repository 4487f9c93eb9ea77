// Entry of both bundles: anywidget's `render({ model, el })`, and in the book the host that calls it.

import { render as draw } from "preact";
import { Experiment } from "./experiment.jsx";
import { startHost } from "./host.js";
import { QuizView } from "./quiz/index.jsx";

/** @import { Model } from "./types.js" */

let views = 0; // makes the ids of each view on a page differ

/**
 * Draw a model into an element.
 * @param {{model: Model, el: HTMLElement}} host
 * @returns {() => void} takes the view away again
 */
export function render({ model, el }) {
  views += 1;
  const id = `tl-${views}`;
  el.classList.add("trainlab");
  el.addEventListener("focusin", keepKeys);
  draw(model.get("kind") === "experiment" ? <Experiment model={model} id={id} /> : <QuizView model={model} />, el);
  return () => {
    el.removeEventListener("focusin", keepKeys);
    draw(null, el);
  };
}

/**
 * JupyterLab binds the arrow keys to cells and would take them away from a slider; it leaves the
 * keys alone where the element in focus itself says so.
 * @param {FocusEvent} event
 */
function keepKeys({ target }) {
  if (target instanceof HTMLElement) target.dataset.lmSuppressShortcuts = "true";
}

export default { render };

// `IN_BOOK` is set by views/build.mjs; the notebook's bundle carries no host.
if (IN_BOOK) startHost(render);
