// The kinds of panel. A new kind is one file here and one line in the map.
// Each file exports a `View` that draws neighbouring panels of its kind, and `table`, the same as rows.

import * as curves from "./curves.jsx";
import * as intervals from "./intervals.jsx";
import * as profile from "./profile.jsx";
import * as readouts from "./readouts.jsx";
import * as stepper from "./stepper.jsx";

/** @import { Panel, Result, Settings } from "../types.js" */

/**
 * @typedef {object} PanelProps
 * @property {Panel[]} panels      neighbouring panels of one kind, drawn as one figure
 * @property {Settings} settings
 * @property {Result | null} result  what is drawn: recorded, or a live run off the grid
 * @property {Result | null} overlay a fresh single run over a recorded result
 * @property {string} id           prefix for ids
 * @property {string} findingId    id of the sentence that says what the picture shows
 * @property {boolean} [still]     drawn at build time: show the end state, leave out what needs a script
 * @property {(ended: boolean) => void} [onEnd]  told by a kind that `withholds` when its end is reached
 */

/** @typedef {{caption: string, columns: string[], rows: (string | number)[][]}} DataTable */

/**
 * @typedef {object} PanelKind
 * @property {(props: PanelProps) => import("preact").ComponentChild} View
 * @property {(panel: Panel, result: Result) => DataTable} table
 * @property {boolean} [withholds]  the finding is shown only once the reader has reached its end
 */

/** @type {Record<string, PanelKind>} */
export const PANELS = { curves, intervals, profile, readouts, stepper };

/** Neighbouring panels of one kind, so that they can share an axis.
 * @param {Panel[]} panels
 * @returns {Panel[][]}
 */
export function groupPanels(panels) {
  /** @type {Panel[][]} */
  const groups = [];
  for (const panel of panels) {
    const last = groups.at(-1);
    if (last?.[0].kind === panel.kind) last.push(panel);
    else groups.push([panel]);
  }
  return groups;
}
