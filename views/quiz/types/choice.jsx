// Choose one: native radio buttons.

import { VERDICT_WORDS } from "../verdict.jsx";
import { OptionList, OptionRow, ReasonList } from "./option.jsx";

/** @typedef {import("../grading/choice.js").Choice} Choice */

/** @param {Choice} item @param {unknown} raw */
export function clean(item, raw) {
  return item.options.some(({ id }) => id === raw) ? raw : null;
}

/** @param {Omit<import("./index.js").InputsProps, "item"> & {item: Choice}} props */
export function Inputs({ item, answer, onAnswer, id }) {
  return (
    <>
      {item.options.map((option) => (
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
