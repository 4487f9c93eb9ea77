// Panel "readouts": named numbers, with the quartiles between seeds beside them.

import { formatNumber, formatPercent } from "../charts/format.js";

/** @import { PanelProps, DataTable } from "./index.js" */
/** @import { Panel, Result, Scalar } from "../host/types.js" */

/**
 * @param {NonNullable<Panel["items"]>[number]} item
 * @param {Result | null} result
 */
function words({ name, digits = 3, unit, share = false }, result) {
  const scalar = /** @type {Scalar | undefined} */ (result?.arrays[name]);
  if (!scalar) return { value: "–", spread: "" };
  const text = (/** @type {number | null | undefined} */ value) =>
    share && typeof value === "number" ? formatPercent(value) : formatNumber(value, digits);
  const { median, lower, upper } = scalar;
  const same = lower === undefined || lower === null || text(lower) === text(upper);
  return {
    value: median === null ? "–" : text(median) + (unit ? ` ${unit}` : ""),
    spread: same ? "" : `${text(lower)} to ${text(upper)}`,
  };
}

/** @param {PanelProps} props */
export function View({ panels, result }) {
  return (
    <div class="tl-readouts">
      <dl>
        {panels.flatMap((panel) => panel.items ?? []).map((item) => {
          const { value, spread } = words(item, result);
          return (
            <div key={item.name} data-readout={item.name}>
              <dt>{item.label}</dt>
              <dd>
                <span class="tl-number">{value}</span>
                <span class="tl-spread">{spread || "\u00a0"}</span>
              </dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

/**
 * @param {Panel} panel
 * @param {Result} result
 * @returns {DataTable}
 */
export function table(panel, result) {
  const rows = (panel.items ?? []).map((item) => {
    const { value, spread } = words(item, result);
    return [item.label, value, spread || "none"];
  });
  return { caption: panel.title || "Numbers", columns: ["quantity", "median", "quartiles"], rows };
}
