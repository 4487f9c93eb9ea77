// The types of late-names.js, for what has them all at once.

import { TYPES } from "./index.js";
import * as pick from "./pick.jsx";

Object.assign(TYPES, { pick });
