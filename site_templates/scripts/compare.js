/**
 * Up to five organisations side by side. Who is compared stands in the address; every word about
 * them comes from the brief.json beside the page of each.
 */

import { bar, element, found } from "./elements.js";
import { plain } from "./matching.js";

/** @typedef {{id: string, title: string, href: string, value: string, period?: string, england?: string, better?: string, target?: string, met?: string, place?: string, likely?: string, note?: string}} Measure */
/** @typedef {{id: string, title: string, href: string, place: string, score?: string, reason?: string, likely?: string, bar?: import("./elements.js").Bar, apart?: string[]}} Standing */
/** @typedef {{code: string, name: string, kind: string, href: string, about?: string, measures: Measure[], tables: Standing[]}} Brief */

const who = found("who", HTMLInputElement);
const said = found("said");
const compared = found("compared");
const most = Number(compared.dataset.most);
const root = new URL("../", import.meta.url).pathname;
const options = [...document.querySelectorAll("option")];

/** @type {Map<HTMLOptionElement, Brief>} */
const held = new Map();
/** @type {HTMLOptionElement[]} */
let wanted = []; // what the address says, whether it has come or not

/**
 * Link a part of the site.
 * @param {string} href its address from the root
 * @param {string} words what it says
 * @returns {HTMLElement} the link
 */
function link(href, words) {
  return element("a", { href: root + href }, words);
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
 * Make a line of the table: what it is about, and a cell for each organisation.
 * @param {Node} title its heading
 * @param {(string | undefined)[]} about what is the same for all
 * @param {(Node | string)[][]} cells in the order of the organisations
 * @returns {HTMLElement} the line
 */
function line(title, about, cells) {
  return element(
    "tr",
    {},
    element("th", { scope: "row", class: "name" }, title, ...under(...about)),
    ...cells.map((cell) => element("td", {}, ...cell)),
  );
}

/**
 * Put lines under a heading of their own.
 * @param {string} title the heading
 * @param {number} wide how many columns there are
 * @param {HTMLElement[]} lines of the table
 * @returns {HTMLElement[]} the part; nothing where there is no line
 */
function part(title, wide, lines) {
  const head = element("th", { scope: "rowgroup", colspan: `${wide}` }, title);
  return lines.length ? [element("tbody", {}, element("tr", { class: "group" }, head), ...lines)] : [];
}

/**
 * Say which of those compared are clearly different in a table.
 * @param {[Brief, Standing][]} standing who stands in it
 * @returns {HTMLElement} a list, one pair a line
 */
function pairs(standing) {
  const list = element("ul", {});
  standing.forEach(([one, own], i) => {
    for (const [other, theirs] of standing.slice(i + 1)) {
      if (!own.apart || !theirs.apart) continue;
      const words = own.apart.includes(other.code) ? "clearly different" : "too close to call";
      list.append(element("li", {}, `${one.name} and ${other.name}: `, element("strong", {}, words)));
    }
  });
  return list;
}

/**
 * List what the organisations have, each once, in their order.
 * @template {{id: string}} T
 * @param {Brief[]} briefs of all who are compared
 * @param {(brief: Brief) => T[]} of where it stands
 * @returns {[Brief, T | undefined][][]} for each thing, how each has it
 */
function shared(briefs, of) {
  const ids = [...new Set(briefs.flatMap((brief) => of(brief).map(({ id }) => id)))];
  return ids.map((id) => briefs.map((brief) => [brief, of(brief).find((one) => one.id === id)]));
}

/**
 * Keep those who have it.
 * @template T
 * @param {[Brief, T | undefined][]} all
 * @returns {[Brief, T][]}
 */
function having(all) {
  return all.flatMap(([brief, own]) => (own ? [/** @type {[Brief, T]} */ ([brief, own])] : []));
}

/**
 * Lay out all who are wanted, as far as they have come.
 * @returns {void}
 */
function lay() {
  const briefs = wanted.flatMap((option) => held.get(option) ?? []);
  found("chosen").replaceChildren(
    ...wanted.map((option) => {
      const brief = held.get(option);
      const name = brief?.name ?? option.value;
      const remove = element("button", { type: "button", "aria-label": `Remove ${name}` }, "Remove");
      remove.addEventListener("click", () => {
        go(wanted.filter((one) => one !== option).map(code), `${name} was removed.`);
        who.focus();
      });
      return element("li", {}, brief ? link(brief.href, name) : name, " ", remove, ...under(brief?.about));
    }),
  );
  const wide = briefs.length + 1;
  const tables = shared(briefs, ({ tables: own }) => own);
  const places = tables.map((all) => {
    const [[, { title, href }]] = having(all);
    return line(
      link(href, title),
      [],
      all.map(([, own]) =>
        own
          ? [own.place, ...under(own.likely, own.reason, own.score && `score ${own.score}`), ...(own.bar ? [bar(own.bar)] : [])]
          : ["not listed"],
      ),
    );
  });
  const measures = shared(briefs, ({ measures: own }) => own).map((all) => {
    const figures = having(all);
    const [, full] = figures.find(([, { period }]) => period) ?? figures[0];
    const isMixed = figures.some(([, { period }]) => period && period !== full.period);
    return line(
      link(full.href, full.title),
      isMixed ? [full.better] : [full.better, ...beside(full)],
      all.map(([{ href }, own]) =>
        own
          ? [
              own.period ? link(`${href}#measure-${own.id}`, own.value) : own.value,
              ...under(own.met, ...(isMixed ? beside(own) : []), own.note, own.place, own.likely),
            ]
          : ["not listed"],
      ),
    );
  });
  const heads = briefs.map(({ name }) => element("th", { scope: "col" }, name));
  const matrix = element(
    "table",
    { class: "league matrix" },
    element("caption", {}, "Latest figures"),
    element("thead", {}, element("tr", {}, element("th", { scope: "col", class: "name" }, "Measure"), ...heads)),
    ...part("Ranks", wide, places),
    ...part("Measures", wide, measures),
  );
  const frame = element("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": "Compared" }, matrix);
  const told = tables.flatMap((all) => {
    const [[, { id, title }]] = having(all);
    const list = pairs(having(all));
    const head = element("h2", { id: `of-${id}` }, title);
    return list.children.length ? [element("section", { "aria-labelledby": head.id }, head, list)] : [];
  });
  compared.replaceChildren(...(briefs.length ? [frame, ...told] : []));
}

