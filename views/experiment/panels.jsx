// The panels of an experiment: one chart to look at, the others behind tabs; numbers below them. Where
// nothing can be pressed (on paper, without JavaScript) all are open.

import { useState } from "preact/hooks";
import { PANELS } from "../panels/index.js";
import { tabLabel, unitsOf } from "./tabs.js";

/** @import { Declaration, Panel, Result, Settings, Value } from "../host/types.js" */

/**
 * @param {object} props
 * @param {Declaration} props.declaration
 * @param {Settings} props.settings
 * @param {Result | null} props.result
 * @param {Result | null} props.overlay
 * @param {string} props.id
 * @param {boolean} [props.wide]   there is room for a second chart beside the first one
 * @param {boolean} [props.still]  drawn at build time: all panels are open
 * @param {Settings} [props.chosen]
 * @param {(name: string, value: Value) => void} [props.onChange]
 * @param {(ended: boolean) => void} [props.onEnd]
 */
export function Panels({ declaration, id, wide = false, ...props }) {
  const [chosen, setChosen] = useState("");
  const { charts, numbers } = unitsOf(declaration.panels);
  const drawn = charts.filter((unit) => unit.some((panel) => PANELS[panel.kind].isEmpty?.(panel, props.result, props.overlay) !== true));
  const [first, ...others] = drawn;
  const beside = wide && others.length > 0;
  const tabbed = props.still ? [] : beside ? others : drawn;
  const open = tabbed.find((unit) => nameOf(unit) === chosen) ?? tabbed[0];
  const given = { id, findingId: `${id}-finding`, controls: declaration.controls, ...props };
  return (
    <>
      <div class={beside ? "tl-units tl-beside" : "tl-units"}>
        {beside && <Unit unit={first} given={given} key={nameOf(first)} />}
        {tabbed.length > 1 && <TabList units={tabbed} open={open} id={id} onOpen={(unit) => setChosen(nameOf(unit))} />}
        {(beside ? others : drawn).map((unit) => (
          <Unit key={nameOf(unit)} unit={unit} given={given} tabs={tabbed.length > 1} closed={!props.still && unit !== open} />
        ))}
      </div>
      {numbers.length > 0 && <View panels={numbers} {...given} />}
    </>
  );
}

/** @param {Panel[]} unit */
const nameOf = (unit) => unit[0].name;

/** @param {any} props */
function View({ panels, ...given }) {
  const { View: Kind } = PANELS[panels[0].kind];
  return <Kind panels={panels} {...given} />;
}

/**
 * One chart, or two that mirror each other; behind a tab where there are several.
 * @param {{unit: Panel[], given: any, tabs?: boolean, closed?: boolean}} props
 */
function Unit({ unit, given, tabs = false, closed = false }) {
  const id = `${given.id}-of-${nameOf(unit)}`;
  /** @type {import("preact").HTMLAttributes<HTMLDivElement>} */
  const role = tabs ? { id, role: "tabpanel", "aria-labelledby": `${id}-tab` } : {};
  return (
    <div class={closed ? "tl-unit tl-closed" : "tl-unit"} {...role}>
      <View panels={unit} {...given} />
    </div>
  );
}

/** Where a key leads among tabs; undefined for keys that do nothing here.
 * @param {string} key @param {number} from @param {number} count
 */
export function tabForKey(key, from, count) {
  if (key === "ArrowRight") return (from + 1) % count;
  if (key === "ArrowLeft") return (from + count - 1) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : undefined;
}

/**
 * One tab is in the order of the Tab key; arrows lead to the others, and open them.
 * @param {{units: Panel[][], open: Panel[], id: string, onOpen: (unit: Panel[]) => void}} props
 */
function TabList({ units, open, id, onOpen }) {
  return (
    <div
      class="tl-tabs"
      role="tablist"
      aria-label="Charts"
      onKeyDown={(event) => {
        const next = tabForKey(event.key, units.indexOf(open), units.length);
        if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        onOpen(units[next]);
        /** @type {HTMLElement} */ (event.currentTarget.children[next]).focus();
      }}
    >
      {units.map((unit) => (
        <button
          key={nameOf(unit)}
          type="button"
          role="tab"
          id={`${id}-of-${nameOf(unit)}-tab`}
          aria-controls={`${id}-of-${nameOf(unit)}`}
          aria-selected={unit === open}
          tabIndex={unit === open ? 0 : -1}
          onClick={() => onOpen(unit)}
        >
          {tabLabel(unit)}
        </button>
      ))}
    </div>
  );
}
