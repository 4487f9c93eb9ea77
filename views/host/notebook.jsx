// Entry of the notebook's bundle: everything at once. It comes from the kernel (./wake.js).

import "./all.js";
import * as quiz from "../quiz/index.jsx";
import { renderWith } from "./render.jsx";
import { ToldModel } from "./told.js";

/** @import { Model } from "./types.js" */

const draw = renderWith(() => quiz);
document.head.append(Object.assign(document.createElement("style"), { textContent: STYLES }));

/** @param {{model: Model, el: HTMLElement, told: Record<string, any>}} host */
export function render({ model, el, told }) {
  const whole = new ToldModel(model, told);
  const leave = draw({ model: whole, el });
  return () => {
    leave();
    whole.leave();
  };
}
