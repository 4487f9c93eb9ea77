// What comes back, and when.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { due, interleaved, nextDue, scheduled, session } from "#views/progress/schedule.js";
import { empty, fromJson } from "#views/quiz/record.js";
import { answer } from "./histories.mjs";

const DAY = 86_400_000;
const item = (/** @type {string} */ id, chapter = "1", type = "choice") => ({ id, type, title: id, url: `#${id}`, chapter });
/** @param {number} day @param {string} verdict */
const on = (day, verdict, more = {}) => ({ at: day * DAY, version: 0, answer: `${day}`, verdict, how: "typed", ...more });
const answers = (/** @type {object[]} */ ...all) => fromJson({ format: 2, answers: all }).record.answers;
/** When an item is due again, in days. @param {object[]} all */
const days = (...all) => Math.round((scheduled(item("x"), answers(...all), 0)?.due ?? NaN) / DAY);

test("right comes back after days, wrong tomorrow, and right again ever later", () => {
  assert.equal(days(on(1, "not-yet")), 2);
  const first = days(on(1, "right"));
  const second = days(on(1, "right"), on(first, "right"));
  assert.ok(first - 1 >= 2 && second - first > 2 * (first - 1), `${first}, ${second}`);
  assert.ok(days(on(1, "right", { sure: "guessing" })) < first);
});

test("only the first answer of a sitting says what was remembered", () => {
  assert.equal(days(on(1, "not-yet"), { ...on(1, "right"), at: DAY + 60_000 }), 2);
  assert.equal(days(on(1, "right"), { ...on(1, "not-yet"), at: DAY + 60_000 }), days(on(1, "right")));
});

test("an answer that was on the screen is not remembered", () => assert.equal(days(on(1, "right", { how: "shown" })), 2));

test("what was not answered is not scheduled", () => {
  assert.equal(scheduled(item("x"), [], 0), null);
  assert.deepEqual(due([item("x")], empty, 100 * DAY), []);
  assert.equal(nextDue([item("x")], empty, 0), null);
});

test("sure but wrong comes first, and chapters take turns", () => {
  const kept = new Map(Object.entries({
    a1: [on(1, "not-yet")], a2: [on(1, "not-yet")], a3: [on(1, "not-yet")], b1: [on(1, "not-yet")],
    c1: [on(1, "not-yet", { sure: "sure" })], c2: [on(1, "right", { sure: "sure" })],
  }));
  const items = [...kept.keys()].map((id) => item(id, id[0]));
  const read = (/** @type {string} */ id) => ({ ...empty(), answers: answers(...(kept.get(id) ?? [])) });
  assert.deepEqual(due(items, read, 2.5 * DAY).map((one) => one.item.id), ["c1", "a1", "b1", "a2", "a3"]);
  assert.deepEqual(due(items, read, 1.5 * DAY), []);
  assert.equal(nextDue(items, read, 1.5 * DAY), 2 * DAY);
});

const ITEMS = ["a", "b", "c", "d", "e", "f", "g"].map((id, index) => item(id, `${index % 3}`, index % 3 ? "choice" : "case"));
const histories = fc.array(fc.array(answer, { maxLength: 5 }), { minLength: 7, maxLength: 7 });
const readOf = (/** @type {object[][]} */ all) => (/** @type {string} */ id) => ({ ...empty(), answers: answers(...all["abcdefg".indexOf(id)]) });

test("a session fits its minutes, asks nothing twice, and only what was answered; what is due comes first", () => {
  fc.assert(fc.property(histories, fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 9 }), (all, day, minutes) => {
    const read = readOf(all);
    const asked = session(ITEMS, read, day * DAY, minutes);
    assert.ok(asked.reduce((sum, one) => sum + one.minutes, 0) <= minutes);
    assert.equal(new Set(asked.map((one) => one.item.id)).size, asked.length);
    assert.ok(asked.every((one) => read(one.item.id).answers.length > 0));
    const waiting = asked.map((one) => one.due <= day * DAY);
    assert.deepEqual(waiting, [...waiting].sort((one, other) => Number(other) - Number(one)));
  }), { numRuns: 200 });
});

test("no chapter comes twice in a row while another has something left", () => {
  fc.assert(fc.property(histories, (all) => {
    const read = readOf(all);
    const mixed = interleaved(ITEMS.map((one) => scheduled(one, read(one.id).answers, 0)).filter((one) => one !== null)).map((one) => one.item.chapter);
    mixed.forEach((chapter, index) => {
      if (index && chapter === mixed[index - 1]) assert.deepEqual(new Set(mixed.slice(index)), new Set([chapter]));
    });
  }), { numRuns: 200 });
});
