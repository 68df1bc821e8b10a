/**
 * Up to five organisations side by side. Who is compared stands in the address; every word about
 * them comes from the brief.json beside the page of each.
 */

import { bar, element, found } from "./elements.js";

/** @typedef {{id: string, title: string, href: string, value: string, period?: string, england?: string, better?: string, target?: string, met?: string, place?: string, likely?: string, note?: string}} Measure */
/** @typedef {{id: string, title: string, href: string, place: string, score?: string, reason?: string, likely?: string, bar?: import("./elements.js").Bar, apart?: string[]}} Standing */
/** @typedef {{code: string, name: string, kind: string, href: string, about?: string, measures: Measure[], tables: Standing[]}} Brief */

const who = found("who", HTMLInputElement);
const said = found("said");
const compared = found("compared");
const most = Number(compared.dataset.most);
const root = new URL("../", import.meta.url);
const options = [...document.querySelectorAll("option")];

/** @type {Brief[]} */
let briefs = [];
let turn = 0;

/**
 * Link a part of the site.
 * @param {string} href its address from the root
 * @param {string} words what it says
 * @returns {HTMLElement} the link
 */
function link(href, words) {
  return element("a", { href: new URL(href, root).href }, words);
}

/**
 * Put small words under others.
 * @param {...(string | undefined)} words what to say; what is empty is left out
 * @returns {HTMLElement[]} one line each
 */
function under(...words) {
  return words.flatMap((one) => (one ? [element("span", { class: "under" }, one)] : []));
}

/**
 * Make a table with one line for each organisation.
 * @param {string} id its own
 * @param {Node} title its heading
 * @param {(string | undefined)[]} about what is the same for all
 * @param {string[]} heads of the columns after the name
 * @param {(Node | string)[][][]} lines the cells of each line, the name first
 * @returns {HTMLElement} a section
 */
function section(id, title, about, heads, lines) {
  const head = element("h3", { id: `of-${id}` }, title);
  return element(
    "section",
    { "aria-labelledby": head.id },
    head,
    element(
      "table",
      {},
      element("caption", {}, about.filter(Boolean).join(". ")),
      element("thead", {}, element("tr", {}, ...["Name", ...heads].map((one) => element("th", { scope: "col" }, one)))),
      element(
        "tbody",
        {},
        ...lines.map(([name, ...cells]) =>
          element("tr", {}, element("th", { scope: "row" }, ...name), ...cells.map((cell) => element("td", {}, ...cell))),
        ),
      ),
    ),
  );
}

/**
 * Say which of those compared can be told apart in a table.
 * @param {[Brief, Standing][]} standing who stands in it
 * @returns {HTMLElement} a list, one pair a line
 */
function pairs(standing) {
  const list = element("ul", {});
  standing.forEach(([one, own], i) => {
    for (const [other, theirs] of standing.slice(i + 1)) {
      if (!own.apart || !theirs.apart) continue;
      const words = `can${own.apart.includes(other.code) ? "" : "not"} be told apart`;
      list.append(element("li", {}, `${one.name} and ${other.name} `, element("strong", {}, words)));
    }
  });
  return list;
}

/**
 * List what the organisations have, each once, in their order.
 * @template {{id: string}} T
 * @param {(brief: Brief) => T[]} of where it stands
 * @returns {[Brief, T][][]} for each thing, who has it, and how
 */
function shared(of) {
  const ids = [...new Set(briefs.flatMap((brief) => of(brief).map(({ id }) => id)))];
  return ids.map((id) =>
    briefs.flatMap((brief) => {
      const own = of(brief).find((one) => one.id === id);
      return own ? [/** @type {[Brief, T]} */ ([brief, own])] : [];
    }),
  );
}

/**
 * Lay out all who are compared.
 * @returns {void}
 */
