// The item types that few pages ask: in the book each is a script of its own (views/build.mjs).

import { TYPES } from "./index.js";
import * as pick from "./pick.jsx";

export const LATE = ["pick"];

Object.assign(TYPES, { pick });
