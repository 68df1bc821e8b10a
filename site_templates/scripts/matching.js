/**
 * Finds hospitals and organisations in the list of `data/find.json`: by code, name, town, county,
 * other names, ICB, region, or the first half of a postcode. Knows nothing of the page; what it
 * takes for the same spelling, the other scripts do too.
 */

/**
 * One organisation, as `pipeline/publish/files/search_index.py` lays it out: code, folder, name,
 * type, town, ICB, region, closed, other names (telling, name, code).
 * @typedef {[string, number, string, number, string, number, number, string,
 *   [number, string, string][]]} Organisation
 */
/**
 * One hospital: name, the trust that runs it, town, county, hundredths of a degree north and east,
 * short names.
 * @typedef {[string, number, string, number, number | "", number | "", string[]?]} Hospital
 */
/**
 * @typedef {{folders: string[], types: string[], regions: string[], counties: string[],
 *   tellings: string[], orgs: Organisation[], hospitals: Hospital[],
 *   districts: Record<string, [number, number, number]>, abbreviations: Record<string, string>,
 *   towns: Record<string, string>, nations: Record<string, string>}} Index
 */
/**
 * An organisation that was found: its rank (lower is better), by what it was found, and the hospital
 * by which it was, if by one.
 * @typedef {{org: Organisation, rank: number, why: string, hospital?: Hospital}} Hit
 */
/**
 * One thing by which an organisation is found: its rank, what to say of it, its words.
 * @typedef {[number, string, string]} Field
 */

/** Words that half of all names hold, and by which nobody means to choose. */
const NOISE = / (nhs|trust|foundation|ft|hospital|the|and|of|in|at|for|on|near)(?= )/g;
/** Words that the name of a hospital gains and loses over the years. */
const WEAK = /\b(general|university|teaching|district|county|community|memorial)\b/g;
/** Where a word stands: in another name of it, in the town. A town alone is not a whole name. */
const [OTHER, PLACE] = [0.5, 1];
/** From here on nothing of a name, a town or a county answers, only where or what it is. */
const WIDER = 8;
/** A word that is spelt nearly so ranks below everything that is spelt so. */
const MISSPELT = 20;
/** How many trusts are shown for a place: acute ones, then others. The next is not near any more. */
const NEAREST = [5, 3];
const MILES_IN_A_DEGREE = 69.1;

/** @type {Map<string, string>} */
const made = new Map();

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
 * Take the last letters s off every word, too: St James's, St James', Guys. Remembers what it made.
 * @param {string} text
 * @returns {string}
 */
function stem(text) {
  const had = made.get(text);
  if (had !== undefined) return had;
  const now = plain(text).replace(/([a-z]{3,}?)s+\b/g, "$1");
  made.set(text, now);
  return now;
}

/**
 * Leave out the words by which nobody means to choose, unless there are no others.
 * @param {string} text what was made plain
 * @returns {string}
 */