function lay() {
  found("chosen").replaceChildren(
    ...briefs.map(({ code, name, href, about }) => {
      const remove = element("button", { type: "button", "aria-label": `Remove ${name}` }, "Remove");
      remove.addEventListener("click", () => {
        go(briefs.map((brief) => brief.code).filter((one) => one !== code), `${name} was removed.`);
        who.focus();
      });
      return element("li", {}, link(href, name), " ", remove, ...under(about));
    }),
  );
  const tables = shared(({ tables: own }) => own).map((standing) => {
    const { id, title, href } = standing[0][1];
    const made = section(
      id,
      link(href, title),
      ["Places, latest figures"],
      ["Place", "Score"],
      standing.map(([{ name }, own]) => [
        [name],
        [own.place, ...under(own.likely, own.reason), ...(own.bar ? [bar(own.bar)] : [])],
        [own.score ?? ""],
      ]),
    );
    made.append(pairs(standing));
    return made;
  });
  const measures = shared(({ measures: own }) => own).map((figures) => {
    const [, full] = figures.find(([, { period }]) => period) ?? figures[0];
    const isMixed = figures.some(([, { period }]) => period && period !== full.period);
    return section(
      full.id,
      link(full.href, full.title),
      isMixed ? [full.better] : [full.better, ...beside(full)],
      ["Figure", "Place"],
      figures.map(([{ name, href }, own]) => [
        [name],
        [
          own.period ? link(`${href}#measure-${own.id}`, own.value) : own.value,
          ...under(own.met, ...(isMixed ? beside(own) : []), own.note),
        ],
        [own.place ?? "", ...under(own.likely)],
      ]),
    );
  });
  compared.replaceChildren(...titled("Places", tables), ...titled("Measures", measures));
}

/**
 * Put a heading over sections.
 * @param {string} title the heading
 * @param {HTMLElement[]} sections what stands under it
 * @returns {HTMLElement[]} both; nothing where there is no section
 */
function titled(title, sections) {
  return sections.length ? [element("h2", {}, title), element("div", { class: "pairs" }, ...sections)] : [];
}

/**
 * Say what a figure is held against.
 * @param {Measure} measure the figure
 * @returns {string[]} its period, England, the target
 */
function beside({ period, england, target }) {
  return [period ?? "", england ? `England ${england}` : "", target ? `Target ${target}` : ""];
}

/**
 * Compare organisations, and say what was left out and why.
 * @param {string[]} codes who is wanted
 * @param {string} words what to say if all went well
 * @returns {Promise<void>}
 */
async function show(codes, words) {
  const own = (turn += 1);
  /** @type {Brief[]} */
  const kept = [];
  const problems = [];
  for (const code of new Set(codes)) {
    const option = options.find(({ dataset }) => dataset.code === code);
    if (!option) problems.push(`${code} is no code of a trust or an ICB here.`);
    else if (kept.length === most) problems.push(`${option.value} was left out: no more than ${most} are compared.`);
    else
      try {
        /** @type {Brief} */
        const brief = await (await fetch(option.dataset.file ?? "")).json();
        if (kept.some(({ kind }) => kind !== brief.kind))
          problems.push(`${brief.name} was left out: trusts and ICBs are not compared with each other.`);
        else kept.push(brief);
      } catch {
        problems.push(`${option.value} could not be loaded.`);
      }
  }
  if (own !== turn) return; // others were asked for meanwhile
  briefs = kept;
  lay();
  said.textContent = [...(problems.length ? problems : [words]), `Compared: ${briefs.length} of ${most}.`].join(" ");
}

/**
 * Compare others, at an address of their own.
 * @param {string[]} codes who is wanted
 * @param {string} words what to say if all went well
 * @returns {Promise<void>}
 */
async function go(codes, words) {
  await show(codes, words);
  const address = `?${new URLSearchParams(briefs.map(({ code }) => ["org", code]))}`;
  if (address !== location.search) history.pushState(null, "", address);
}

/**
 * Compare those whom the address names.
 * @returns {Promise<void>}
 */
function read() {
  return show(new URLSearchParams(location.search).getAll("org"), "");
}

found("add", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = who.value.trim().toLowerCase();
  const fits = options.filter(({ value }) => asked && value.toLowerCase().includes(asked));
  const option = options.find(({ value, dataset }) => [value, dataset.code].some((one) => one?.toLowerCase() === asked));
  const { value = "", dataset } = option ?? (fits.length === 1 ? fits[0] : new Option());
  if (!dataset.code) {
    said.textContent = fits.length
      ? `${fits.length} names have that in them: choose one.`
      : "No trust or ICB is called that: choose one from the list.";
    return;
  }
  who.value = "";
  go([...briefs.map(({ code }) => code), dataset.code], `${value} was added.`);
});
addEventListener("popstate", read);
found("without").hidden = true;
found("tool").hidden = false;
read();
