// The shapes that pass between Python and the views, as JSDoc types. No code.

/** @typedef {string | number | boolean} Value */
/** @typedef {Record<string, Value>} Settings */

/**
 * @typedef {object} Control
 * @property {string} name
 * @property {string} label
 * @property {string} unit
 * @property {Value[]} values
 * @property {string[]} texts         one word for each value
 * @property {Value} default
 * @property {[number, number] | null} [live_range]  integers a kernel can run
 */

/** @typedef {[number, number]} Domain */

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {string} label
 * @property {Role} role
 */

/** @typedef {"train" | "val" | "test" | "theory" | "ideal" | "danger" | "gradient" | "spread"} Role */

/**
 * A line at a value, or at that of a scalar array.
 * @typedef {object} Reference
 * @property {string} [name]
 * @property {number} [value]
 * @property {string} label
 * @property {Role} role
 */

/**
 * A panel as declared. Which fields there are depends on `kind`; each panel's file names its own.
 * @typedef {object} Panel
 * @property {string} kind
 * @property {string} name
 * @property {string} [title]
 * @property {"forward" | "backward"} [flow]
 * @property {{label: string, array?: string, scale?: "log" | "linear", domain?: Domain, marks?: number[]}} [x]  `array`: exact x values; `marks`: ticks
 * @property {{label: string, scale: "log" | "linear", domain: Domain}} [y]
 * @property {{control: string, domains: Record<string, Domain>}} [domain_by]
 * @property {Series[]} [series]
 * @property {{value: number, label: string, mark?: string}} [threshold]
 * @property {Reference[]} [reference]  lines across the picture
 * @property {Reference} [marker]       one line at a measured x
 * @property {Partial<Record<Role, string>>} [key]  what each role means
 * @property {number} [digits]
 * @property {{at: number, label: string}} [never]  numbers from `at` up mean that it did not come: what to say then
 * @property {{name: string, label: string, digits?: number, unit?: string, share?: boolean}[]} [items]  a `share` is said in percent
 * @property {{cells: string, points: string, seed: string, accuracy: string, score: string, size: number, domain: Domain, axes: string}} [map]  arrays by name; `cells` are runs of equal cells, a pair of class and length each
 * @property {string} [control]   name of the control that this panel draws itself
 * @property {string} [edges]     exact array of a histogram's bin edges
 * @property {{name: string, label: string}} [beyond]  share beyond the threshold, by its array
 * @property {{name: string, label: string}} [lost]    share that is in no bin
 * @property {number} [budget]   how many looks the reader has
 * @property {number} [first]    which recorded game comes first
 * @property {string} [factors]
 * @property {string} [products]
 * @property {string} [from]
 * @property {string} [to]
 * @property {string} [unit]
 */

/**
 * @typedef {object} Declaration
 * @property {string} slug
 * @property {string} title
 * @property {string} question
 * @property {string} task
 * @property {string} notice
 * @property {number} seeds
 * @property {Control[]} controls
 * @property {Panel[]} panels
 */

/**
 * @typedef {object} Curve
 * @property {(number | null)[]} median
 * @property {(number | null)[]} [lower]
 * @property {(number | null)[]} [upper]
 * @property {number[]} [nan]                share of runs that are not finite
 * @property {(number | null)[][]} [runs]    a few single runs
 */
/** @typedef {{median: number | null, lower?: number | null, upper?: number | null}} Scalar */

/**
 * @typedef {object} Result
 * @property {string} finding
 * @property {Record<string, Curve | Scalar>} arrays
 * @property {number} seeds
 * @property {number} [nan_share]
 * @property {boolean} [under_way]  still in training: what is null has not come yet, and there is no finding
 * @property {Record<string, Record<string, [number, number] | null>>} [rounding]  how far rounding moves what: part by part, absolute and relative
 */

/**
 * @typedef {object} Status
 * @property {"ready" | "running" | "error" | "canceled"} state
 * @property {number} done   runs, those in training in part
 * @property {number} total
 * @property {string} message
 */

/**
 * anywidget's model contract, as far as the views use it.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, value: any) => void} set
 * @property {() => void} save_changes
 * @property {(event: string, handler: (...args: any[]) => void) => void} on
 * @property {(event: string, handler: (...args: any[]) => void) => void} off
 * @property {(message: object) => void} send
 */

/**
 * What the page or the build knows of one mount.
 * @typedef {object} Mount
 * @property {"experiment" | "quiz" | "case"} kind
 * @property {string} [id]             prefix of the ids inside; must differ within a page
 * @property {Declaration} [declaration]
 * @property {Settings} [settings]
 * @property {Result | null} [point]
 * @property {any} [item]
 * @property {boolean} [still]         its picture alone, as an image
 * @property {string} [tables]         where the tables lie, relative to the page
 */

/** @typedef {{points: Record<string, Result> | null, declaration?: Declaration, split_by?: string | null}} Table */

export {};
