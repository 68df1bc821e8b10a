/**
 * A long table that a reader may sort, narrow down and take away. What is chosen stands in the
 * address, so that it can be shared and gone back to. Without this the table is whole, in its order.
 *
 * The page marks what may be sorted: `data-key` on a heading names its column, `data-best` says
 * whether low or high comes first, `data-order` how the two orders are called, `data-csv` what the
 * column is called in a file. `data-v` on a cell is what it is sorted by and what else belongs into
 * a file, "|" between.
 */
import { plain } from "./matching.js";
import { district } from "./search.js";

/**
 * What a reader has chosen; empty is the whole table in its own order.
 * @typedef {object} View
 * @property {string} sort key of the column that it is sorted by
 * @property {boolean} worst whether the worst comes first
 * @property {string} text words that a line must hold
 * @property {string} region
 * @property {string} icb
 * @property {string} subtype
 * @property {string[]} hide keys of the columns that are hidden
 */
/**
 * A column: its key, what comes first ("" where it cannot be sorted), how its orders are called, what
 * its parts are called in a file, its heading.
 * @typedef {{key: string, best: string, orders: string[], parts: string[], name: string, head: HTMLTableCellElement}} Column
 */
/** @typedef {{row: HTMLTableRowElement, group: HTMLTableSectionElement, words: string}} Line */

/** The parts of a view that one word or phrase chooses, as they are called in the address too. */
const WORDS = /** @type {const} */ (["text", "region", "icb", "subtype"]);
/** Milliseconds of rest after a letter before the count is told. */
const SETTLE = 500;

/**
 * Leave an order aside whose column is hidden: nobody could see what it follows. Of a whole postcode
 * only the first half is kept.
 * @param {View} view
 * @returns {View}
 */
function seen(view) {
  const half = district(view.text);
  const text = half && half.length < view.text.trim().length ? half : view.text;
  return view.hide.includes(view.sort) ? { ...view, text, sort: "", worst: false } : { ...view, text };
}

/**
 * Read a view from the query of an address; what the table does not know is left out.
 * @param {string} query
 * @param {string[]} sortable keys of the columns that can be sorted
 * @param {string[]} hideable keys of the columns that can be hidden
 * @param {string[]} folded keys of those that are hidden where the address does not say
 * @returns {View}
 */
export function read(query, sortable, hideable, folded = []) {
  const asked = new URLSearchParams(query);
  const sort = asked.get("sort") ?? "";
  const [text, region, icb, subtype] = WORDS.map((name) => asked.get(name) ?? "");
  return seen({
    sort: sortable.includes(sort) ? sort : "",
    worst: asked.get("first") === "worst",
    hide: (asked.get("hide")?.split(",") ?? usual(folded, sort)).filter((key) => hideable.includes(key)),
    text, region, icb, subtype,
  });
}

/**
 * Give the columns that are hidden where nobody has chosen: not the one that is sorted by.
 * @param {string[]} folded
 * @param {string} sort
 */
function usual(folded, sort) {
  return folded.filter((key) => key !== sort);
}

/**
 * Write a view as the query of an address; empty for the table as it comes.
 * @param {View} view
 * @param {string[]} folded as `read` takes them
 * @returns {string}
 */
export function write(view, folded = []) {
  const asked = new URLSearchParams();
  if (view.sort) asked.set("sort", view.sort);
  if (view.sort && view.worst) asked.set("first", "worst");
  for (const name of WORDS) {
    const words = view[name].trim();
    if (words) asked.set(name, words);
  }
  const hide = `${view.hide}`;
  if (hide !== `${usual(folded, view.sort)}`) asked.set("hide", hide);
  return asked.size ? `?${asked}` : "";
}

/**
 * Compare two cells, the first of an order first; whoever has no figure comes last either way.
 * @param {string} one a bare number or words; empty where there is no figure
 * @param {string} other
 * @param {boolean} isDown whether high figures come first
 * @returns {number}
 */
export function compare(one, other, isDown) {
  if (!one || !other) return Number(!one) - Number(!other);
  const [a, b] = [Number(one), Number(other)];
  const order = Number.isNaN(a) || Number.isNaN(b) ? one.localeCompare(other, "en", { numeric: true }) : a - b;
  return isDown ? -order : order;
}

/**
 * Write lines as a CSV file: a mark for Excel, every cell quoted, no cell that is taken for a sum.
 * @param {string[][]} lines
 * @returns {string}
 */
export function csv(lines) {
  /** @param {string} text */
  const cell = (text) => {
    const isNumber = text !== "" && !Number.isNaN(Number(text));
    const safe = !isNumber && /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
  };
  return ["\uFEFF", ...lines.map((line) => line.map(cell).join(",") + "\r\n")].join("");
}

/**
 * Give the words of a cell without what stands small under them.
 * @param {Element} cell
 * @returns {string}
 */
function words(cell) {
  const found = cell.querySelector("a") ?? cell.firstChild;
  return found?.textContent?.trim() ?? "";
}

