// Choose all that apply: native checkboxes, judged together. Each chosen option's reason stands
// below it once the answer has been checked.

import { RichText } from "#views/quiz/richtext.jsx";
import { Sign } from "#views/quiz/verdict.jsx";
import { OptionList, OptionRow, ReasonList } from "#views/quiz/option.jsx";
import { shown } from "#views/quiz/shuffling.js";

import { effectsOf, jointly } from "./grading.js";

/** @typedef {import("./grading.js").Choices} Choices */

/** @type {Record<Choices["needs"], Record<string, string>>} */
const WORDS = {
  any: { right: "Works", partly: "The right direction", harmless: "Does not help", harmful: "Can undo what works" },
  all: { right: "Yes", harmless: "No", harmful: "No" },
};

/** @param {Choices} item @param {unknown} raw */
export function clean(item, raw) {
  if (!Array.isArray(raw)) return null;
  const known = item.options.filter(({ id }) => raw.includes(id)).map(({ id }) => id);
  return known.length ? known : null;
}

/** @param {Omit<import("#views/quiz/types.js").InputsProps, "item"> & {item: Choices}} props */
export function Inputs({ item, answer, onAnswer, feedback, id, seed }) {
  // As they were judged: ticks may have changed since.
  const effects = effectsOf(item, Object.keys(feedback?.messages ?? {}));
  /** @type {string[]} */
  const chosen = answer ?? [];
  return (
    <>
      {shown(item, seed).map((option) => {
        const told = feedback && Object.hasOwn(feedback.messages, option.id);
        const { verdict, joint } = effects.get(option.id) ?? { ...option, joint: false };
        const word = WORDS[item.needs][verdict];
        return (
          <OptionRow
            key={option.id}
            type="checkbox"
            name={id}
            option={option}
            checked={chosen.includes(option.id)}
            onChange={(checked) => {
              const next = item.options.filter((other) => (other.id === option.id ? checked : chosen.includes(other.id)));
              onAnswer(next.length ? next.map((other) => other.id) : null);
            }}
            reason={
              told && (
                <>
                  <Sign verdict={verdict} /> <span class="tl-word">{joint ? `Together: ${word.toLowerCase()}` : word}.</span>{" "}
                  <RichText tree={feedback.messages[option.id]} />
                </>
              )
            }
          />
        );
      })}
    </>
  );
}

/** @param {{item: Choices}} props */
export function Options({ item }) {
  return <OptionList options={item.options} />;
}

/** @param {{item: Choices}} props */
export function Answers({ item }) {
  return <ReasonList options={[...item.options, ...jointly(item)]} words={WORDS[item.needs]} />;
}