/**
 * Say what a figure is held against.
 * @param {Measure} measure the figure
 * @returns {string[]} its period, England, the threshold
 */
function beside({ period, england, target }) {
  return [period ?? "", england ? `England ${england}` : "", target ? `Threshold ${target}` : ""];
}

/**
 * Give the code of a choice.
 * @param {HTMLOptionElement} option the choice
 * @returns {string} its code
 */
function code({ dataset }) {
  return dataset.code ?? "";
}

/**
 * Take those who can be compared with each other, and say why others cannot.
 * @param {string[]} codes who is asked for, in any letters
 * @returns {{kept: HTMLOptionElement[], problems: string[]}} those taken, and a sentence for each other
 */
function choose(codes) {
  /** @type {HTMLOptionElement[]} */
  const kept = [];
  const problems = [];
  for (const asked of new Set(codes.map((one) => one.trim().toUpperCase()).filter(Boolean))) {
    const option = options.find((one) => code(one) === asked);
    if (!option) problems.push(`${asked} is no code of a trust or an ICB here.`);
    else if (kept.length && kept[0].dataset.kind !== option.dataset.kind)
      problems.push(`${option.value} was left out: trusts and ICBs are not compared with each other.`);
    else if (kept.length === most) problems.push(`${option.value} was left out: no more than ${most} are compared.`);
    else kept.push(option);
  }
  return { kept, problems };
}

/**
 * Load the brief of an organisation, unless it is here.
 * @param {HTMLOptionElement} option the choice
 * @returns {Promise<void>} fails where it cannot be had
 */
async function load(option) {
  if (held.has(option)) return;
  const answer = await fetch(option.dataset.file ?? "");
  if (!answer.ok) throw new Error(answer.statusText);
  held.set(option, await answer.json());
}

/**
 * Compare organisations, and say what was left out and why. Who is wanted holds at once; what is
 * wanted meanwhile goes before.
 * @param {{kept: HTMLOptionElement[], problems: string[]}} chosen who is wanted
 * @param {string} words what to say if all went well
 * @returns {Promise<void>}
 */
async function show({ kept, problems }, words) {
  wanted = kept;
  await Promise.allSettled(kept.map(load));
  if (wanted !== kept) return;
  found("rest").hidden = false;
  lay();
  const lost = kept.filter((option) => !held.has(option)).map(({ value }) => `${value} could not be loaded.`);
  const told = [...problems, ...lost];
  said.textContent = [...(told.length ? told : [words]), `Compared: ${kept.length - lost.length} of ${most}.`].join(" ").trim();
}

/**
 * Compare others, at an address of their own.
 * @param {string[]} codes who is wanted
 * @param {string} words what to say if all went well
 * @returns {void}
 */
function go(codes, words) {
  const chosen = choose(codes);
  const address = `?${new URLSearchParams(chosen.kept.map((option) => ["org", code(option)]))}`;
  if (address !== location.search) history.pushState(null, "", address);
  show(chosen, words);
}

/**
 * Compare those whom the address names.
 * @returns {void}
 */
function read() {
  show(choose(new URLSearchParams(location.search).getAll("org")), "");
}

found("add", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = plain(who.value);
  const fits = options.filter(({ value }) => asked && plain(value).includes(asked));
  const same = options.filter((one) => [one.value, code(one)].some((words) => plain(words) === asked));
  const option = [same, fits].find((some) => some.length === 1)?.[0];
  if (!option) {
    said.textContent = fits.length
      ? `${fits.length} names have that in them: choose one.`
      : "No trust or ICB is called that: choose one from the list.";
    return;
  }
  who.value = "";
  const words = wanted.includes(option) ? "is compared already" : "was added";
  go([...wanted, option].map(code), `${option.value} ${words}.`);
});
addEventListener("popstate", read);
found("without").hidden = true;
found("tool").hidden = false;
found("rest").hidden = true; // comes with the first answer, so that nothing jumps
read();