/**
 * Give what stands behind a cell: what it is sorted by first.
 * @param {HTMLTableRowElement} row
 * @param {number} at number of the column
 * @returns {string[]}
 */
function behind(row, at) {
  return (row.cells[at].dataset.v ?? words(row.cells[at])).split("|");
}

/**
 * Let a reader sort, narrow down and take away a table.
 * @param {HTMLTableElement} table
 * @param {HTMLFormElement} form what the page offers, hidden until now
 */
export function enhance(table, form) {
  /** @type {Column[]} */
  const columns = [...(table.tHead?.rows[0].cells ?? [])].map((head) => ({
    head, key: head.dataset.key ?? "", best: head.dataset.best ?? "", name: words(head),
    orders: (head.dataset.order ?? "best first|worst first").split("|"),
    parts: (head.dataset.csv ?? words(head)).split("|"),
  }));
  const groups = [...table.tBodies];
  /** @type {Line[]} */
  const lines = groups.flatMap((group) => [...group.rows]
    .map((row) => ({ row, group, words: ` ${plain([row.dataset.code, row.dataset.subtype,
      ...[...row.cells[1].childNodes].filter((one) => one.nodeName !== "DETAILS").map((one) => one.textContent)].join(" "))}` })));
  const keys = columns.map((column) => column.key);
  const sortable = columns.filter((column) => column.best).map((column) => column.key);
  const count = /** @type {HTMLElement} */ (form.querySelector("[data-count]"));
  const done = /** @type {HTMLElement} */ (form.querySelector("[data-done]"));
  const none = /** @type {HTMLElement} */ (document.getElementById("none-shown"));
  const frame = /** @type {HTMLElement} */ (table.parentElement);
  const pair = /** @type {HTMLAnchorElement} */ (form.querySelector("[data-compare]"));
  const link = /** @type {HTMLInputElement} */ (form.elements.namedItem("link"));
  const boxes = [...form.querySelectorAll("input[name=shown]")]
    .map((box) => /** @type {HTMLInputElement} */ (box));
  const hideable = boxes.map((box) => box.value);
  const folded = boxes.filter((box) => !box.defaultChecked).map((box) => box.value);
  let view = read(location.search, sortable, hideable, folded);
  let timer = 0;

  /** Give the lines in the order of the view. */
  const ordered = () => {
    const at = keys.indexOf(view.sort);
    if (at < 0) return lines;
    const isDown = (columns[at].best === "high") !== view.worst;
    return [...lines].sort((a, b) => compare(behind(a.row, at)[0], behind(b.row, at)[0], isDown));
  };
  /** @param {Line} line */
  const fits = ({ row, words: held }) => plain(view.text).split(" ").every((word) => held.includes(` ${word}`)) &&
    (["region", "icb", "subtype"]).every((name) => {
      const wanted = view[/** @type {"region" | "icb" | "subtype"} */ (name)];
      return !wanted || row.dataset[name] === wanted;
    });
  /** Give the lines that are shown, in their order. */
  const shown = () => ordered().filter(({ row }) => !row.hidden);

  /** Put the view into the controls. */
  const fill = () => {
    for (const name of WORDS) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = view[name];
      // What is not among the choices cannot be chosen.
      if (field instanceof HTMLSelectElement && field.selectedIndex < 0) field.value = view[name] = "";
      if (!field) view[name] = "";
    }
    for (const box of boxes) box.checked = !view.hide.includes(box.value);
  };
  /** Give the name of every choice that narrows the table down. */
  const chosen = () => WORDS.filter((name) => view[name].trim())
    .map((name) => (name === "text" ? `“${view.text.trim()}”` : view[name])).join(", ");
  /** Lay the table out as the view says; gives a sentence about what is shown. */
  const show = () => {
    for (const line of lines) line.row.hidden = !fits(line);
    for (const { row, group } of ordered()) (view.sort ? groups[0] : group).append(row);
    columns.forEach(({ key, head, best }, at) => {
      const isHidden = view.hide.includes(key);
      for (const cell of [head, ...lines.map(({ row }) => row.cells[at])]) {
        cell.hidden = isHidden;
        cell.classList.remove("more");
      }
      const isUp = (best === "low") !== view.worst;
      if (key === view.sort && best) head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
    table.classList.toggle("sorted", Boolean(view.sort));
    table.classList.toggle("whole", folded.some((key) => !view.hide.includes(key)));
    const found = shown();
    const many = found.length;
    frame.hidden = !many;
    none.hidden = Boolean(many);
    const paired = found.filter(({ row }) => row.cells[1].querySelector("a")).slice(0, 5);
    pair.hidden = paired.length < 2;
    pair.search = paired.map(({ row }) => `org=${row.dataset.code}`).join("&");
    pair.textContent = `Compare ${many > 5 ? "the first 5" : "these"} side by side`;
    const column = columns[keys.indexOf(view.sort)];
    const wanted = chosen();
    return (column ? `Sorted by ${column.name}, ${column.orders[Number(view.worst)]}. ` : "") +
      `${many} of ${lines.length} ${count.dataset.noun} shown${wanted && ": "}${wanted}.` +
      (many < lines.length ? ` Ranks are out of ${lines.length}.` : "");
  };
  /**
   * Say what is shown, to those who hear the page too.
   * @param {string} said
   * @param {number} after how many milliseconds without another change
   */
  const tell = (said, after = 0) => {
    clearTimeout(timer);
    done.textContent = "";
    if (after) timer = setTimeout(tell, after, said);
    else count.textContent = said;
  };
  /** Give the address of the view. */
  const address = () => `${location.pathname}${write(view, folded)}${location.hash}`;
  /**
   * Change the view, the table and the address.
   * @param {Partial<View>} change
   * @param {string} said what to say before the count
   * @param {boolean} isStep whether the back button leads to how it was
   */
  const change = (change, said = "", isStep = true) => {
    view = seen({ ...view, ...change });
    history[isStep ? "pushState" : "replaceState"](null, "", address());
    tell(`${said} ${show()}`.trim(), isStep ? 0 : SETTLE);
  };
  /** @param {Column} column the one whose button was pressed: best first, worst first, as it was */
  const sort = ({ key }) => {
    if (view.sort !== key) change({ sort: key, worst: false });
    else if (!view.worst) change({ worst: true });
    else change({ sort: "", worst: false }, "Back in the order of the table.");
  };
  /** Write the lines and columns that are shown as a file; every line says what it is taken from. */
  const take = () => {
    const kept = columns.flatMap((column, at) => (column.head.hidden || at === 1 ? [] : [at]));
    const source = document.getElementById(table.dataset.source ?? "")?.textContent ?? "";
    const from = [table.dataset.title ?? "", source.replace(/\s+/g, " "), location.href];
    const body = shown().map(({ row }) => [
      row.dataset.code ?? "", words(row.cells[1]), row.dataset.subtype ?? "", row.dataset.region ?? "",
      row.dataset.icb ?? "",
      ...kept.flatMap((at) => columns[at].parts.map((_, part) => behind(row, at)[part] ?? "")), ...from,
    ]);
    const head = ["org_code", "org_name", "subtype", "region_name", "icb_name",
      ...kept.flatMap((at) => columns[at].parts), "table", "source", "taken_from"];
    const file = document.createElement("a");
    file.href = URL.createObjectURL(new Blob([csv([head, ...body])], { type: "text/csv" }));
    file.download = `${plain(table.dataset.title ?? "table").replaceAll(" ", "-")}-view.csv`;
    file.click();
    setTimeout(URL.revokeObjectURL, 60_000, file.href); // it may still be read
    done.textContent = `A file of ${body.length} ${count.dataset.noun} was made.`;
  };
  /** Copy the address; where that is not allowed, show it to be copied by hand. */
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      done.textContent = "The link was copied.";
    } catch {
      link.value = location.href;
      /** @type {HTMLElement} */ (link.parentElement).hidden = false;
      link.select();
      done.textContent = "Copy the link from the box.";
    }
  };

  for (const column of columns.filter(({ best }) => best)) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.setAttribute("aria-label", `Sort by ${column.name}`);
    button.addEventListener("click", () => sort(column));
    column.head.append(button);
    // Whoever hears the table is not told of the button with every cell under it.
    column.head.ariaLabel = column.name;
  }
  form.addEventListener("input", (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (field.name === "shown") change({ hide: boxes.filter((box) => !box.checked).map((box) => box.value) });
    else if (field.name !== "link") change({ [field.name]: field.value }, "", field.name !== "text");
  });
  // A box that was left holds what counts: of a postcode the first half.
  form.addEventListener("change", fill);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("click", (event) => {
    const button = event.target;
    if (!(button instanceof HTMLButtonElement) || button.form !== form) return;
    if (button.name === "reset") {
      change({ sort: "", worst: false, text: "", region: "", icb: "", subtype: "", hide: folded });
      fill();
      if (fold instanceof HTMLDetailsElement) fold.open = true;
      /** @type {HTMLElement} */ (form.elements.namedItem("text")).focus();
    } else if (button.name === "csv") take();
    else if (button.name === "copy") copy();
  });
  addEventListener("popstate", () => {
    view = read(location.search, sortable, hideable, folded);
    fill();
    tell(show());
  });
  const fold = form.querySelector("details[data-fold]");
  if (fold instanceof HTMLDetailsElement) fold.open = Boolean(write(view, folded));
  form.hidden = false;
  fill();
  // A whole postcode that the address came with stays in none that is shared or taken away.
  if (view.text !== (new URLSearchParams(location.search).get("text") ?? "")) history.replaceState(null, "", address());
  tell(show());
}

for (const table of document.querySelectorAll("table[data-tools]")) {
  const form = document.getElementById(/** @type {HTMLElement} */ (table).dataset.tools ?? "");
  if (table instanceof HTMLTableElement && form instanceof HTMLFormElement) enhance(table, form);
}
