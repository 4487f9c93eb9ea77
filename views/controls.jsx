// Controls of an experiment: a native slider for numbers, native radio buttons for named choices.

import { isNumeric, valueText } from "./settings.js";

/** @import { Control, Value } from "./types.js" */

/**
 * @typedef {object} ControlProps
 * @property {Control} control
 * @property {Value} value
 * @property {boolean} live  a kernel can run what lies between the recorded values
 * @property {string} id
 * @property {(value: Value) => void} onChange
 */

/** @param {ControlProps} props */
function Slider({ control, value, live, id, onChange }) {
  const { label, values, live_range: range } = control;
  const free = live && range; // else the slider walks the recorded values by their index
  const [min, max] = free ? range : [0, values.length - 1];
  const position = free ? Number(value) : values.indexOf(value);
  const words = valueText(control, value);
  return (
    <div class="tl-slider">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={1}
        value={position}
        aria-valuetext={words}
        onInput={({ currentTarget }) => {
          const next = currentTarget.valueAsNumber;
          onChange(free ? next : values[next]);
        }}
      />
      <output for={id}>{words}</output>
    </div>
  );
}

/** @param {ControlProps} props */
function Choice({ control, value, id, onChange }) {
  return (
    <fieldset class="tl-choice">
      <legend>{control.label}</legend>
      {control.values.map((option) => (
        <label key={String(option)}>
          <input
            type="radio"
            name={id}
            value={String(option)}
            checked={option === value}
            onChange={() => onChange(option)}
          />
          <span>{valueText(control, option)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** @param {ControlProps} props */
export function ControlView(props) {
  return isNumeric(props.control) ? <Slider {...props} /> : <Choice {...props} />;
}
