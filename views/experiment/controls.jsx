// Controls of an experiment: a native slider for numbers, a native checkbox for what is off or on, native
// radio buttons for other named choices.

import { Component } from "preact";
import { isNumeric, isSwitch, valueText } from "./settings.js";

/** @import { Control, Value } from "../host/types.js" */

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

/** @param {ControlProps} props */
function Switch({ control, value, id, onChange }) {
  return (
    <div class="tl-switch">
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={value === "on"}
        onChange={({ currentTarget }) => onChange(control.name, currentTarget.checked ? "on" : "off")}
      />
      <label for={id}>{control.label}</label>
    </div>
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
    const { control } = this.props;
    if (isNumeric(control)) return <Slider {...this.props} />;
    return isSwitch(control) ? <Switch {...this.props} /> : <Choice {...this.props} />;
  }
}
