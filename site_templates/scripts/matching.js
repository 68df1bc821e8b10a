/**
 * Finds organisations in the list of `data/find.json`: by code, name, town, other names, ICB,
 * region, or the first half of a postcode. Knows nothing of the page; what it takes for the same
 * spelling, the other scripts do too.
 */

/**
 * One organisation, as `pipeline/publish/files/search_index.py` lays it out: code, folder, name, type, town,
 * postcode district, ICB, region, closed, other names (telling, name, code).
 * @typedef {[string, number, string, number, string, string, number, number, string,
 *   [number, string, string][]]} Organisation
 */
/**
 * @typedef {{folders: string[], types: string[], regions: string[], tellings: string[],
 *   orgs: Organisation[], districts: Record<string, number[]>}} Index
 */
/**
 * An organisation that was found: where it ranks (lower is better), and by what it was found.
 * @typedef {{org: Organisation, rank: number, why: string}} Hit
 */
/**
 * One thing by which an organisation is found: its rank, what to say of it, its words.
 * @typedef {[number, string, string]} Field
 */

/** Words that half of all names hold, and by which nobody means to choose. */
const NOISE = / (nhs|trusts?|foundation|ft|hospitals?|the|and|of|in)(?= )/g;
/** A word that is spelt nearly so ranks below everything that is spelt so. */
const MISSPELT = 20;
/** How many trusts are shown for a postcode: the next one is not near any more. */
const NEAREST = 8;

/**
 * Make two spellings alike: no capitals, accents, apostrophes; "&" is "and", "Saint" is "St".
 * @param {string} text
 * @returns {string}
 */
