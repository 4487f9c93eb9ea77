// The kinds of panel that can be drawn: all of them in a notebook (all.js), in the book those that
// have been loaded so far. A new kind is one file here and one line in all.js.
// Each file exports a `View` that draws neighboring panels of its kind, and `table`, the same as rows.

/** @import { Panel, Result, Settings } from "../host/types.js" */

/**
 * @typedef {object} PanelProps
 * @property {Panel[]} panels      neighboring panels of one kind, drawn as one figure
 * @property {Settings} settings
 * @property {Result | null} result  what is drawn: recorded, or a live run off the grid
 * @property {Result | null} overlay fresh runs over a recorded result; while they train, maybe over none
 * @property {string} id           prefix for ids
 * @property {string} findingId    id of the sentence that says what the picture shows
 * @property {boolean} [still]     drawn at build time: show the end state, leave out what needs a script
 * @property {import("../host/types.js").Control[]} [controls]  the experiment's, for a kind that draws one itself
 * @property {Settings} [chosen]   as the controls stand now; `settings` are those of the result that is drawn
 * @property {(name: string, value: import("../host/types.js").Value) => void} [onChange]  sets a control
 * @property {(ended: boolean) => void} [onEnd]  told by a kind that `withholds` when its end is reached
 */

/** @typedef {{caption: string, columns: string[], rows: (string | number)[][]}} DataTable */

/**
 * @typedef {object} PanelKind
 * @property {(props: PanelProps) => import("preact").ComponentChild} View
 * @property {(panel: Panel, result: Result) => DataTable} table
 * @property {(panel: Panel, result: Result | null, overlay: Result | null) => boolean} [isEmpty]  there is nothing to draw
 * @property {string} [withholds]  the finding is shown only once the reader has reached the end; what stands there before
 */

/** @type {Record<string, PanelKind>} */
export const PANELS = {};

/** Neighboring panels of one kind, so that they can share an axis.
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
