// Bundles the front end into trainlab/static/ (run by `npm run build`).
//
//   wake.mjs    what anywidget stores          views.mjs   ES module that the kernel sends to a notebook, with its styles
//   views.js    classic script for the book    views.css   styles, colors from trainlab/palette.json
//   render.cjs  static and still pictures, run by Node at build time
//   ledger.js   the filter of the claims ledger, with ledger.css
//   search-open.js  on every page: loads search.js and search.css when the reader asks for the search
//   late/*.js   what a page loads when it is needed: the quizzes, rare item types, each kind of
//               panel, what keeps answers, the reader's progress, the review at a chapter's start,
//               what reads a plan, the engine that trains it in the page, and the workbench (both after plan.js)
//
// Everything is bundled in memory, checked, and only then written, each file by a rename:
// an interrupted or failed build leaves what was there before.

import { build } from "esbuild";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { TYPES, VIEWS, discovered, panels, types } from "./discover.mjs";
import { compileKernels } from "./engine/compile.mjs";

const OUT = join(VIEWS, "../trainlab/static");
/** Bytes, gzip: what a reader loads on every chapter page, and what trains in the page. */
const BUDGETS = /** @type {Record<string, number>} */ ({ "views.js": 40_000, "late/engine.js": 15_000 });

/** What the book's bundle shares with the panels that come later. */
const SHARED = ["preact", "preact/hooks", "preact/jsx-runtime", "charts/format.js", "charts/scale.js", "experiment/settings.js"];
/** What comes late and is shared by all that look at answers: one store a page. */
const KEPT = ["quiz/store.js", "quiz/record.js"];
/** What reads a plan: the engine needs it, and so does all that shows one. */
const PLAN = "engine/plan.js";
const importable = (/** @type {string} */ name) => (name.startsWith("preact") ? name : `./${name}`);

/** The book's entry: what is shared, then the views. */
const BOOK = [
  ...SHARED.map((name, index) => `import * as shared${index} from "${importable(name)}";`),
  `globalThis.trainlabShared = { ${SHARED.map((name, index) => `"${name}": shared${index}`).join(", ")} };`,
  'import "./host/book.jsx";',
].join("\n");

const STORE = [
  ...KEPT.map((name, index) => `import * as kept${index} from "./${name}";`),
  `Object.assign(globalThis.trainlabShared, { ${KEPT.map((name, index) => `"${name}": kept${index}`).join(", ")} });`,
  "(globalThis.trainlabLate ??= {}).store = kept0;",
].join("\n");

const READER = [
  `import * as plan from "./${PLAN}";`,
  `Object.assign(globalThis.trainlabShared ??= {}, { "${PLAN}": plan });`,
  "(globalThis.trainlabLate ??= {}).plan = plan;",
].join("\n");

/** What a plan's schema says to people stays behind: the page needs what it says to programs.
 * @type {import("esbuild").Plugin}
 */
const withoutDescriptions = {
  name: "schema without descriptions",
  setup({ onLoad }) {
    onLoad({ filter: /\.schema\.json$/ }, async ({ path }) => {
      const schema = JSON.parse(await readFile(path, "utf8"), (key, value) => (["$schema", "description", "title"].includes(key) ? undefined : value));
      return { contents: JSON.stringify(schema), loader: "json" };
    });
  },
};

/** Takes shared modules from the book's bundle instead of bundling them again.
 * @type {import("esbuild").Plugin}
 */
const fromBook = {
  name: "from the book's bundle",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /.*/ }, ({ path, resolveDir }) => {
      const name = path.startsWith(".") ? relative(VIEWS, join(resolveDir, path)) : path.replace("#views/", "");
      return [...SHARED, ...KEPT, PLAN].includes(name) ? { path: name, namespace: "book" } : undefined;
    });
    onLoad({ filter: /.*/, namespace: "book" }, ({ path }) => ({ contents: `module.exports = globalThis.trainlabShared["${path}"];` }));
  },
};

/** A module as a script that leaves it where the host looks.
 * @param {string} name
 * @param {string} path
 * @param {import("esbuild").BuildOptions} [options]
 */
const late = (name, path, options = {}) =>
  bundle(`import * as late from ${JSON.stringify(path)}; (globalThis.trainlabLate ??= {}).${name} = late;`, { format: "iife", plugins: [fromBook, discovered({ late: false })], ...options });

/**
 * Bundle one entry.
 * @param {string} entry  a module's source, or the name of a file
 * @param {import("esbuild").BuildOptions} options
 * @returns {Promise<string>}
 */
async function bundle(entry, options) {
  const source = entry.includes(" ");
  const result = await build({
    ...(source ? { stdin: { contents: entry, resolveDir: VIEWS } } : { entryPoints: [join(VIEWS, entry)] }),
    bundle: true,
    write: false,
    minify: true,
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    jsx: "automatic",
    jsxImportSource: "preact",
    plugins: [discovered({ late: true })],
    ...options,
  });
  return /** @type {import("esbuild").OutputFile[]} */ (result.outputFiles)[0].text;
}

