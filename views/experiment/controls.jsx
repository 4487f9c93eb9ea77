// Controls of an experiment: a native slider for numbers, a native checkbox for what is off or on, native
// radio buttons for other named choices; on a phone a native menu where their words would take lines.

import { Component } from "preact";
import { isNumeric, isSwitch, valueText } from "./settings.js";

/** @import { Control, Declaration, Settings, Value } from "../host/types.js" */

/**
 * @typedef {object} ControlProps
 * @property {Control} control
 * @property {Value} value
 * @property {boolean} live  a kernel can run what lies between the recorded values
 * @property {string} id
 * @property {boolean} [compact]  there is room for one line only
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
function Menu({ control, value, id, onChange }) {
  return (
    <div class="tl-menu">
      <label for={id}>{control.label}</label>
      <select id={id} value={String(value)} onChange={({ currentTarget }) => onChange(control.name, control.values[currentTarget.selectedIndex])}>
        {control.values.map((option) => <option key={String(option)} value={String(option)}>{valueText(control, option)}</option>)}
      </select>
    </div>
  );
}

const LINE = 225; // pixels beside the label, on a phone

/** Whether the words of a choice fit into one line: an estimate.
 * @param {Control} control
 */
export function fitsLine(control) {
  return control.values.reduce((/** @type {number} */ room, option) => room - 7.5 * valueText(control, option).length - 26, LINE) >= 0;
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
    return next.value !== this.props.value || next.control !== this.props.control || next.compact !== this.props.compact;
  }

  render() {
    const { control } = this.props;
    if (isNumeric(control)) return <Slider {...this.props} />;
    if (isSwitch(control)) return <Switch {...this.props} />;
    return this.props.compact && !fitsLine(control) ? <Menu {...this.props} /> : <Choice {...this.props} />;
  }
}

/**
 * The controls of an experiment, save those that a panel draws itself.
 * @param {object} props
 * @param {Declaration} props.declaration
 * @param {Settings} props.settings
 * @param {boolean} props.live
 * @param {string} props.id
 * @param {boolean} [props.compact]
 * @param {(name: string, value: Value) => void} props.onChange
 */
export function Controls({ declaration: { controls, panels }, settings, live, id, compact, onChange }) {
  return (
    <div class="tl-controls">
      {controls.filter(({ name }) => !panels.some(({ control }) => control === name)).map((control) => (
        <ControlView
          key={control.name}
          control={control}
          value={settings[control.name]}
          live={live}
          id={`${id}-${control.name}`}
          compact={compact}
          onChange={onChange}
        />
      ))}
    </div>
  );
}
