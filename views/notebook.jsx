// Entry of the notebook's bundle: everything at once, as anywidget's `render`.

import "./panels/all.js";
import * as quiz from "./quiz/index.jsx";
import "./quiz/types/late.js";
import { renderWith } from "./render.jsx";

export const render = renderWith(() => quiz);
export default { render };
