// Judges many answers in one process, for the differential test in tests/quiz/test_quiz_hosts.py:
// reads {items, answers: [[item id, answer]]}, prints the feedback on each.

import { text } from "node:stream/consumers";
import { bundled } from "../bundled.mjs";

const { grade } = await bundled('export { grade } from "./quiz/grade.js";');

const { items, answers } = JSON.parse(await text(process.stdin));
console.log(JSON.stringify(answers.map((/** @type {[string, unknown]} */ [id, answer]) => grade(items[id], answer))));
