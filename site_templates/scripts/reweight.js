/**
 * Weigh a league table anew: sliders and number boxes, the table in the order that follows, and an
 * address that says it all. The arithmetic stands in arithmetic.js.
 */

import { decimals, drawnUp, halfUp, moved, ordinal, partsOf } from "./arithmetic.js";
import { element, found } from "./elements.js";
import { plain } from "./matching.js";

/** @typedef {{id: string, short: string}} Measure */
/** @typedef {{code: string, name: string, href: string, region: string, place: number | null, points: import("./arithmetic.js").Points, left_out?: number[], because?: string[]}} Organisation */
/** @typedef {{title: string, edition: string, noun: string, themes: {id: string, measures: Measure[]}[], organisations: Organisation[]}} Table */
/** @typedef {{row: HTMLElement, cells: HTMLElement[], text: string}} Row */

const SETTLE = 500; // milliseconds of rest after which the address and the spoken summary follow
const FAR = 10; // as many places are worth a word

const tool = found("tool");
const which = found("which", HTMLSelectElement);
const said = found("said");
const seek = found("seek", HTMLInputElement);
const copied = found("copied");
const placeless = found("placeless");
const root = new URL("../", import.meta.url).pathname;

/** @type {Map<string, Table>} */
const files = new Map();
/** @type {Table | undefined} */
let table;
/** @type {Row[]} */
let rows = [];
let shown = ""; // id of the table whose sliders are shown
let told = ""; // what is wrong with the address
let summary = "";
let isLost = false; // whether the figures did not come
let timer = 0; // 0 where nothing waits to be settled

/**
 * Count something.
 * @param {number} count how many
 * @param {string} noun what one of them is
 * @returns {string} "1 trust", "3 trusts"
 */
function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** @typedef {HTMLInputElement | HTMLSelectElement} Control */

/**
 * List what the address may speak of: the sliders of the table that is shown, and the method.
 * @returns {Control[]} the controls, the method last
 */
function controls() {
  return [...found(`weigh.${shown}`, HTMLFormElement).querySelectorAll("[name]")].map(
    (one) => /** @type {Control} */ (one),
  );
}

/**
 * List what is not as published.
 * @returns {Control[]} controls
 */
function changed() {
  return controls().filter((control) => control.value !== published(control));
}

/**
 * Give the published value of a control.
 * @param {Control} control a slider, or the method
 * @returns {string} the value it begins with
 */
function published(control) {
  return control instanceof HTMLInputElement ? control.defaultValue : control.options[0].value;
}

/**
 * Say what a control is, how it stands and how it is published, for paper and for whoever asks.
 * @param {Control} control a slider, or the method
 * @returns {string} "Money as a whole: 20, published 50"
 */
function spoken(control) {
  const [now, before] = control instanceof HTMLInputElement
    ? [control.value, control.defaultValue]
    : [control.selectedOptions[0].text, control.options[0].text];
  return `${control.labels?.[0].textContent}: ${now}, published ${before}`;
}

/**
 * Find the number box beside a slider.
 * @param {Element} slider any control
 * @returns {HTMLInputElement | null} nothing where it has none
 */
function boxOf({ nextElementSibling: box }) {
  return box instanceof HTMLInputElement ? box : null;
}

/**
 * Put the weights of the address into the form.
 * @returns {void}
 */
function readAddress() {
  const asked = new URLSearchParams(location.search);
  const strange = [];
  const name = asked.get("table");
  which.value = name ?? which.options[0].value;
  if (which.selectedIndex < 0) {
    which.selectedIndex = 0;
    strange.push(name);
  }
  asked.delete("table");
  shown = which.value;
  for (const control of controls()) {
    const value = asked.get(control.name) ?? published(control);
    asked.delete(control.name);
    control.value = value;
    // The browser bends what does not fit: then it is not what the address asked for.
    const isUnknown = control instanceof HTMLSelectElement && control.selectedIndex < 0;
    if (isUnknown || control.value !== value) {
      control.value = published(control);
      strange.push(`${control.name}=${value}`);
    }
    const box = boxOf(control);
    if (box) box.value = control.value;
  }
  strange.push(...asked.keys());
  told = strange.length ? `Not known here, and left aside: ${strange.join(", ")}. ` : "";
}

/**
 * Write the address of what is shown: the table, and whatever is not as published.
 * @returns {string} a query
 */
