// Reads [{tex, display}, …], writes [{html} | {error}, …].
import { readFileSync } from "node:fs";
import katex from "katex";

const set = ({ tex, display }) => {
  try {
    const options = { displayMode: display, throwOnError: true, strict: "ignore", output: "htmlAndMathml" };
    return { html: katex.renderToString(tex, options) };
  } catch (error) {
    return { error: String(error.message) };
  }
};
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(set)));
