// Settings of an experiment: their defaults, their words, and where their result stands in a table.

/** @import { Control, Declaration, Settings, Value } from "../host/types.js" */

/** @param {Declaration} declaration @returns {Settings} */
export function defaultSettings(declaration) {
  return Object.fromEntries(declaration.controls.map((control) => [control.name, control.default]));
}

/**
 * The key of a point in a recorded table: the values in the order of the controls, joined by "|".
 * @param {Declaration} declaration
 * @param {Settings} settings
 */
export function pointKey(declaration, settings) {
  return declaration.controls.map((control) => String(settings[control.name])).join("|");
}

/** The name of the table that holds the settings' result.
 * @param {string} slug
 * @param {string | null | undefined} splitBy the control by which the table is split into shards
 * @param {Settings} settings
 */
export function tableName(slug, splitBy, settings) {
  return splitBy ? `${slug}.${settings[splitBy]}` : slug;
}

/** A control is a slider when all its values are numbers, a switch when they are "off" and "on", else a
 * group of radio buttons.
 * @param {Control} control
 */
export function isNumeric(control) {
  return control.values.every((value) => typeof value === "number");
}

/** @param {Control} control */
export function isSwitch({ values }) {
  return values.length === 2 && values[0] === "off" && values[1] === "on";
}

/**
 * What a value is called: its declared text, else the value itself (live, off the grid).
 * @param {Control} control
 * @param {Value} value
 */
export function valueText(control, value) {
  const text = control.texts?.[control.values.indexOf(value)] ?? String(value);
  if (!control.unit) return text;
  const unit = value === 1 ? control.unit.replace(/([^s])s$/, "$1") : control.unit;
  return `${text} ${unit}`;
}

/** One line that says all settings in words.
 * @param {Declaration} declaration
 * @param {Settings} settings
 */
export function settingsText(declaration, settings) {
  return declaration.controls
    .map((control) => `${control.label}: ${valueText(control, settings[control.name])}`)
    .join("; ");
}

/**
 * A value as Python writes it.
 * @param {Value} value
 */
function pythonLiteral(value) {
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** The line of Python that gives the same result, wherever the package is installed.
 * @param {Declaration} declaration
 * @param {Settings} settings
 */
export function pythonCall(declaration, settings) {
  const named = declaration.controls.map(({ name }) => `${name}=${pythonLiteral(settings[name])}`);
  return `import trainlab; trainlab.run(${[JSON.stringify(declaration.slug), ...named].join(", ")})`;
}
