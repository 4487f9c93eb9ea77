// anywidget's `render({ model, el })`, for a notebook and for the book.

import { render as draw } from "preact";
import { Experiment } from "../experiment/experiment.jsx";
import { keepTrue } from "./translated.js";

/** @import { Model } from "./types.js" */

let views = 0; // makes the ids of each view on a page differ

/**
 * @param {(name: "quiz" | "progress" | "review" | "workbench") => any} late  what comes late in the book, by its name
 * @returns {(host: {model: Model, el: HTMLElement}) => () => void} draws a model into an element, and returns what takes the view away again
 */
export function renderWith(late) {
  return ({ model, el }) => {
    views += 1;
    const id = `tl-${views}`;
    el.classList.add("trainlab");
    el.addEventListener("focusin", keepKeys);
    keepTrue(el);
    const kind = model.get("kind");
    if (kind === "experiment") draw(<Experiment model={model} id={id} />, el);
    else if (["progress", "review", "workbench"].includes(kind)) {
      const { View } = late(kind);
      draw(<View model={model} id={id} />, el);
    } else {
      const { QuizView } = late("quiz");
      draw(<QuizView model={model} />, el);
    }
    return () => {
      el.removeEventListener("focusin", keepKeys);
      draw(null, el);
    };
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