function telling(text) {
  return ` ${text} `.replace(NOISE, "").trim() || text;
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
 * List the things by which an organisation, or a hospital of it, is found. Whoever took over the
 * work of another is found by the town of that one too: its hospital is still there.
 * @param {Index} index
 * @param {Organisation} org
 * @param {Hospital} [hospital]
 * @returns {Field[]}
 */
function fields(index, [code, , name, type, town, icb, region, , others], hospital) {
  const [board, area] = [index.orgs[icb]?.[2] ?? "", index.regions[region] ?? ""];
  /** @type {Field[]} */
  const wide = [
    [WIDER, `in ${board}`, board],
    [WIDER + 2, `in the region ${area}`, area],
    [WIDER + 4, "", index.types[type]],
    [WIDER + 6, `code ${code}`, code],
  ];
  if (hospital) {
    const [called, , where, county, , , short] = hospital;
    return [
      ...[called, ...short ?? []].map((one) => /** @type {Field} */ ([0, "", one])),
      [PLACE, "", where],
      [2, "", index.counties[county] ?? ""],
      [3, "", name],
      ...wide,
    ];
  }
  return [
    [0, "", name],
    [PLACE, `in ${town}`, town],
    ...others.flatMap(([told, other, old]) => {
      const theirs = index.orgs.find(([one]) => one === old)?.[4] ?? "";
      const why = `${index.tellings[told]} ${other || old}`;
      return /** @type {Field[]} */ ([[OTHER, why, other], [PLACE, why, theirs]]);
    }),
    ...wide,
  ];
}

/**
 * Say what it costs to read a typed word in some words: nothing where it is one of them, without end
 * where it is none.
 * @param {string} typed
 * @param {string} words
 * @returns {number}
 */
function cost(typed, words) {
  let least = Infinity;
  for (const word of stem(words).split(" ")) {
    if (word === typed) return 0;
    if (word.startsWith(typed)) least = 0.5;
    else if (least > MISSPELT && isNear(typed, word)) least = MISSPELT;
  }
  return least;
}

/**
 * Find the best thing of an organisation that a typed word stands for.
 * @param {string} typed
 * @param {Field[]} known
 * @param {Map<string, number>} costs what was worked out for this word before
 * @returns {{rank: number, why: string}}
 */
function best(typed, known, costs) {
  let found = { rank: Infinity, why: "" };
  for (const [base, why, words] of known) {
    if (!words || base >= found.rank) continue;
    let more = costs.get(words);
    if (more === undefined) costs.set(words, more = cost(typed, words));
    if (base + more < found.rank) {
      const said = more < MISSPELT ? [why] : [why, "similar spelling"];
      found = { rank: base + more, why: said.filter(Boolean).join(", ") };
    }
  }
  return found;
}

/**
 * Leave out the words that the name of a hospital gains and loses.
 * @param {string} text what was made plain
 * @returns {string}
 */
function firm(text) {
  return telling(text).replace(WEAK, "").replace(/ +/g, " ").trim();
}

/**
 * What was typed, made plain: all of it, the name of a hospital that it may be by its firm words, the
 * words of it that count, and what each of those costs.
 * @typedef {{whole: string, firmly: string, words: [string, Map<string, number>][]}} Asked
 */

/**
 * Take what was typed apart.
 * @param {string} text made plain
 * @returns {Asked}
 */
function asked(text) {
  const whole = telling(text);
  const isHospital = whole !== text || firm(text) !== whole;
  return {
    whole,
    firmly: isHospital ? firm(text) : "",
    words: whole.split(" ").map((word) => [word, new Map()]),
  };
}

/**
 * Say how well the things by which something is found answer what was typed; without end where they
 * do not. One name that is all of it ranks below zero.
 * @param {Asked} asked
 * @param {Field[]} known
 * @returns {{rank: number, why: string}}
 */
function answer({ whole, firmly, words }, known) {
  const names = known.filter(([rank, , name]) => rank < PLACE && name);
  const named = names.find(([, , name]) => telling(stem(name)) === whole);
  if (named) return { rank: -1, why: named[1] };
  const nearly = firmly && names.find(([, , name]) => firm(stem(name)) === firmly);
  if (nearly) return { rank: -0.5, why: nearly[1] };
  const place = known.find(([rank, , town]) => rank === PLACE && town && telling(stem(town)) === whole);
  if (place) return { rank: -0.25, why: place[1] };
  let worst = { rank: -Infinity, why: "" };
  for (const [word, costs] of words) {
    const one = best(word, known, costs);
    if (one.rank > worst.rank) worst = one;
    if (worst.rank === Infinity) break;
  }
  return worst;
}

/** @type {WeakMap<Index, {hospital?: Hospital, known: Field[]}[][]>} */
const laidOut = new WeakMap();

/**
 * List, for every organisation, the things by which it and each of its hospitals are found, once.
 * @param {Index} index
 * @returns {{hospital?: Hospital, known: Field[]}[][]}
 */
function everything(index) {
  let all = laidOut.get(index);
  if (!all) {
    /** @type {{hospital?: Hospital, known: Field[]}[][]} */
    const made = index.orgs.map((org) => [{ known: fields(index, org) }]);
    for (const hospital of index.hospitals) {
      made[hospital[1]].push({ hospital, known: fields(index, index.orgs[hospital[1]], hospital) });
    }
    laidOut.set(index, all = made);
  }
  return all;
}

/**
 * Say how well an organisation or one of its hospitals answers what was typed.
 * @param {Index} index
 * @param {number} at the organisation
 * @param {string} text what was typed, made plain
 * @param {Asked[]} ways how it may be meant
 * @returns {Hit}
 */
function hit(index, at, text, ways) {
  const org = index.orgs[at];
  const old = org[8].find((other) => plain(other[2]) === text);
  if (plain(org[0]) === text) return { org, rank: -3, why: `code ${org[0]}` };
  if (old) return { org, rank: -2, why: `${index.tellings[old[0]]} ${old[1] || old[2]}, code ${old[2]}` };
  /** @type {Hit} */
  let top = { org, rank: Infinity, why: "" };
  const all = everything(index)[at];
  for (const way of ways) {
    const answers = all.map(({ hospital, known }) => ({ hospital, ...answer(way, known) }));
    for (const { hospital, ...found } of answers) {
      // Whoever is only in the area or of the kind is shown under its own name.
      const isOwn = !hospital || found.rank < WIDER || found.rank >= MISSPELT;
      if (!isOwn || found.rank >= top.rank) continue;
      // A trust with most of its hospitals in a county comes before one that reaches into it.
      const also = answers.filter(({ rank }) => rank <= found.rank).length;
      const apart = found.rank < PLACE || found.rank >= WIDER ? 0 : (1 - also / all.length) / 4;
      if (found.rank + apart < top.rank) top = { org, hospital, why: found.why, rank: found.rank + apart };
    }
  }
  return top;
}

/**
 * Put two that were found in order: whole names first, then names, towns and counties, then wider
 * areas, then what is spelt nearly so. Among those the open ones, and acute trusts before others.
 * @param {Hit} a
 * @param {Hit} b
 * @returns {number}
 */
function inOrder(a, b) {
  /** @type {(hit: Hit) => number[]} */
  const key = ({ org, rank }) => [
    rank < 0 ? Math.floor(rank) : rank < WIDER ? 0 : rank < MISSPELT ? 1 : 2,
    org[7] ? 1 : 0,
    org[3],
    rank,
  ];
  const [ours, theirs] = [key(a), key(b)];
  const at = ours.findIndex((one, number) => one !== theirs[number]);
  return at < 0 ? a.org[2].localeCompare(b.org[2]) : ours[at] - theirs[at];
}

/**
 * Say in which nation a postcode district is; that of England is "England".
 * @param {Index} index
 * @param {string} here
 * @returns {string}
 */
export function nation(index, here) {
  return index.nations[here] ?? index.nations[here.replace(/\d.*/, "")] ?? "England";
}

/**
 * Find the trusts with the nearest hospitals, acute ones first, each by its nearest hospital, and the
 * ICB in whose area the place is.
 * @param {Index} index
 * @param {string} here a postcode district
 * @returns {Hit[]} none where it is not known where that is, or it is not in England
 */
export function nearest(index, here) {
  const place = index.districts[here];
  if (!place || nation(index, here) !== "England") return [];
  const [north, east, icb] = place;
  /** @type {Map<number, Hit>} */
  const found = new Map();
  for (const hospital of index.hospitals) {
    const [, trust, , , latitude, longitude] = hospital;
    if (latitude === "" || longitude === "") continue;
    const across = (longitude - east) * Math.cos((north / 100) * (Math.PI / 180));
    const miles = (Math.hypot(latitude - north, across) / 100) * MILES_IN_A_DEGREE;
    if (miles >= (found.get(trust)?.rank ?? Infinity)) continue;
    const why = miles < 1.5 ? `within about a mile of ${here}` : `about ${Math.round(miles)} miles from ${here}`;
    found.set(trust, { org: index.orgs[trust], rank: miles, why, hospital });
  }
  const near = [...found.values()].sort((a, b) => a.rank - b.rank);
  return [
    ...near.filter((one) => isAcute(index, one)).slice(0, NEAREST[0]),
    ...near.filter((one) => !isAcute(index, one)).slice(0, NEAREST[1]),
    ...(icb < 0 ? [] : [{ org: index.orgs[icb], rank: 0, why: `${here} is in its area` }]),
  ];
}

/**
 * Say whether what was found is an acute trust.
 * @param {Index} index
 * @param {Hit} hit
 * @returns {boolean}
 */
function isAcute(index, { org }) {
  return /\bacute\b/.test(index.types[org[3]]);
}

/**
 * Find the town without a hospital that stands in what was typed, and what is left without it.
 * @param {Index} index
 * @param {string} text made plain
 * @returns {{here: string, rest: string}}
 */
function townIn(index, text) {
  const [name, here] = Object.entries(index.towns)
    .find(([one]) => ` ${text} `.includes(` ${stem(one)} `)) ?? ["", ""];
  return { here, rest: here && ` ${text} `.replace(` ${stem(name)} `, " ").replace(NOISE, "").trim() };
}

/**
 * Find everybody who answers what was typed, the best first.
 * @param {Index} index
 * @param {string} typed
 * @param {string} here the postcode district that it is; empty where it is none
 * @returns {Hit[]}
 */
export function find(index, typed, here) {
  const text = stem(typed);
  if (!text) return [];
  const counties = Object.entries(index.abbreviations)
    .filter(([short]) => ` ${text} `.includes(` ${stem(short)} `))
    .map(([short, county]) => ` ${text} `.replace(` ${stem(short)} `, ` ${stem(county)} `).trim());
  const ways = [text, ...counties].map(asked);
  const hits = index.orgs.map((_, at) => hit(index, at, text, ways))
    .filter(({ rank }) => rank < (here ? -1 : Infinity))
    .sort(inOrder);
  if (here) return [...hits, ...nearest(index, here)];
  const town = townIn(index, text);
  const near = nearest(index, town.here);
  const firmly = hits.filter(({ rank }) => rank < WIDER);
  /** @type {Hit[]} */
  let first = firmly;
  if (near.length && !town.rest) {
    // A town: the acute trusts with its name, those near by, and then who has it in a name besides.
    first = [...firmly.filter((one) => isAcute(index, one) && one.rank <= 0), ...near];
  } else if (near.length && !firmly.length) {
    // "Conquest Hospital Hastings": what has that name, if it is one of those that are near.
    const named = find(index, town.rest, "").filter(({ rank }) => rank < WIDER);
    first = near.filter(({ org }) => named.some((one) => one.org === org));
  }
  const all = [...first, ...hits];
  return all.filter(({ org }, at) => all.findIndex((one) => one.org === org) === at);
}
