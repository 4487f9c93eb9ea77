// Numbers as a reader reads them: 0.141, 6.31×10⁻⁸, 10⁻⁴.

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** An integer in superscript digits.
 * @param {number} integer
 */
export function superscript(integer) {
  const digits = [...String(Math.abs(integer))].map((digit) => SUPERSCRIPTS[Number(digit)]);
  return (integer < 0 ? "⁻" : "") + digits.join("");
}

/** A power of ten as a tick label: 1, 10, 10⁻⁴.
 * @param {number} exponent
 */
export function powerOfTen(exponent) {
  if (exponent === 0) return "1";
  return exponent === 1 ? "10" : `10${superscript(exponent)}`;
}

/**
 * A number to some significant digits, without trailing noise.
 * @param {number | null | undefined} value
 * @param {number} [digits]
 */
export function formatNumber(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "NaN";
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  const minus = (/** @type {string} */ text) => text.replace("-", "−");
  if (power < -3 || power > 4) return minus(`${mantissa}×10${superscript(power)}`);
  return minus(value.toFixed(Math.max(0, digits - 1 - power)));
}
