// Draws every recorded point of every experiment, at the widths at which the page shows them, and says
// what is wrong with the words: `node tests/views/panels/every-point.mjs [SLUG …]`.

import { readFileSync, readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { drawable } from "../bundled.mjs";
import { faultsOf, picturesOf } from "../charts/boxes.mjs";

const RECORDED = new URL("../../../trainlab/recorded/", import.meta.url);
/** Beside the controls, beside another chart, on a phone. */
export const WIDTHS = [624, 456, 358];

export const slugs = () => readdirSync(RECORDED).filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -5)).sort();

/** @returns {Promise<(slug: string, options?: {widths?: number[], only?: number}) => Map<string, string[]>>} */
export async function looker() {
  const { h, renderToString, Panels, unmeasured } = await drawable(`
    import "./host/all.js";
    export { Panels } from "./experiment/panels.jsx";
    export { unmeasured } from "./charts/chart.jsx";`);
  return (slug, { widths = WIDTHS, only } = {}) => {
    const { declaration, points } = JSON.parse(readFileSync(new URL(`${slug}.json`, RECORDED), "utf8"));
    /** @type {Map<string, string[]>} */
    const faults = new Map();
    const defaults = declaration.controls.map((/** @type {any} */ control) => String(control.default)).join("|");
    const chosen = only === 1 ? [[defaults, points[defaults]]] : Object.entries(points);
    for (const [key, point] of chosen) {
      const values = key.split("|");
      const settings = Object.fromEntries(declaration.controls.map((/** @type {any} */ control, /** @type {number} */ index) => [control.name, control.values.find((/** @type {any} */ value) => String(value) === values[index])]));
      for (const width of widths) {
        unmeasured.width = width;
        const html = renderToString(h(Panels, { declaration, settings, result: point, overlay: null, id: "i", still: true, chosen: settings, onChange: () => {} }));
        const found = picturesOf(html).flatMap(faultsOf);
        if (found.length) faults.set(`${key} at ${width} px`, found);
      }
    }
    return faults;
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const look = await looker();
  for (const slug of process.argv.length > 2 ? process.argv.slice(2) : slugs()) {
    const start = performance.now();
    const faults = look(slug);
    /** @type {Map<string, [number, string]>} */
    const kinds = new Map();
    for (const [where, found] of faults) for (const fault of found) {
      const kind = fault.replace(/[\d.,⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, "#");
      kinds.set(kind, [(kinds.get(kind)?.[0] ?? 0) + 1, where]);
    }
    console.log(`${slug}: ${faults.size} pictures with faults, ${Math.round(performance.now() - start)} ms`);
    for (const [kind, [times, where]] of [...kinds].sort((a, b) => b[1][0] - a[1][0]).slice(0, 12)) console.log(`   ${times} × ${kind}   e.g. ${where}`);
    if (faults.size) process.exitCode = 1;
  }
}
