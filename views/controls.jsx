// Controls of an experiment: a native slider for numbers, native radio buttons for named choices.

import { Component } from "preact";
import { isNumeric, valueText } from "./settings.js";

/** @import { Control, Value } from "./types.js" */

/**
 * @typedef {object} ControlProps
 * @property {Control} control
 * @property {Value} value
 * @property {boolean} live  a kernel can run what lies between the recorded values
 * @property {string} id
 * @property {(name: string, value: Value) => void} onChange  the same function on every draw
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
          onChange(control.name, free ? next : values[next]);
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
      <div>
        {control.values.map((option) => (
          <label key={String(option)}>
            <input
              type="radio"
              name={id}
              value={String(option)}
              checked={option === value}
              onChange={() => onChange(control.name, option)}
            />
            <span>{valueText(control, option)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/**
 * A control; drawn again only when its own value changes.
 * @extends {Component<ControlProps>}
 */
export class ControlView extends Component {
  /** @param {ControlProps} next */
  shouldComponentUpdate(next) {
    return next.value !== this.props.value || next.control !== this.props.control;
  }

  render() {
    return isNumeric(this.props.control) ? <Slider {...this.props} /> : <Choice {...this.props} />;
  }
}
