// Fails on anything in views/ or an item type that could turn text into markup or code (run by
// `npm run check`).
// Quiz text, answers and recorded findings are untrusted: they may only become text nodes.

import { readFile, readdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { TYPES } from "./discover.mjs";

const HERE = fileURLToPath(import.meta.url);
const FORBIDDEN =
  /\b(innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|srcdoc|createContextualFragment|DOMParser)\b|\bdocument\.write|\beval\s*\(|\bnew\s+Function\b|\bFunction\s*\(\s*["'`]|javascript:/;

const roots = process.argv[2] ? [resolve(process.argv[2])] : [dirname(HERE), TYPES];
let found = 0;
const entries = await Promise.all(roots.map((root) => readdir(root, { recursive: true, withFileTypes: true })));
for (const entry of entries.flat()) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isFile() || path === HERE || !/\.(jsx?|mjs|cjs|html|css)$/.test(entry.name)) continue;
  const lines = (await readFile(path, "utf8")).split("\n");
  lines.forEach((line, index) => {
    const match = FORBIDDEN.exec(line);
    if (!match) return;
    found += 1;
    console.error(`${relative(process.cwd(), path)}:${index + 1}: \`${match[0]}\` is forbidden: build nodes instead`);
  });
}
if (found) process.exitCode = 1;
