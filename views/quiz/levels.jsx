// Three levels to choose from: how sure a reader is.

/** @typedef {"sure" | "fairly" | "guessing"} Level */

/** @type {[Level, string][]} */
const SURE = [["sure", "Sure"], ["fairly", "Fairly sure"], ["guessing", "Guessing"]];

/** How sure the reader is: asked before the first try, kept with it, never part of the verdict.
 * @param {{id: string, level: Level | null, kept: boolean, onChange: (level: Level) => void}} props
 */
export function Confidence({ id, level: chosen, kept, onChange }) {
  return (
    <fieldset class="tl-levels" disabled={kept}>
      <legend>How sure are you? It changes no verdict.</legend>
      <div class="tl-choice">
        {SURE.map(([level, text]) => (
          <label key={level}>
            <input type="radio" name={`${id}-sure`} value={level} checked={chosen === level} onChange={() => onChange(level)} />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
