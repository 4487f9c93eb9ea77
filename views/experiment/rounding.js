// What another processor may show instead: how far rounding moves the medians of a chaotic point.
// trainlab/experiments/sweeps/rounding.py measures it when the point is recorded.

import { formatNumber, formatPercent } from "../charts/format.js";

/** @import { Declaration, Panel, Result } from "../host/types.js" */

/**
 * The arrays that a panel shows by a name: its lines, its numbers, with the scale they are drawn on.
 * @param {Panel} panel
 * @returns {{name: string, label: string, scale: string}[]}
 */
function shown(panel) {
  const scale = panel.y?.scale ?? panel.x?.scale ?? "linear";
  const lines = (panel.series ?? []).map(({ name, label }) => ({ name, label: panel.title ? `“${label}” in “${panel.title}”` : label, scale }));
  return [...lines, ...(panel.items ?? []).map(({ name, label }) => ({ name, label, scale }))];
}

/**
 * One sentence, or nothing where rounding changes nothing that is shown.
 * @param {Declaration} declaration
 * @param {Result} result
 */
export function roundingText(declaration, result) {
  /** @type {Map<string, string>} */
  const moves = new Map();
  for (const { name, label, scale } of declaration.panels.flatMap(shown)) {
    const moved = result.rounding?.[name];
    if (!moved || moves.has(name)) continue;
    const bound = "median" in moved ? moved.median : Object.values(moved)[0];
    if (!bound) moves.set(name, `${label} altogether`);
    else {
      const [absolute, relative] = bound;
      const size = scale === "log" && relative < 0.5 ? formatPercent(relative) : formatNumber(absolute, 1);
      moves.set(name, `${label} by up to ${size}`);
    }
  }
  if (!moves.size) return "";
  return `Chaotic: rounding shows here. Among runs that differ by nothing else, also on another instruction set, rounding moved ${[...moves.values()].join(", ")}.`;
}
