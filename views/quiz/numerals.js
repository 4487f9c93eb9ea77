// Reading a number as people type it. Twin of trainlab/quiz/numerals.py, which states the rules:
// change both, and add a vector in trainlab/quiz/numerals.vectors.json.

const MAX_LENGTH = 100;
const MAX_EXPONENT = 1000;
const MAX_NESTING = 10;

/** @typedef {"empty" | "long" | "separator" | "range" | "form"} Reason */

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
  ["½", "(1/2)"],
  ["⅓", "(1/3)"],
  ["⅔", "(2/3)"],
  ["¼", "(1/4)"],
  ["¾", "(3/4)"],
  ["⅛", "(1/8)"],
];
for (const [signs, plain] of spelled) for (const sign of signs) CHARACTERS.set(sign, plain);

const RAISED = /[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+/g;
const RELATION = /^(?:<=|[=≈~<≤]) */;
const MANTISSA = /[0-9]+\.[0-9]*|[0-9]+,[0-9]+|[0-9]+|[.,][0-9]+/y;
const POWER_OF_TEN = / *[eE] *([+-]?) *([0-9]+)/y;
const TIMES_TEN_TO = / *[*xX] *10 *\^/y;
const THOUSANDS = /^[1-9][0-9]{0,2},[0-9]{3}$/;
const EXPONENT = / *([+-]?) *([0-9]+)| *\( *([+-]?) *([0-9]+) *\)/y;

/**
 * Read a number; throws Unreadable and nothing else, whatever the text.
 * @param {string} text as typed
 * @param {string} [unit] may stand at the end
 * @returns {number}
 */
export function readNumber(text, unit = "") {
  // Characters are counted as Python counts them; the first test keeps a huge text from being split.
  if (text.length > 2 * MAX_LENGTH || [...text].length > MAX_LENGTH) throw new Unreadable("long");
  let tidied = tidy(text);
  if (unit && tidied.endsWith(tidy(unit))) {
    tidied = trim(tidied.slice(0, tidied.length - tidy(unit).length));
  }
  tidied = tidied.replace(RELATION, "");
  const percent = tidied.endsWith("%");
  if (percent) tidied = trim(tidied.slice(0, -1));
  if (!tidied) throw new Unreadable(percent ? "form" : "empty");
  const value = new Reader(tidied).number();
  return percent ? checked(value / 100, value === 0) : value;
}

/** A number as typed, or a plain one; throws Unreadable.
 * @param {unknown} answer
 * @param {string} [unit]
 * @returns {number}
 */
export function readAnswer(answer, unit) {
  if (answer === null || answer === undefined) throw new Unreadable("empty");
  if (typeof answer === "string") return readNumber(answer, unit);
  if (typeof answer !== "number") throw new Unreadable("form");
  if (!Number.isFinite(answer)) throw new Unreadable("range");
  return answer;
}

/**
 * One spelling for each sign.
 * @param {string} text
 */
function tidy(text) {
  const flat = text.replace(RAISED, (run) => `^(${[...run].map((sign) => SUPERSCRIPTS.get(sign)).join("")})`);
  return trim([...flat.replaceAll("**", "^")].map((sign) => CHARACTERS.get(sign) ?? sign).join(""));
}

/**
 * Without the spaces around it; only U+0020, as in the twin.
 * @param {string} text
 */
function trim(text) {
  return text.replace(/^ +/, "").replace(/ +$/, "");
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
  /** @param {string} text */
  constructor(text) {
    this.text = text;
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
   * @returns {RegExpExecArray | null}
   */
  match(pattern) {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text);
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
    const sign = this.peek();
    if (sign === "+" || sign === "-") this.at += 1;
    const value = this.power();
    return sign === "-" ? -value : value;
  }

  power() {
    const base = this.atom();
    if (this.peek() !== "^") return base;
    this.at += 1;
    const match = this.match(EXPONENT);
    if (!match) throw new Unreadable("form");
    this.at += match[0].length;
    if (this.text[this.at] === "." || this.text[this.at] === ",") throw new Unreadable("form");
    const digits = match[2] || match[4];
    if (digits.length > 4 || Number(digits) > MAX_EXPONENT) throw new Unreadable("range");
    return power(base, (match[1] || match[3]) === "-" ? -Number(digits) : Number(digits));
  }

  /** @returns {number} */
  atom() {
    this.peek();
    for (const opening of ["(", "√", "sqrt"]) {
      if (this.text.startsWith(opening, this.at)) {
        this.at += opening.length;
        return opening === "(" ? this.group() : this.root();
      }
    }
    return this.literal();
  }

  deeper() {
    this.nesting += 1;
    if (this.nesting > MAX_NESTING) throw new Unreadable("form");
  }

  group() {
    this.deeper();
    const value = this.product();
    if (this.peek() !== ")") throw new Unreadable("form");
    this.at += 1;
    this.nesting -= 1;
    return value;
  }

  root() {
    this.deeper();
    const value = this.atom();
    this.nesting -= 1;
    if (value < 0) throw new Unreadable("range");
    return Math.sqrt(value);
  }

  literal() {
    const match = this.match(MANTISSA);
    if (!match) throw new Unreadable("form");
    const mantissa = match[0];
    this.at += mantissa.length;
    const exponent = this.match(POWER_OF_TEN);
    if (exponent) this.at += exponent[0].length;
    else if (THOUSANDS.test(mantissa) && !this.match(TIMES_TEN_TO)) throw new Unreadable("separator");
    const tail = exponent ? `e${exponent[1]}${exponent[2]}` : "";
    return checked(Number(mantissa.replace(",", ".") + tail), !/[1-9]/.test(mantissa));
  }
}

/**
 * `base ** exponent` by repeated squaring: the same roundings in both hosts.
 * @param {number} base
 * @param {number} exponent
 */
function power(base, exponent) {
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
