// Training rests while nobody can see it.

/**
 * Follows whether an element can be seen: it is in the window, and the page is in front.
 * @param {Element} element
 * @returns {{ next: () => Promise<void>, stop: () => void }} `next` waits for the next frame in which it is seen;
 *     `stop` ends all waiting
 */
export function follow(element) {
  let inWindow = true;
  /** @type {Set<() => void>} */
  const waiting = new Set();
  const wake = () => {
    for (const go of waiting) go();
    waiting.clear();
  };
  const seen = () => inWindow && !document.hidden;
  const look = () => void (seen() && wake());
  const observer = new IntersectionObserver((entries) => {
    inWindow = /** @type {IntersectionObserverEntry} */ (entries.at(-1)).isIntersecting;
    look();
  });
  observer.observe(element);
  document.addEventListener("visibilitychange", look);
  return {
    next: async () => {
      if (!seen()) await new Promise((resolve) => waiting.add(() => resolve(undefined)));
      else await new Promise((resolve) => requestAnimationFrame(resolve));
    },
    stop() {
      observer.disconnect();
      document.removeEventListener("visibilitychange", look);
      inWindow = true;
      wake();
    },
  };
}
