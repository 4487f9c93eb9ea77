// Which panels stand together, and what their tabs say.

import { groupPanels } from "../panels/index.js";

/** @import { Panel } from "../host/types.js" */

/**
 * The charts of an experiment, one or a mirrored pair each, and its panels of numbers.
 * @param {Panel[]} panels
 * @returns {{charts: Panel[][], numbers: Panel[]}}
 */
export function unitsOf(panels) {
  const numbers = panels.filter(({ kind }) => kind === "readouts");
  const charts = groupPanels(panels.filter(({ kind }) => kind !== "readouts"))
    .flatMap((group) => (group[0].kind === "profile" ? [group] : group.map((panel) => [panel])));
  return { charts, numbers };
}

/** Words for panels whose name alone would not tell what a tab leads to. @type {Record<string, string>} */
const WORDS = {
  accuracy_depth: "Accuracy by depth",
  accuracy_dose: "Accuracy by noise",
  accuracy_width: "Accuracy by width",
  alarms: "First symptoms",
  backward: "Gradient by layer",
  boundary: "Decision map",
  chosen: "All regularizers",
  costs: "Two costs",
  dose: "Rise by noise",
  effects: "Effects",
  keeps: "What is kept",
  ladder: "Rate by rate",
  left: "Left chance",
  norm: "Gradient norm",
  overview: "All leaks",
  rates: "Rates tried",
  rate: "Learning rate",
  rise_depth: "Rise by depth",
  rise_width: "Rise by width",
  scaled: "With a temperature",
  schedules: "One-cycle − constant",
  sizes: "Gradient sizes",
  stable: "Largest stable rate",
  table: "All blocks",
  tolerance: "Rate and accuracy",
  train_loss: "Training loss",
  tuned: "Tuned rate",
  waiting: "What waiting adds",
  worst: "Worst rate",
};

/** What the tab of a chart says: one to three words, where its title is a sentence.
 * @param {Panel[]} unit
 */
export function tabLabel([{ name }, second]) {
  const words = WORDS[name] ?? name.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());
  return second?.name === "spread" ? `${words} and spread` : words;
}
