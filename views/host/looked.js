// Whether a reader has really looked at something: half of it, or half a screen of it, stood before
// them for two seconds while the page was in front. Scrolling past is not looking.

const LONG_ENOUGH = 2000; // ms
const STEPS = Array.from({ length: 21 }, (_, step) => step / 20);

/**
 * @param {Iterable<Element>} elements
 * @param {(element: Element) => void} note  called once for each
 */
export function whenLookedAt(elements, note) {
  /** @type {Map<Element, ReturnType<typeof setTimeout>>} */
  const waiting = new Map();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting, intersectionRatio, intersectionRect } of entries) {
      const inView = isIntersecting && (intersectionRatio >= 0.5 || intersectionRect.height >= innerHeight / 2);
      if (inView === waiting.has(target)) continue;
      clearTimeout(waiting.get(target));
      waiting.delete(target);
      if (inView) wait(target);
    }
  }, { threshold: STEPS });

  /** @param {Element} target */
  function wait(target) {
    waiting.set(target, setTimeout(() => {
      if (document.visibilityState !== "visible") return wait(target);
      observer.unobserve(target);
      return note(target);
    }, LONG_ENOUGH));
  }

  for (const element of elements) observer.observe(element);
}
