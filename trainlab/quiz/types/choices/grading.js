// A set of options, judged as a set. Twin of trainlab/quiz/types/choices/grading.py, which states the rules.

import { distinct, message, unreadable } from "#views/quiz/feedback.js";
import says from "./messages.json" with { type: "json" };

/**
 * @typedef {import("#views/quiz/feedback.js").Tree} Tree
 * @typedef {"right" | "partly" | "harmless" | "harmful"} Effect
 * @typedef {{id: string, text: Tree, verdict: Effect, feedback: Tree, misconception: string | null}} Option
 * @typedef {{options: string[], verdict: Effect, feedback: Tree}} Together
 * @typedef {import("#views/quiz/feedback.js").Item & {options: Option[], pinned?: string[], needs: "all" | "any", together?: Together[], feedback: Record<"right" | "partly" | "not-yet", Tree>}} Choices
 */

/**
 * What was chosen, options that are judged together as one.
 * @typedef {{ids: string[], text: Tree, verdict: Effect, feedback: Tree}} Change
 */

const IDLE = 1;
/** @type {Effect[]} */
const EFFECTS = ["right", "partly", "harmless", "harmful"];

/**
 * @param {Choices} item
 * @param {unknown} answer a list of option ids
 * @returns {import("#views/quiz/feedback.js").Feedback}
 */
export function grade(item, answer) {
  const { options, needs } = item;
  const known = options.map(({ id }) => id);
  if (!Array.isArray(answer) || answer.length === 0 || answer.some((id) => !known.includes(id))) {
    return unreadable(says.none);
  }
  const chosen = options.filter(({ id }) => answer.includes(id));
  const changes = needs === "any" ? changesOf(item, chosen) : chosen.map((option) => ({ ...option, ids: [option.id] }));
  const verdict = needs === "any" ? verdictOfAny(changes.map((change) => change.verdict)) : verdictOfAll(options, chosen);
  const [before, after] = needs === "any" ? [[effects(changes)], []] : [[], verdict === "partly" ? count(options, chosen) : []];
  const reasons = new Map(changes.flatMap(({ ids, feedback }) => ids.map((id) => [id, feedback])));
  return {
    verdict,
    messages: {
      _: [...before, ...item.feedback[verdict], ...after],
      ...Object.fromEntries(chosen.map(({ id }) => [id, /** @type {Tree} */ (reasons.get(id))])),
    },
    misconceptions: distinct(chosen.map(({ misconception }) => misconception)),
  };
}

/** What each option does in a set: its own effect, or that of those that it is judged with.
 * @param {Choices} item @param {string[]} ids
 * @returns {Map<string, {verdict: Effect, joint: boolean}>}
 */
export function effectsOf(item, ids) {
  const chosen = item.options.filter(({ id }) => ids.includes(id));
  return new Map(changesOf(item, chosen).flatMap(({ ids: some, verdict }) => some.map((id) => [id, { verdict, joint: some.length > 1 }])));
}

/** What is judged together, as if it were one option.
 * @param {Choices} item
 * @returns {(Change & {id: string})[]}
 */
export function jointly({ options: all, together = [] }) {
  return together.map(({ options: ids, verdict, feedback }) => {
    const texts = ids.map((id) => /** @type {Option} */ (all.find((option) => option.id === id)).text);
    return { id: ids.join(), ids, text: listed(texts, " + "), verdict, feedback };
  });
}

/** @param {Choices} item @param {Option[]} chosen @returns {Change[]} */
function changesOf(item, chosen) {
  const left = new Map(chosen.map((option) => [option.id, option]));
  /** @type {Change[]} */
  const made = [];
  for (const joint of jointly(item)) {
    if (!joint.ids.every((id) => left.has(id))) continue;
    for (const id of joint.ids) left.delete(id);
    made.push(joint);
  }
  return [...made, ...[...left.values()].map((option) => ({ ...option, ids: [option.id] }))];
}

/** @param {Effect[]} found @returns {"right" | "partly" | "not-yet"} */
function verdictOfAny(found) {
  if (!found.includes("right")) return found.includes("partly") ? "partly" : "not-yet";
  const idle = found.filter((effect) => effect === "harmless").length;
  return found.includes("harmful") || idle > IDLE ? "partly" : "right";
}

/** A list of what was chosen, by what it does.
 * @param {Change[]} changes
 * @returns {Tree[number]}
 */
function effects(changes) {
  const lines = EFFECTS.map((effect) => ({ effect, texts: changes.filter(({ verdict }) => verdict === effect).map(({ text }) => text) }));
  return {
    t: "ul",
    c: lines.filter(({ texts }) => texts.length).map(({ effect, texts }) => ({ t: "li", c: [`${says[effect]} `, ...listed(texts, "; "), "."] })),
  };
}

/** @param {Tree[]} texts @param {string} between @returns {Tree} */
const listed = (texts, between) => texts.flatMap((text) => [between, ...text]).slice(1);

/**
 * @param {Option[]} options
 * @param {Option[]} chosen
 */
function verdictOfAll(options, chosen) {
  const right = numberOf(chosen, "right");
  if (right === 0 || numberOf(chosen, "harmful")) return "not-yet";
  return right === chosen.length && right === numberOf(options, "right") ? "right" : "partly";
}

/**
 * @param {Option[]} options
 * @param {Effect} verdict
 */
const numberOf = (options, verdict) => options.filter((option) => option.verdict === verdict).length;

/**
 * How far along the reader is, without naming the rest.
 * @param {Option[]} options
 * @param {Option[]} chosen
 */
function count(options, chosen) {
  const found = numberOf(chosen, "right");
  const extra = chosen.length - found;
  const name = extra === 0 ? "count" : extra === 1 ? "count_extra_one" : "count_extra_many";
  return message(says[name], { found, total: numberOf(options, "right"), extra });
}
