// The key's text of each number, as the page writes it.
import { readFileSync } from "node:fs";

const values = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(values.map(String)));
