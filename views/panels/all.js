// Every kind of panel. In the book each is a script of its own (views/build.mjs), loaded with the
// first experiment that shows it.

import * as beam from "./beam.jsx";
import * as curves from "./curves.jsx";
import * as histogram from "./histogram.jsx";
import * as intervals from "./intervals.jsx";
import * as map from "./map.jsx";
import * as profile from "./profile.jsx";
import * as readouts from "./readouts.jsx";
import * as sealed from "./sealed.jsx";
import * as stepper from "./stepper.jsx";
import { PANELS } from "./index.js";

Object.assign(PANELS, { beam, curves, histogram, intervals, map, profile, readouts, sealed, stepper });
