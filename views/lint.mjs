// Fails on anything in views/ that could turn text into markup or code (run by `npm run check`).
// Quiz text, answers and recorded findings are untrusted: they may only become text nodes.

import { readFile, readdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(import.meta.url);
const FORBIDDEN =
  /\b(innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|srcdoc|createContextualFragment|DOMParser)\b|\bdocument\.write|\beval\s*\(|\bnew\s+Function\b|\bFunction\s*\(\s*["'`]|javascript:/;

const root = resolve(process.argv[2] ?? dirname(HERE));
let found = 0;
for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
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
