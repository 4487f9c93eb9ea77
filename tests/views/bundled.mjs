// Components are written in JSX: a test bundles what it needs of them, and gets its exports.

import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { discovered } from "../../views/discover.mjs";

/**
 * @param {string} source  imports and exports, relative to views/
 * @returns {Promise<any>}
 */
export async function bundled(source) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL("../../views", import.meta.url)), loader: "jsx" },
    bundle: true,
    write: false,
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    plugins: [discovered({ late: true })],
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`);
}

/** With what draws a component to text. @param {string} source */
export const drawable = (source) =>
  bundled(`export { h } from "preact"; export { renderToString } from "preact-render-to-string"; ${source}`);