/**
 * The palette as CSS variables: one hex for both themes, or one each.
 * @param {Record<string, string | {light: string, dark: string}>} palette
 */
function paletteCss(palette) {
  const roles = Object.entries(palette);
  const line = (/** @type {string} */ role, /** @type {string} */ hex) => `  --tl-${role}: ${hex};\n`;
  const light = roles.map(([role, hex]) => line(role, typeof hex === "string" ? hex : hex.light));
  const dark = roles.flatMap(([role, hex]) => (typeof hex === "string" ? [] : [line(role, hex.dark)]));
  const inDark = '[data-theme="dark"] .trainlab, [data-jp-theme-light="false"] .trainlab';
  return `.trainlab {\n${light.join("")}}\n@media screen {\n${inDark} {\n${dark.join("")}}\n}\n`;
}

/** All styles: the palette, styles/base.css, those of the rooms and of the item types, styles/modes.css. */
async function styles() {
  const palette = JSON.parse(await readFile(join(VIEWS, "../trainlab/palette.json"), "utf8"));
  const inRooms = (await readdir(VIEWS, { recursive: true })).filter((name) => name.endsWith(".css") && !/^(styles|search|ledger)\b/.test(name));
  const ofTypes = (await readdir(TYPES, { recursive: true })).filter((name) => name.endsWith("style.css"));
  const paths = [
    join(VIEWS, "styles/base.css"),
    ...inRooms.sort().map((name) => join(VIEWS, name)),
    ...ofTypes.sort().map((name) => join(TYPES, name)),
    join(VIEWS, "styles/modes.css"),
  ];
  const parts = [paletteCss(palette), ...(await Promise.all(paths.map((path) => readFile(path, "utf8"))))];
  return minified(parts.join("\n"));
}

/** @param {string} css */
async function minified(css) {
  const result = await build({ stdin: { contents: css, loader: "css" }, write: false, minify: true, charset: "utf8" });
  return result.outputFiles[0].text;
}

async function main() {
  const css = await styles();
  /** @type {Record<string, string>} */
  const files = {
    "wake.mjs": await bundle("host/wake.js", { format: "esm" }),
    "views.mjs": await bundle("host/notebook.jsx", { format: "esm", define: { STYLES: JSON.stringify(css) } }),
    "views.js": await bundle(BOOK, { format: "iife" }),
    "ledger.js": await bundle("ledger/main.jsx", { format: "iife" }),
    "search-open.js": await bundle("search/open.js", { format: "iife" }),
    "search.js": await bundle("search/main.jsx", { format: "iife" }),
    "search.css": await minified(await readFile(join(VIEWS, "search/search.css"), "utf8")),
    "ledger.css": await minified(await readFile(join(VIEWS, "ledger/ledger.css"), "utf8")),
    "views.css": css,
    "render.cjs": await bundle("host/static.jsx", { format: "cjs", platform: "node", target: "node20" }),
  };

  files["late/store.js"] = await bundle(STORE, { format: "iife" });
  files["late/quiz.js"] = await late("quiz", "./quiz/index.jsx");
  files["late/progress.js"] = await late("progress", "./progress/main.jsx");
  files["late/review.js"] = await late("review", "./progress/review.jsx");
  files["late/plan.js"] = await bundle(READER, { format: "iife", plugins: [withoutDescriptions] });
  files["late/engine.js"] = await late("engine", "./engine/index.js", { define: { KERNELS: JSON.stringify(await compileKernels()) } });
  files["late/workbench.js"] = await late("workbench", "./workbench/main.jsx");
  const lateTypes = (await types("view.jsx")).filter((type) => type.late);
  for (const { name, path } of [...lateTypes, ...(await panels())]) files[`late/${name}.js`] = await late(name, path);

  for (const [name, text] of Object.entries(files)) {
    const [raw, gzip] = [Buffer.byteLength(text), gzipSync(text, { level: 9 }).length];
    console.log(`${name.padEnd(19)} ${(raw / 1000).toFixed(1).padStart(7)} kB  ${(gzip / 1000).toFixed(1).padStart(6)} kB gzip`);
    if (gzip > BUDGETS[name]) {
      throw new Error(
        `${name} is ${gzip} bytes gzip, ${gzip - BUDGETS[name]} over the budget of ${BUDGETS[name]}. ` +
          "Nothing was written. Look for a large import with `npx esbuild --analyze`.",
      );
    }
  }

  await mkdir(join(OUT, "late"), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const partial = join(OUT, `${name}.${process.pid}.part`);
    try {
      await writeFile(partial, text);
      await rename(partial, join(OUT, name));
    } finally {
      await rm(partial, { force: true });
    }
  }
}

main().catch((error) => {
  console.error(`views/build.mjs: ${error.message}`);
  process.exitCode = 1;
});
