// Three levels to choose from: how sure a reader is, and the reader's own verdict.

/** @typedef {"sure" | "fairly" | "guessing"} Level */

/** @type {[Level, string][]} */
const SURE = [["sure", "Sure"], ["fairly", "Fairly sure"], ["guessing", "Guessing"]];

/** @type {["right" | "partly" | "not-yet", string][]} */
export const OWN = [["right", "Right"], ["partly", "Partly right"], ["not-yet", "Not yet"]];

/**
 * @template {string} T
 * @param {object} props
 * @param {string} props.legend
 * @param {string} props.name
 * @param {[T, string][]} props.levels
 * @param {T | null} props.chosen
 * @param {boolean} [props.kept]  it may not change any more
 * @param {(level: T) => void} props.onChange
 */
export function Choices3({ legend, name, levels, chosen, kept = false, onChange }) {
  return (
    <fieldset class="tl-levels" disabled={kept}>
      <legend>{legend}</legend>
      <div class="tl-choice">
        {levels.map(([level, text]) => (
          <label key={level}>
            <input type="radio" name={name} value={level} checked={chosen === level} onChange={() => onChange(level)} />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** How sure the reader is: asked before the first try, kept with it, never part of the verdict.
 * @param {{id: string, level: Level | null, kept: boolean, onChange: (level: Level) => void}} props
 */
export function Confidence({ id, level, kept, onChange }) {
  return (
    <Choices3 legend="How sure are you? It changes no verdict." name={`${id}-sure`} levels={SURE} chosen={level} kept={kept} onChange={onChange} />
  );
}
