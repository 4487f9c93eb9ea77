// What is found, not registered: `import found from "discovered:KIND"` gives every module of a kind
// by its name, for the bundles (build.mjs) and for the tests.
//
//   discovered:panels    views/panels/KIND.jsx that draw a panel
//   discovered:types     trainlab/quiz/types/TYPE/view.jsx
//   discovered:graders   trainlab/quiz/types/TYPE/grading.js
//
// A module with a line `export const late = true` is left out where the bundle says so: the book
// loads it by itself, on the pages that need it.

import { readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const VIEWS = dirname(fileURLToPath(import.meta.url));
export const TYPES = join(VIEWS, "../trainlab/quiz/types");

/** @typedef {{name: string, path: string, late: boolean}} Found */

/** @returns {Promise<Found[]>} the kinds of panel: the files that draw one */
export async function panels() {
  const names = (await readdir(join(VIEWS, "panels"))).filter((name) => name.endsWith(".jsx")).sort();
  const found = await Promise.all(names.map((name) => described(name.slice(0, -4), join(VIEWS, "panels", name), "export function View(")));
  return found.flat();
}

/** The types of quiz item that have a file of that name.
 * @param {string} file
 * @returns {Promise<Found[]>}
 */
export async function types(file) {
  const entries = await readdir(TYPES, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("_")).map(({ name }) => name).sort();
  return (await Promise.all(names.map((name) => described(name, join(TYPES, name, file))))).flat();
}

/** @param {string} name @param {string} path @param {string} [must]  what its text has to hold */
async function described(name, path, must = "") {
  const text = await readFile(path, "utf8").catch(() => null);
  return text === null || !text.includes(must) ? [] : [{ name, path, late: /^export const late = true;$/m.test(text) }];
}

/** @type {Record<string, () => Promise<Found[]>>} */
const KINDS = { panels, types: () => types("view.jsx"), graders: () => types("grading.js") };

/** The esbuild plugin behind `discovered:`.
 * @param {{late: boolean}} options  whether what can come late is bundled too
 * @returns {import("esbuild").Plugin}
 */
export const discovered = ({ late }) => ({
  name: "discovered",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^discovered:/ }, ({ path }) => ({ path: path.slice("discovered:".length), namespace: "discovered" }));
    onLoad({ filter: /.*/, namespace: "discovered" }, async ({ path: kind }) => {
      const found = (await KINDS[kind]()).filter((one) => late || !one.late);
      const imports = found.map(({ path }, index) => `import * as found${index} from ${JSON.stringify(path)};`);
      const names = found.map(({ name }, index) => `${JSON.stringify(name)}: found${index}`);
      return { contents: `${imports.join("\n")}\nexport default { ${names.join(", ")} };`, resolveDir: VIEWS };
    });
  },
});
