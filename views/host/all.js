// Everything at once, for a notebook and for static pictures: every kind of panel, every item type.

import panels from "discovered:panels";
import { PANELS } from "../panels/index.js";

Object.assign(PANELS, panels);
