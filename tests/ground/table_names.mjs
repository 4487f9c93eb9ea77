// The tables that the page asks for, one for each value of the control that splits a recording.
import { readFileSync } from "node:fs";
import { tableName } from "#views/experiment/settings.js";

const values = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(values.map((/** @type {any} */ value) => tableName("e", "a", { a: value }))));
