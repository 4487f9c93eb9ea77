// Judges many answers in one process, for the differential test in tests/test_quiz.py:
// reads {items, answers: [[item id, answer]]}, prints the feedback on each.

import { text } from "node:stream/consumers";
import { grade } from "../grade.js";

const { items, answers } = JSON.parse(await text(process.stdin));
console.log(JSON.stringify(answers.map((/** @type {[string, unknown]} */ [id, answer]) => grade(items[id], answer))));
