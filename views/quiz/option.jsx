// What choice and choices have in common: a row with a native input, and an option with its reason.

import { Phrase, RichText } from "./richtext.jsx";
import { Sign } from "./verdict.jsx";

/** @typedef {import("./richtext.jsx").Tree} Tree */

/**
 * @param {object} props
 * @param {"radio" | "checkbox"} props.type
 * @param {string} props.name
 * @param {{id: string, text: Tree}} props.option
 * @param {boolean} props.checked
 * @param {(checked: boolean) => void} props.onChange
 * @param {import("preact").ComponentChild} [props.reason]  stands below, and belongs to the input
 */
export function OptionRow({ type, name, option, checked, onChange, reason }) {
  const reasonId = `${name}-${option.id}-reason`;
  return (
    <div class="tl-option">
      <label>
        <input
          type={type}
          name={name}
          value={option.id}
          checked={checked}
          aria-describedby={reason ? reasonId : undefined}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
        <span><Phrase tree={option.text} /></span>
      </label>
      {reason && <div class="tl-reason" id={reasonId}>{reason}</div>}
    </div>
  );
}

/** @param {{options: {id: string, text: Tree}[]}} props */
export function OptionList({ options }) {
  return <ul class="tl-plain">{options.map(({ id, text }) => <li key={id}><Phrase tree={text} /></li>)}</ul>;
}

/**
 * Every option with its sign and its reason, the right ones first.
 * @param {object} props
 * @param {{id: string, text: Tree, verdict: string, feedback: Tree}[]} props.options
 * @param {Record<string, string>} props.words
 */
export function ReasonList({ options, words }) {
  const right = options.filter(({ verdict }) => verdict === "right");
  const others = options.filter(({ verdict }) => verdict !== "right");
  return (
    <ul class="tl-reasons">
      {[...right, ...others].map(({ id, text, verdict, feedback }) => (
        <li key={id}>
          <p><Sign verdict={verdict} /> <span class="tl-word">{words[verdict]}:</span> <Phrase tree={text} /></p>
          <div class="tl-reason"><RichText tree={feedback} /></div>
        </li>
      ))}
    </ul>
  );
}
