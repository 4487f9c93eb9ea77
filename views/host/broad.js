// While an experiment that breaks out of the text is in the window, the page's contents beside it step
// back: the root has the class "tl-broad".

/** @param {Iterable<Element>} mounts */
export function notePlace(mounts) {
  /** @type {Set<Element>} */
  const inside = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) inside[isIntersecting ? "add" : "delete"](target);
    document.documentElement.classList.toggle("tl-broad", inside.size > 0);
  });
  for (const mount of mounts) observer.observe(mount);
}