function address() {
  const asked = new URLSearchParams({ table: shown });
  for (const { name, value } of changed()) asked.set(name, value);
  return `?${asked}`;
}

/**
 * Fill in the share of each theme and measure, and what a box shows that nobody types into.
 * @param {Table} held the table
 * @param {bigint[]} parts of each measure
 * @param {bigint} whole of all
 * @returns {void}
 */
function share(held, parts, whole) {
  /** @type {Map<string, bigint>} */
  const shares = new Map();
  let next = 0;
  for (const { id: theme, measures } of held.themes) {
    let sum = 0n;
    for (const { id } of measures) {
      sum += parts[next];
      shares.set(id, parts[next++]);
    }
    shares.set(theme, sum);
  }
  for (const slider of controls()) {
    const { previousElementSibling: beside } = slider;
    const box = boxOf(slider);
    if (!beside || !box) continue;
    const part = shares.get(slider.name);
    const tenths = part ? halfUp(part * 1000n, whole) : 0n;
    const words = part ? `${tenths / 10n}.${tenths % 10n}% of the score` : "left out";
    beside.textContent = words;
    slider.setAttribute("aria-valuetext", `${slider.value}, ${words}`);
    if (box !== document.activeElement) box.value = slider.value;
  }
}

/**
 * Put the table in order by the weights of the form, and say what they do.
 * @returns {void}
 */
function draw() {
  if (!table) return;
  const { noun, themes, organisations } = table;
  const values = new Map(controls().map(({ name, value }) => [name, value]));
  const method = values.get("by") ?? "";
  const weights = themes.map(({ id, measures }) => ({
    weight: Number(values.get(id)),
    // The only measure of a theme has no slider.
    measures: measures.map((measure) => Number(values.get(measure.id) ?? 1)),
  }));
  const { parts, whole } = partsOf(weights);
  share(table, parts, whole);
  const lines = drawnUp(
    organisations.map(({ points }) => points),
    weights,
    method,
    organisations.map(({ left_out: leftOut }) => leftOut),
  );
  const order = [...lines.keys()].filter((i) => lines[i].place);
  order.sort((a, b) => Number(lines[a].place) - Number(lines[b].place) || a - b);
  for (const i of order) {
    const { place, level, hundredths } = lines[i];
    const [way, from] = moved(Number(place), organisations[i].place);
    const words = [ordinal(Number(place)) + (level ? " equal" : ""), decimals(hundredths ?? 0n), way];
    rows[i].cells.forEach((cell, nth) => cell.replaceChildren(words[nth]));
    rows[i].cells[2].append(element("span", { class: "under" }, from));
  }
  found("ranking").replaceChildren(...order.map((i) => rows[i].row));
  found("ranked").hidden = !whole;
  const others = changed();
  const isWeighed = others.some(({ name }) => name !== "by");
  const scale = method === "rank" ? "1.00 is best, 4.00 is worst" : "smaller is better";
  found("ranking-caption", HTMLElement).textContent =
    `${table.title}, ${table.edition}, with ${isWeighed ? "your" : "the published"} weights. Score: ${scale}.`;
  found("changed").hidden = !others.length;
  found("changed").textContent = `Not as published: ${others.map(spoken).join("; ")}.`;
  // In the order of the published table, which is the order of the file.
  const items = organisations.flatMap(({ name, points, left_out: leftOut }, i) => {
    const lacking = themes.flatMap(({ measures }) => measures).filter((_, nth) => parts[nth] && points.rank[nth] === null);
    return lacking.length && lines[i].place === null ? [element("li", {}, `${name}: no ${leftOut ? "credible " : ""}figure for ${lacking.map(({ short }) => short).join(", ")}`)] : [];
  });
  placeless.hidden = !items.length;
  placeless.replaceChildren(
    element("summary", {}, `Not ranked with these weights: ${counted(items.length, noun)}`),
    element("ul", {}, ...items),
  );
  const leaders = order.filter((i) => lines[i].place === 1).map((i) => organisations[i].name);
  const first = `First: ${leaders.length > 3 ? leaders.length + " are level" : leaders.join(" and ")}.`;
  const moves = order.map((i) => organisations[i].place && Math.abs(organisations[i].place - Number(lines[i].place)));
  const far = moves.filter((by) => Number(by) >= FAR).length;
  const fresh = moves.filter((by) => by === null).length;
  const also = fresh ? `Ranked now and not before: ${fresh}. ` : "";
  summary = !others.length
    ? `These are the published weights and places. ${first}`
    : whole
      ? `With ${isWeighed ? "these weights" : "this method"} ${far} of ${counted(order.length, noun)} ${far === 1 ? "moves" : "move"} by ten places or more. ${also}${first}`
      : "Nothing is weighed. Give at least one theme, and a measure in it, a weight above 0.";
  filter();
}

