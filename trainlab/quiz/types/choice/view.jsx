// Choose one: native radio buttons.

import { VERDICT_WORDS } from "#views/quiz/verdict.jsx";
import { OptionList, OptionRow, ReasonList } from "#views/quiz/option.jsx";
import { shown } from "#views/quiz/shuffling.js";

/** @typedef {import("./grading.js").Choice} Choice */

/** @param {Choice} item @param {unknown} raw */
export function clean(item, raw) {
  return item.options.some(({ id }) => id === raw) ? raw : null;
}

/** @param {Omit<import("#views/quiz/types.js").InputsProps, "item"> & {item: Choice}} props */
export function Inputs({ item, answer, onAnswer, id, seed }) {
  return (
    <>
      {shown(item, seed).map((option) => (
        <OptionRow key={option.id} type="radio" name={id} option={option} checked={answer === option.id} onChange={() => onAnswer(option.id)} />
      ))}
    </>
  );
}

/** @param {{item: Choice}} props */
export function Options({ item }) {
  return <OptionList options={item.options} />;
}

/** @param {{item: Choice}} props */
export function Answers({ item }) {
  return <ReasonList options={item.options} words={VERDICT_WORDS} />;
}
