/**
 * The search box of every page: suggestions while somebody types, and on `find/index.html?q=…` all
 * that was found. Without this the box is a plain form that leads to the lists there.
 *
 * Of a postcode only the first half is ever kept: a whole one is cut before it is sent or shown.
 */
import { element } from "./elements.js";

/** @typedef {import("./matching.js").Index} Index */
/** @typedef {import("./matching.js").Hit} Hit */

const ROOT = new URL("../", import.meta.url).pathname;
const SUGGESTED = 8;

/** @type {Promise<[Index, typeof import("./matching.js")]> | undefined} */
let loading;

/**
 * Load the list of organisations.
 * @returns {Promise<Index>} fails where it cannot be had
 */
async function list() {
  const answer = await fetch(`${ROOT}data/find.json`);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

/**
 * Load the list and how to search it, once; again if they could not be had.
 * @returns {Promise<[Index, typeof import("./matching.js")]>}
 */
function load() {
  loading ??= Promise.all([list(), import("./matching.js")]);
  loading.catch(() => { loading = undefined; });
  return loading;
}

/**
 * Give the first half of a postcode that stands whole anywhere in a text, or of one that is all of
 * it, whole, in part or half; empty for anything else.
 * @param {string} text
 * @returns {string}
 */
export function district(text) {
  const asked = text.replace(/\p{Cf}/gu, "").trim().toUpperCase();
  const whole = /\b([A-Z]{1,2}\d[A-Z\d]?)[^A-Z\d]*\d[A-Z]{2}\b/.exec(asked);
  // Without the space a part of the second half could be the code of a board, such as S1Y5D.
  const part = /^([A-Z]{1,2}\d[A-Z\d]?)(\s+\d[A-Z]?)?$/.exec(asked);
  return (whole ?? part)?.[1] ?? "";
}

/**
 * Find everybody who answers what was typed. What has the form of a postcode where nobody is, such
 * as the beginning of a code, is looked for as words.
 * @param {string} typed
 * @returns {Promise<{index: Index, hits: Hit[], isNear: boolean, abroad: string}>} abroad is the nation
 *   of a postcode that is not in England
 */
async function search(typed) {
  const [index, { find, nation, nearest }] = await load();
  const here = district(typed);
  const isNear = here !== "" && nearest(index, here).length > 0;
  const where = here && nation(index, here);
  const abroad = where === "England" ? "" : where;
  return { index, hits: find(index, typed, isNear || abroad ? here : ""), isNear, abroad };
}

/**
 * Give the address of what was found.
 * @param {Index} index
 * @param {Hit} hit
 * @returns {string}
 */
function address(index, { org: [code, folder] }) {
  return `${ROOT}${index.folders[folder]}${code}/`;
}

/**
 * Name what was found: a hospital with its town, or an organisation.
 * @param {Hit} hit
 * @returns {string}
 */
function named({ org, hospital }) {
  if (!hospital) return org[2];
  const [name, , town] = hospital;
  return name.includes(town) ? name : `${name}, ${town}`;
}

/**
 * Say what and where it is, and by what it was found; of a hospital, who runs it.
 * @param {Index} index
 * @param {Hit} hit
 * @returns {HTMLElement}
 */
function about(index, { org: [, , name, type, town, , , closed], hospital, why }) {
  const said = hospital
    ? [`Run by ${name}`, "figures are for the whole trust", why]
    : [index.types[type], why.includes(`in ${town}`) ? "" : town, closed, why];
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
 * Say that nothing was found, and what to try.
 * @param {string} typed
 * @param {string} abroad the nation of a postcode that is not in England
 * @returns {string}
 */
function nothing(typed, abroad) {
  const here = district(typed);
  if (abroad) return `${here} is in ${abroad}. This site covers NHS trusts in England only.`;
  if (here) return `We do not know where ${here} is. Try the name of a town or a hospital.`;
  return `Nothing found for “${typed.trim()}”. Try a town, or the first half of a postcode.`;
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
      const { index, hits, abroad } = await search(typed);
      // The list may have come only after more was typed.
      if (typed !== box.value) return;
      list.replaceChildren(...hits.slice(0, SUGGESTED).map((hit, at) => element(
        "li", { id: `suggestion-${at}`, role: "option", "data-to": address(index, hit) }, named(hit), about(index, hit),
      )));
      open(hits.length > 0 && document.activeElement === box);
      const part = hits.length > SUGGESTED ? `, the first ${SUGGESTED} suggested` : "";
      // A count is for those who do not see the list; that there is nothing, everybody must see.
      status.className = hits.length || !typed.trim() ? "away" : "";
      status.textContent = typed.trim() && (hits.length ? counted(hits.length) + part : nothing(typed, abroad));
    } catch {
      status.className = "";
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
  /** @type {Record<string, boolean>} */
  let remarks = { "not-loaded": true };
  let heading = `“${asked}” could not be looked up`;
  try {
    const { index, hits, isNear, abroad } = await search(asked);
    const none = !hits.length;
    heading = none ? `Nothing found for “${asked}”` : `${counted(hits.length)} for “${asked}”`;
    if (abroad) heading = nothing(asked, abroad);
    remarks = { nothing: none && !here, nobody: none && !!here && !abroad, abroad: !!abroad, near: isNear };
    place.querySelector("ul")?.append(...hits.map((hit) =>
      element("li", {}, element("a", { href: address(index, hit) }, named(hit)), about(index, hit))));
  } catch {
    // The remark says so.
  }
  for (const name in remarks) document.getElementById(name)?.toggleAttribute("hidden", !remarks[name]);
  place.querySelector("h2")?.replaceChildren(heading);
  document.title = `${heading} – ${document.title}`;
  place.hidden = false;
  document.getElementById("lists")?.removeAttribute("hidden");
}

const form = document.querySelector("form[role=search]");
const box = form?.querySelector("input");
if (form instanceof HTMLFormElement && box) {
  // Without scripts the browser refuses a whole postcode; here it is cut.
  form.noValidate = true;
  form.addEventListener("submit", () => { box.value = district(box.value) || box.value.trim(); });
  suggest(form, box);
  document.getElementById("unsearched")?.setAttribute("hidden", "");
  const place = document.getElementById("results");
  const here = new URL(location.href);
  const typed = here.searchParams.get("q")?.trim();
  if (place && typed) {
    box.value = district(typed) || typed;
    here.searchParams.set("q", box.value);
    history.replaceState(null, "", here);
    // What stands below comes with the answer, so that nothing jumps.
    document.getElementById("lists")?.setAttribute("hidden", "");
    answer(place, box.value);
  }
}
