// Compiles kernels/ twice, with f64 and with f32 as their number type (run by build.mjs).

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";
import asc from "assemblyscript/asc";

const FOLDER = fileURLToPath(new URL("kernels", import.meta.url));
const CACHE = fileURLToPath(new URL("../../node_modules/.cache/trainlab-kernels", import.meta.url));
const OPTIONS = ["-O3", "--shrinkLevel", "1", "--converge", "--noAssert", "--runtime", "stub", "--enable", "simd", "--importMemory", "--use", "abort=", "--disableWarning", "112"];

/**
 * The two modules, float64's first.
 * @returns {Promise<{ text: string, sizes: [number, number] }>} deflated together, in base64
 */
export async function compileKernels() {
  const names = (await readdir(FOLDER)).sort();
  /** @type {Record<string, string>} */
  const sources = {};
  for (const name of names) sources[name] = await readFile(join(FOLDER, name), "utf8");
  const hash = createHash("sha256").update(JSON.stringify([asc.version, OPTIONS, sources])).digest("hex");
  const kept = join(CACHE, `${hash}.json`);
  try {
    return JSON.parse(await readFile(kept, "utf8"));
  } catch {
    // Not compiled yet.
  }
  const modules = [await compile(sources), await compile({ ...sources, "real.ts": sources["real.ts"].replace("real = f64", "real = f32") })];
  const found = { text: deflateRawSync(Buffer.concat(modules), { level: 9 }).toString("base64"), sizes: /** @type {[number, number]} */ (modules.map((module) => module.length)) };
  await mkdir(CACHE, { recursive: true });
  await writeFile(kept, JSON.stringify(found));
  return found;
}

/**
 * @param {Record<string, string>} sources
 * @returns {Promise<Uint8Array>}
 */
async function compile(sources) {
  /** @type {Uint8Array | undefined} */
  let binary;
  const { error, stderr } = await asc.main(["index.ts", "--outFile", "kernels.wasm", ...OPTIONS], {
    readFile: (name) => sources[name] ?? null,
    writeFile: (_name, contents) => void (binary = /** @type {Uint8Array} */ (contents)),
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`the kernels do not compile: ${stderr.toString() || error?.message}`);
  return binary;
}
