/**
 * Make elements, and find those that a page must have. Text is only ever text.
 */

/**
 * Make an element.
 * @param {string} tag its name
 * @param {Record<string, string>} attributes what it carries; empty values are left out
 * @param {...(Node | string)} children what is in it
 * @returns {HTMLElement} the element
 */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * Find an element that the page has.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id its id
 * @param {new () => T} kind what it must be
 * @returns {T} the element
 */
export function found(id, kind = /** @type {any} */ (HTMLElement)) {
  const one = document.getElementById(id);
  if (!(one instanceof kind)) throw new Error(`this page has no ${id}`);
  return one;
}

/** @typedef {{start: string, end: string, at: string}} Bar The ends of a range and the place in it, 0 to 100 across the table. */

/**
 * Draw a likely range; the words beside it say the same.
 * @param {Bar} range where it stands
 * @returns {SVGElement} the drawing
 */
export function bar({ start, end, at }) {
  const parts = Object.entries({
    svg: { class: "bar", viewBox: "0 0 100 8", "aria-hidden": "true" },
    path: { d: `M${start} 4H${end}` },
    circle: { cx: at, cy: "4", r: "4" },
  }).map(([tag, attributes]) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  });
  parts[0].append(parts[1], parts[2]);
  return parts[0];
}
