// Entry of the notebook's bundle: everything at once, as anywidget's `render`.

import "./all.js";
import * as quiz from "../quiz/index.jsx";
import { renderWith } from "./render.jsx";

export const render = renderWith(() => quiz);
export default { render };