export function plain(text) {
  return text.normalize("NFKD").toLowerCase().replace(/[\p{M}'‘’`.]/gu, "").replace(/&/g, " and ")
    .replace(/[^a-z0-9]+/g, " ").replace(/\bsaint\b/g, "st").trim();
}

/**
 * Say whether what is typed is a word but for one letter: one too many, one too few, another one, or
 * two swapped. A long one may be the beginning of a word; of short ones too many would be: "heart"
 * is but for one letter how "health" begins.
 * @param {string} typed
 * @param {string} word
 * @returns {boolean}
 */
export function isNear(typed, word) {
  if (word.startsWith(typed)) return true;
  if (typed.length < 5) return false;
  const same = [...typed].findIndex((letter, at) => letter !== word[at]);
  const [left, right] = [typed.slice(same), word.slice(same)];
  const [less, swapped] = [left.slice(1), left[1] + left[0] + left.slice(2)];
  const slips = [[less, right], [less, right.slice(1)], [left, right.slice(1)], [swapped, right]];
  return slips.some(([mended, rest]) => (typed.length < 8 ? rest === mended : rest.startsWith(mended)));
}

/**
 * List the things by which an organisation is found, the best first. Whoever took over the work of
 * another is found by the town of that one too: its hospital is still there.
 * @param {Index} index
 * @param {Organisation} org
 * @returns {Field[]}
 */
function fields(index, [code, , name, type, town, , icb, region, , others]) {
  const [board, area] = [index.orgs[icb]?.[2] ?? "", index.regions[region] ?? ""];
  return [
    [2, "", name],
    [4, `in ${town}`, town],
    ...others.map(([telling, other, code]) => {
      const theirs = index.orgs.find(([one]) => one === code)?.[4] ?? "";
      return /** @type {Field} */ ([6, `${index.tellings[telling]} ${other || code}`, `${other} ${theirs}`]);
    }),
    [8, `in ${board}`, board],
    [10, `in the region ${area}`, area],
    [12, "", index.types[type]],
    [14, `code ${code}`, code],
  ];
}

/**
 * Find the best thing of an organisation that a typed word stands for.
 * @param {string} typed
 * @param {Field[]} known
 * @returns {{rank: number, why: string}}
 */
function best(typed, known) {
  let found = { rank: Infinity, why: "" };
  for (const [base, why, words] of known) {
    for (const word of plain(words).split(" ")) {
      const more = word === typed ? 0 : word.startsWith(typed) ? 1 : MISSPELT;
      if (base + more < found.rank && (more < MISSPELT || isNear(typed, word))) {
        const said = more < MISSPELT ? [why] : [why, "similar spelling"];
        found = { rank: base + more, why: said.filter(Boolean).join(", ") };
      }
    }
  }
  return found;
}

/**
 * Say how well an organisation answers what was typed; without end where it does not.
 * @param {Index} index
 * @param {Organisation} org
 * @param {string} text what was typed, made plain
 * @param {string[]} wanted the words of it that count
 * @returns {Hit}
 */
function answer(index, org, text, wanted) {
  const [code, , name, , , , , , closed, others] = org;
  const old = others.find((other) => plain(other[2]) === text);
  if (plain(code) === text) return { org, rank: -2, why: `code ${code}` };
  if (old) return { org, rank: -1, why: `${index.tellings[old[0]]} ${old[1] || old[2]}, code ${old[2]}` };
  // Of two that answer as well, the one that is open comes first, then the one with more of the words.
  const missing = text.split(" ").filter((word) => !plain(name).includes(word)).length;
  const later = (closed ? 0.5 : 0) + missing / 100;
  if (plain(name).replace(/^(the|nhs) /, "").startsWith(text)) return { org, rank: later, why: "" };
  const known = fields(index, org);
  const worst = wanted.map((word) => best(word, known)).reduce((a, b) => (b.rank > a.rank ? b : a));
  return { org, rank: worst.rank + later, why: worst.why };
}

/**
 * Find the trusts and ICBs nearest to a postcode district, by the numbers of the districts of the
 * same area; where no trust has its head office in the area, those of the ICBs found.
 * @param {Index} index
 * @param {string} here
 * @returns {Hit[]}
 */
export function nearest(index, here) {
  const area = here.replace(/\d.*/, "");
  /** @type {(there: string) => number} */
  const away = (there) => there.replace(/\d.*/, "") === area
    ? Math.abs(parseInt(there.slice(area.length), 10) - parseInt(here.slice(area.length), 10))
    : Infinity;
  const trusts = index.orgs.filter((org) => away(org[5]) < Infinity)
    .map((org) => ({ org, rank: away(org[5]), why: `postcode district ${org[5]}: approximate` }))
    .sort((a, b) => a.rank - b.rank).slice(0, NEAREST);
  const offices = Object.keys(index.districts).filter((one) => away(one) < Infinity);
  const least = Math.min(...offices.map(away));
  const boards = new Set(offices.filter((one) => away(one) === least)
    .flatMap((one) => index.districts[one]));
  const icbs = [...boards].map((at) =>
    ({ org: index.orgs[at], rank: 0, why: "office near by postcode: approximate" }));
  if (trusts.length) return [...trusts, ...icbs];
  return icbs.concat(index.orgs.filter((org) => boards.has(org[6]) && !org[8])
    .map((org) => ({ org, rank: 0, why: `in ${index.orgs[org[6]][2]}` })));
}

/**
 * Find everybody who answers what was typed, the best first.
 * @param {Index} index
 * @param {string} typed
 * @param {string} here the postcode district that it is; empty where it is none
 * @returns {Hit[]}
 */
export function find(index, typed, here) {
  const text = plain(typed);
  if (!text) return [];
  const wanted = (` ${text} `.replace(NOISE, "").trim() || text).split(" ");
  const hits = index.orgs.map((org) => answer(index, org, text, wanted))
    .filter(({ rank }) => rank < (here ? 0 : Infinity))
    .sort((a, b) => a.rank - b.rank || a.org[2].localeCompare(b.org[2]));
  return here ? hits.concat(nearest(index, here)) : hits;
}