/**
 * Show only the lines that are looked for.
 * @returns {void}
 */
function filter() {
  const wanted = plain(seek.value);
  for (const { row, text } of rows) row.hidden = !text.includes(wanted);
  const left = rows.filter(({ row }) => row.isConnected && !row.hidden).length;
  found("sought").textContent = wanted && `${left} found`;
}

/**
 * Bring the address and the summary up to what is shown.
 * @returns {void}
 */
function settle() {
  clearTimeout(timer);
  timer = 0;
  if (address() !== location.search) history.pushState(null, "", address());
  said.textContent = told + summary;
}

/**
 * Settle a step of the reader; figures that did not come are asked for again.
 * @returns {void}
 */
function step() {
  settle();
  if (isLost) show();
}

/**
 * Show the table and the weights of the address.
 * @returns {Promise<void>}
 */
async function show() {
  clearTimeout(timer);
  timer = 0;
  isLost = false;
  readAddress();
  const form = found(`weigh.${shown}`, HTMLFormElement);
  for (const one of tool.querySelectorAll("form")) one.hidden = one !== form;
  found("who").textContent = form.dataset.who ?? "";
  const file = form.dataset.file ?? "";
  if (!files.has(file)) {
    // Nobody is ranked by the figures of another table meanwhile.
    table = undefined;
    said.textContent = summary = "The figures are being loaded.";
    found("ranked").hidden = true;
  }
  try {
    const held = files.get(file) ?? (await load(file));
    if (form.hidden) return; // another table was chosen meanwhile
    if (held !== table) lay(held);
    draw();
    said.textContent = told + summary;
  } catch {
    if (form.hidden) return;
    isLost = true;
    summary = "The figures could not be loaded. The published weights are below.";
    said.textContent = told + summary;
  }
  found("rest").hidden = false;
}

/**
 * Load the figures of a table.
 * @param {string} file its address
 * @returns {Promise<Table>} fails where they cannot be had
 */
async function load(file) {
  const answer = await fetch(file);
  if (!answer.ok) throw new Error(answer.statusText);
  const held = await answer.json();
  files.set(file, held);
  return held;
}

/**
 * Make the lines of a table.
 * @param {Table} held the table
 * @returns {void}
 */
function lay(held) {
  table = held;
  rows = held.organisations.map(({ code, name, href, region, because = [] }) => {
    const cells = ["place", "n", ""].map((kind) => element("td", { class: kind }));
    const link = href ? element("a", { href: root + href }, name) : name;
    const head = element("th", { scope: "row" }, link, ...[region, ...because].map((words) => element("span", { class: "under" }, words)));
    return { row: element("tr", {}, cells[0], head, cells[1], cells[2]), cells, text: plain(`${name} ${code} ${region}`) };
  });
}

/**
 * Put a link to what is shown on the clipboard.
 * @returns {Promise<void>}
 */
async function copy() {
  settle();
  try {
    await navigator.clipboard.writeText(location.href);
    copied.textContent = "Link copied.";
  } catch {
    copied.textContent = "Not copied: copy the address of this page instead.";
  }
}

tool.addEventListener("input", ({ target }) => {
  if (target === seek) return filter();
  copied.textContent = told = "";
  if (target === which) {
    if (timer) settle(); // what was moved last belongs to the table that is left
    history.pushState(null, "", `?table=${which.value}`);
    return void show();
  }
  if (target instanceof HTMLInputElement && target.type === "number") {
    const slider = target.previousElementSibling;
    if (slider instanceof HTMLInputElement) slider.value = target.value || "0";
  }
  draw();
  clearTimeout(timer);
  timer = setTimeout(step, SETTLE);
});
// A box that was left shows what counts, whatever was typed into it.
tool.addEventListener("focusout", draw);
tool.addEventListener("reset", () => {
  copied.textContent = told = "";
  // Only after this event is the form as it was.
  setTimeout(() => (draw(), step()));
});
found("copy").addEventListener("click", copy);
addEventListener("popstate", show);
found("without").hidden = true;
tool.hidden = false;
found("rest").hidden = true; // comes with the first answer, so that nothing jumps
show();
