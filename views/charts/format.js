// Numbers in the one format of the book: 2.27 × 10⁻⁸, −0.3, 12,300, 58.9 %. Twin of
// trainlab/words.py, which states the rules; tests/ground/numbers.json holds both to it.

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

const GAP = "\u00a0";

/** Thousands apart. @param {string} text */
const grouped = (text) => text.replace(/^\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));

/**
 * A number to some significant digits; whole numbers below 1,000 keep all of theirs.
 * @param {number | null | undefined} value
 * @param {number} [digits]
 */
export function formatNumber(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "NaN";
  const sign = value < 0 ? "−" : "";
  const size = Math.abs(value);
  if (!Number.isFinite(size)) return `${sign}∞`;
  if (Number.isInteger(size) && size < Math.max(1000, 10 ** digits)) return size ? sign + grouped(String(size)) : "0";
  const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power < -3 || power > 4) return `${sign}${mantissa}${GAP}×${GAP}10${superscript(power)}`;
  const rounded = Number(`${mantissa}e${exponent}`);
  return sign + grouped(rounded.toFixed(Math.max(0, digits - 1 - power)));
}

/** A share in percent, with one decimal from the four digits that recordings keep; below one per
 * cent with two digits, so that a small share is not rounded away.
 * @param {number} share
 */
export function formatPercent(share) {
  if (!Number.isFinite(share)) return `${formatNumber(share)}${GAP}%`;
  const value = Number((100 * Number(share.toPrecision(4))).toPrecision(12));
  if (Math.abs(value) < 1) return `${formatNumber(value, 2)}${GAP}%`;
  const tenths = Math.round(Number((Math.abs(value) * 10).toPrecision(12))) / 10;
  return `${value < 0 ? "−" : ""}${tenths}${GAP}%`;
}
