/**
 * The search box of every page: suggestions while somebody types, and on `find/index.html?q=…` all
 * that was found. Without this the box is a plain form that leads to the lists there.
 *
 * Of a postcode only the first half is ever kept: a whole one is cut before it is sent or shown.
 */
/** @typedef {import("./matching.js").Index} Index */
/** @typedef {import("./matching.js").Hit} Hit */

const ROOT = new URL("../", import.meta.url);
const SUGGESTED = 8;

/** @type {Promise<[Index, typeof import("./matching.js")]> | undefined} */
let loading;

/**
 * Load the list of organisations and how to search it, once; again if they could not be had.
 * @returns {Promise<[Index, typeof import("./matching.js")]>}
 */
function load() {
  const list = () => fetch(new URL("data/find.json", ROOT)).then((answer) => answer.json());
  loading ??= Promise.all([list(), import("./matching.js")]);
  loading.catch(() => { loading = undefined; });
  return loading;
}

/**
 * Give the first half of a postcode, typed whole, in part or alone; empty for anything else.
 * @param {string} text
 * @returns {string}
 */
export function district(text) {
  // Without the space a part of the second half could be the code of a board, such as S1Y5D.
  return /^([A-Z]{1,2}\d[A-Z\d]?)(\s*\d[A-Z]{2}|\s+\d[A-Z]?)?$/.exec(text.trim().toUpperCase())?.[1] ?? "";
}

/**
 * Find everybody who answers what was typed.
 * @param {string} typed
 * @returns {Promise<{index: Index, hits: Hit[]}>}
 */
async function search(typed) {
  const [index, { find }] = await load();
  return { index, hits: find(index, typed, district(typed)) };
}

/**
 * Make an element.
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} inside
 * @returns {HTMLElement}
 */
function element(tag, attributes, ...inside) {
  const made = document.createElement(tag);
  for (const name in attributes) made.setAttribute(name, attributes[name]);
  made.append(...inside);
  return made;
}

/**
 * Give the address of what was found.
 * @param {Index} index
 * @param {Hit} hit
 * @returns {string}
 */
function address(index, { org: [code, folder] }) {
  return new URL(`${index.folders[folder]}${code}/index.html`, ROOT).href;
}

/**
 * Say what and where it is, and by what it was found.
 * @param {Index} index
 * @param {Hit} hit
 * @returns {HTMLElement}
 */
function about(index, { org: [, , , type, town, , , , closed], why }) {
  const said = [index.types[type], why.includes(`in ${town}`) ? "" : town, closed, why];
  return element("span", { class: "under" }, said.filter(Boolean).join(" · "));
}

/**
 * Count what was found.
 * @param {number} many
 * @returns {string}
 */
function counted(many) {
  return `${many || "No"} result${many === 1 ? "" : "s"}`;
}

/**
 * Suggest while somebody types: a combobox with a list, for keyboard and pointer.
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} box
 */
function suggest(form, box) {
  const list = element("ul", { id: "suggestions", role: "listbox", "aria-label": "Suggestions" });
  const status = element("p", { role: "status", class: "away" });
  let chosen = -1;
  form.append(list, status);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);

  /** @param {number} at the suggestion that is chosen; -1 is none */
  const choose = (at) => {
    const option = list.children[at];
    list.children[chosen]?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", option?.id ?? "");
    chosen = at;
  };
  /** @param {boolean} isOpen */
  const open = (isOpen) => {
    list.hidden = !isOpen;
    box.setAttribute("aria-expanded", String(isOpen));
    choose(-1);
  };
  /** Lay out what answers the words in the box now. */
  const show = async () => {
    const typed = box.value;
    try {
      const { index, hits } = await search(typed);
      // The list may have come only after more was typed.
      if (typed !== box.value) return;
      list.replaceChildren(...hits.slice(0, SUGGESTED).map((hit, at) => element(
        "li", { id: `suggestion-${at}`, role: "option", "data-to": address(index, hit) }, hit.org[2], about(index, hit),
      )));
      open(hits.length > 0 && document.activeElement === box);
      const part = hits.length > SUGGESTED ? `, the first ${SUGGESTED} suggested` : "";
      status.textContent = typed.trim() && counted(hits.length) + part;
    } catch {
      status.textContent = "Suggestions could not be loaded. Press Enter to search.";
    }
  };
  /** @param {Element | null} option is gone to */
  const go = (option) => { if (option) location.assign(option.getAttribute("data-to") ?? ""); };

  open(false);
  box.addEventListener("focus", () => { load().catch(() => {}); });
  box.addEventListener("input", show);
  box.addEventListener("blur", () => open(false));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => target instanceof Element && go(target.closest("li")));
  box.addEventListener("keydown", (event) => {
    const { key } = event;
    const many = list.children.length;
    if (key === "Escape") {
      if (list.hidden) box.value = "";
      open(false);
    } else if (key === "ArrowDown" && list.hidden) show();
    else if (list.hidden) return;
    else if (key === "ArrowDown") choose(chosen + 1 < many ? chosen + 1 : -1);
    else if (key === "ArrowUp") choose(chosen < 0 ? many - 1 : chosen - 1);
    else if (chosen < 0) return;
    else if (key === "Home") choose(0);
    else if (key === "End") choose(many - 1);
    else if (key === "Enter") go(list.children[chosen]);
    else return;
    event.preventDefault();
  });
}

/**
 * Show all that was found, and of the remarks on the page those that are true.
 * @param {HTMLElement} place
 * @param {string} asked
 */
async function answer(place, asked) {
  const here = district(asked);
  /** @type {Hit[]} */
  let hits = [];
  /** @type {Record<string, boolean>} */
  let remarks = { "not-loaded": true };
  try {
    const found = await search(asked);
    hits = found.hits;
    const none = !hits.length;
    const near = here ? hits.find(({ rank }) => rank >= 0)?.org[1] : undefined;
    remarks = { nothing: none && !here, nobody: none && !!here, near: near === 0, around: near === 1 };
    place.querySelector("ul")?.append(...hits.map((hit) =>
      element("li", {}, element("a", { href: address(found.index, hit) }, hit.org[2]), about(found.index, hit))));
  } catch {
    // The remark says so.
  }
  for (const name in remarks) document.getElementById(name)?.toggleAttribute("hidden", !remarks[name]);
  const heading = hits.length ? `${counted(hits.length)} for “${asked}”` : `Nothing found for “${asked}”`;
  place.querySelector("h2")?.replaceChildren(heading);
  document.title = `${heading} – ${document.title}`;
  place.hidden = false;
}

const form = document.querySelector("form[role=search]");
const box = form?.querySelector("input");
if (form instanceof HTMLFormElement && box) {
  // Without scripts the browser refuses a whole postcode; here it is cut.
  form.noValidate = true;
  form.addEventListener("submit", () => { box.value = district(box.value) || box.value.trim(); });
  suggest(form, box);
  const place = document.getElementById("results");
  const here = new URL(location.href);
  const typed = here.searchParams.get("q")?.trim();
  if (place && typed) {
    box.value = district(typed) || typed;
    here.searchParams.set("q", box.value);
    history.replaceState(null, "", here);
    answer(place, box.value);
  }
}
