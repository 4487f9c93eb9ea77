// Reading a number as people type it. Twin of trainlab/quiz/numerals.py, which states the rules:
// change both, and add a vector in trainlab/quiz/numerals.vectors.json.

const MAX_LENGTH = 100;
const MAX_NESTING = 10;
const LN2 = 0.6931471805599453;

/** @typedef {"empty" | "long" | "separator" | "range" | "word" | "form"} Reason */

export class Unreadable extends Error {
  /** @param {Reason} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

const SUPERSCRIPTS = new Map([..."⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"].map((raised, at) => [raised, "0123456789+-"[at]]));

/** @type {Map<string, string>} */
const CHARACTERS = new Map();
for (let code = 0xff01; code < 0xff5f; code += 1) {
  CHARACTERS.set(String.fromCharCode(code), String.fromCharCode(code - 0xfee0)); // full width
}
const spelled = [
  ["\t\n\r\u00a0\u2007\u2009\u200a\u202f\u3000", " "],
  ["\u200b\u2060\ufeff", ""],
  ["−–‐‑﹣", "-"],
  ["×✕·⋅∙∗", "*"],
  ["÷⁄∕", "/"],
  ["ˆ", "^"],
  ["{", "("],
  ["}", ")"],
  ["’ʼ", "'"],
  ["½", "(1/2)"],
  ["⅓", "(1/3)"],
  ["⅔", "(2/3)"],
  ["¼", "(1/4)"],
  ["¾", "(3/4)"],
  ["⅛", "(1/8)"],
];
for (const [signs, plain] of spelled) for (const sign of signs) CHARACTERS.set(sign, plain);

/** @type {[string, string][]} */
const SPELLED = [["**", "^"], ["\\cdot", "*"], ["\\times", "*"], ["\\sqrt", "sqrt"], ["\\approx", "≈"]];
const RAISED = /[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+/g;
const RELATION = /^(?:(?:<=|[=≈≃≅~∼<≤]|(?:about|approximately|approx\.?|around|roughly|circa|ca\.)(?![a-z])) *)+/i;
const PERCENT = /(?<![a-z])per ?cent$/i;
const GROUPED = /[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+(?:\.[0-9]+)?|(?:\.[0-9]{3})+(?:,[0-9]+)?|(?:[ '_][0-9]{3})+(?:[.,][0-9]+)?)(?![0-9]|[.,'_][0-9]| [0-9])/y;
const EITHER = /^[1-9][0-9]{0,2}[.,][0-9]{3}$/;
const MANTISSA = /[0-9]+\.[0-9]*|[0-9]+,[0-9]+|[0-9]+|[.,][0-9]+/y;
const POWER_OF_TEN = / *[eE] *([+-]?) *([0-9]+)/y;
const TIMES_TEN_TO = / *[*xX] *10 *\^/y;
const FUNCTION = /(sqrt|√|exp|ln|log10|log|)( *)(?=\()|√|sqrt/y;
const FUNCTIONS = new RegExp(FUNCTION.source, "g");
const E = /e(?![A-Za-z0-9])/y;
const WORD = /[A-Za-z\u00c0-\u024f]{2,}/;

/**
 * Read a number that has one reading; throws Unreadable and nothing else, whatever the text.
 * @param {string} text as typed
 * @param {string} [unit] may stand beside the number, with or without its plural s
 * @returns {number}
 */
export function readNumber(text, unit = "") {
  const [value, ...others] = readings(text, unit);
  if (others.length > 0 && text.includes(",")) throw new Unreadable("separator");
  return value;
}

/**
 * What a text may mean: one number, or two, the likelier first ("1,800": 1800, 1.8).
 * @param {string} text as typed
 * @param {string} [unit]
 * @returns {number[]}
 */
export function readings(text, unit = "") {
  // Characters are counted as Python counts them; the first test keeps a huge text from being split.
  if (text.length > 2 * MAX_LENGTH || [...text].length > MAX_LENGTH) throw new Unreadable("long");
  const bare = withoutUnit(tidy(text), unit).replace(RELATION, "");
  const number = trim(bare.endsWith("%") ? bare.slice(0, -1) : bare);
  if (!number) throw new Unreadable(bare ? "form" : "empty");
  const scale = number === bare ? 1 : 100;
  try {
    const { value, either } = readAs(number, number.includes(","));
    const values = either ? [value, ...otherwise(number)] : [value];
    return values.map((one) => checked(one / scale, one === 0));
  } catch (error) {
    const words = error instanceof Unreadable && (error.reason === "form" || error.reason === "separator");
    if (words && WORD.test(number.replace(FUNCTIONS, ""))) throw new Unreadable("word");
    throw error;
  }
}

/** The `readings` of a number as typed, or a plain one; throws Unreadable.
 * @param {unknown} answer
 * @param {string} [unit]
 */
export function readAnswers(answer, unit) {
  return typeof answer === "string" ? readings(answer, unit) : [plain(answer)];
}

/** A number as typed, or a plain one; throws Unreadable.
 * @param {unknown} answer
 * @param {string} [unit]
 */
export function readAnswer(answer, unit) {
  return typeof answer === "string" ? readNumber(answer, unit) : plain(answer);
}

/** @param {unknown} answer */
function plain(answer) {
  if (answer === null || answer === undefined) throw new Unreadable("empty");
  if (typeof answer !== "number") throw new Unreadable("form");
  if (!Number.isFinite(answer)) throw new Unreadable("range");
  return answer;
}

/**
 * One spelling for each sign; without the full stop of a sentence.
 * @param {string} text
 */
function tidy(text) {
  let flat = text.replace(RAISED, (run) => `^(${[...run].map((sign) => SUPERSCRIPTS.get(sign)).join("")})`);
  for (const [spelled, sign] of SPELLED) flat = flat.replaceAll(spelled, sign);
  const signs = trim([...flat].map((sign) => CHARACTERS.get(sign) ?? sign).join(""));
  return trim(signs.endsWith(".") ? signs.slice(0, -1) : signs).replace(PERCENT, "%");
}

/**
 * The text without the unit at its end or its beginning.
 * @param {string} text
 * @param {string} unit
 */
function withoutUnit(text, unit) {
  const lower = text.toLowerCase();
  const tidied = tidy(unit);
  for (const name of [tidied, tidied.replace(/s$/, "")]) {
    if (name && lower.endsWith(name.toLowerCase())) return trim(text.slice(0, text.length - name.length));
    if (name && lower.startsWith(`${name.toLowerCase()} `)) return trim(text.slice(name.length));
  }
  return text;
}

/**
 * Without the spaces around it; only U+0020, as in the twin.
 * @param {string} text
 */
function trim(text) {
  return text.replace(/^ +/, "").replace(/ +$/, "");
}

/**
 * The value of a text, and whether "1,800" or its like stands in it.
 * @param {string} number
 * @param {boolean} thousands what these are
 */
function readAs(number, thousands) {
  const reader = new Reader(number, thousands);
  return { value: reader.number(), either: reader.either };
}

/** The less likely reading, if it is a number. @param {string} number */
function otherwise(number) {
  try {
    return [readAs(number, !number.includes(",")).value];
  } catch (error) {
    if (error instanceof Unreadable) return [];
    throw error;
  }
}

/**
 * Refuse what left the range of doubles: infinite, or 0 without being `zero`.
 * @param {number} value
 * @param {boolean} zero
 */
function checked(value, zero) {
  if (!Number.isFinite(value) || (value === 0 && !zero)) throw new Unreadable("range");
  return value;
}

/** A recursive descent over at most MAX_LENGTH characters. */
class Reader {
  /**
   * @param {string} text
   * @param {boolean} thousands whether "1,800" and "1.800" are thousands
   */
  constructor(text, thousands) {
    this.text = text;
    this.thousands = thousands;
    this.either = false;
    this.at = 0;
    this.nesting = 0;
  }

  number() {
    const value = this.product();
    const next = this.peek();
    if (next) throw new Unreadable(".,0123456789".includes(next) ? "separator" : "form");
    return value;
  }

  /** Next character that is no space, or "". */
  peek() {
    while (this.text[this.at] === " ") this.at += 1;
    return this.text[this.at] ?? "";
  }

  /**
   * @param {RegExp} pattern a sticky one
   * @param {number} [at]
   * @returns {RegExpExecArray | null}
   */
  match(pattern, at = this.at) {
    pattern.lastIndex = at;
    return pattern.exec(this.text);
  }

  /** @returns {number} */
  sum() {
    let value = this.product();
    for (let sign = this.peek(); sign === "+" || sign === "-"; sign = this.peek()) {
      this.at += 1;
      const term = this.product();
      value = checked(sign === "-" ? value - term : value + term, true);
    }
    return value;
  }

  /** @returns {number} */
  product() {
    let value = this.signed();
    for (let sign = this.peek(); sign && "*xX/".includes(sign); sign = this.peek()) {
      this.at += 1;
      const factor = this.signed();
      if (sign === "/") {
        if (factor === 0) throw new Unreadable("range");
        value = checked(value / factor, value === 0);
      } else {
        value = checked(value * factor, value === 0 || factor === 0);
      }
    }
    return value;
  }

  signed() {
    const negative = this.sign();
    const value = this.power();
    return negative ? -value : value;
  }

  /** Pass over a sign; whether it is a minus. */
  sign() {
    const sign = this.peek();
    if (sign === "+" || sign === "-") this.at += 1;
    return sign === "-";
  }

  power() {
    const base = this.atom();
    if (this.peek() !== "^") return base;
    this.at += 1;
    const negative = this.sign();
    const exponent = this.atom();
    if (this.peek() === "^") throw new Unreadable("form"); // a power of a power: which first?
    return power(base, negative ? -exponent : exponent);
  }

  /** @returns {number} */
  atom() {
    this.peek();
    const opening = this.match(FUNCTION);
    if (opening) {
      this.at += opening[0].length;
      this.nesting += 1;
      if (this.nesting > MAX_NESTING) throw new Unreadable("form");
      const value = this.text[this.at] === "(" ? this.group() : this.atom();
      this.nesting -= 1;
      return applied(trim(opening[0]), value);
    }
    if (this.match(E)) {
      this.at += 1;
      return Math.E;
    }
    return this.literal();
  }

  group() {
    this.at += 1;
    const value = this.sum();
    if (this.peek() !== ")") throw new Unreadable("form");
    this.at += 1;
    return value;
  }

  literal() {
    let grouped = this.match(GROUPED);
    const match = grouped ?? this.match(MANTISSA);
    if (!match) throw new Unreadable("form");
    const [written] = match;
    const end = this.at + written.length;
    const exponent = this.match(POWER_OF_TEN, end);
    if (grouped && EITHER.test(written)) {
      if (exponent || this.match(TIMES_TEN_TO, end)) grouped = null;
      else {
        this.either = true;
        if (!this.thousands) grouped = null;
      }
    }
    this.at = end + (exponent ? exponent[0].length : 0);
    const digits = grouped ? ungrouped(written) : written.replaceAll(",", ".");
    const tail = exponent ? `e${exponent[1]}${exponent[2]}` : "";
    return checked(Number(digits + tail), !/[1-9]/.test(digits));
  }
}

/** A number whose thousands are set apart, with a decimal point if it has decimals. @param {string} written */
function ungrouped(written) {
  const [separator] = /** @type {RegExpExecArray} */ (/[^0-9]/.exec(written));
  return written.replaceAll(separator, "").replaceAll(",", ".");
}

/**
 * The value of a function; of parentheses without a name the value itself.
 * @param {string} name
 * @param {number} value
 */
function applied(name, value) {
  if (name === "√" || name === "sqrt") {
    if (value < 0) throw new Unreadable("range");
    return Math.sqrt(value);
  }
  if (name === "exp") return exp(value);
  if (name === "ln" || name === "log") return ln(value);
  return name === "log10" ? ln(value) / ln(10) : value;
}

/**
 * `base ** exponent`; the size of the result alone is limited.
 * @param {number} base
 * @param {number} exponent
 */
function power(base, exponent) {
  if (!Number.isInteger(exponent)) return base === 0 && exponent > 0 ? 0 : exp(exponent * ln(base));
  let result = 1;
  let factor = base;
  for (let left = Math.abs(exponent); left > 0; ) {
    if (left % 2 === 1) result *= factor;
    left = Math.floor(left / 2);
    if (left) factor *= factor;
  }
  if (exponent >= 0) return checked(result, base === 0);
  if (result === 0) throw new Unreadable("range");
  return checked(1 / result, false);
}

/** By its series, after halving what is left to at most ln 2 / 2. @param {number} value @returns {number} */
function exp(value) {
  if (Math.abs(value) > 800) throw new Unreadable("range");
  const doublings = Math.floor(value / LN2 + 0.5);
  const rest = value - doublings * LN2;
  let total = 1;
  for (let n = 20; n > 0; n -= 1) total = 1 + (total * rest) / n;
  return checked(total * power(2, doublings), false);
}

/** By the series of artanh, on what is left of it between √½ and √2. @param {number} value */
function ln(value) {
  if (value <= 0) throw new Unreadable("range");
  let doublings = 0;
  let rest = value;
  for (; rest > 1.4142135623730951; doublings += 1) rest /= 2;
  for (; rest < 0.7071067811865476; doublings -= 1) rest *= 2;
  const ratio = (rest - 1) / (rest + 1);
  let total = 0;
  for (let n = 31; n > 0; n -= 2) total = total * ratio * ratio + 1 / n;
  return 2 * ratio * total + doublings * LN2;
}
