/**
 * A league table with any weights, worked out as the published ones are: in whole numbers.
 *
 * A measure weighs in with points that are whole numbers, made once by the program that makes the
 * published tables; weights are whole numbers too. So sums are exact, a half is a half, and equal
 * scores are equal. The tests hold every place against that program's own SQL.
 */

/** @typedef {{weight: number, measures: number[]}} Theme The whole weights of a theme and of its measures. */
/** @typedef {Record<string, (number | null)[]>} Points By normalisation: a whole number per measure; null = no figure. */
/** @typedef {{place: number | null, level: number, hundredths: bigint | null}} Line Its place, how many others share it, its score times 100; null = not ranked. */

/**
 * Turn weights into parts of a whole. A theme of weight 0, and one whose measures all weigh 0, is
 * left out, and the rest make up the whole. A measure whose figure earns no score weighs nothing
 * either: the others of its theme take over its weight.
 * @param {Theme[]} themes the weights
 * @param {number[]} [leftOut] positions of the measures that earn no score
 * @returns {{parts: bigint[], whole: bigint}} the part of each measure; the whole is 0 if nothing counts
 */
export function partsOf(themes, leftOut = []) {
  if (leftOut.length) {
    let at = 0;
    themes = themes.map(({ weight, measures }) => ({
      weight,
      measures: measures.map((one) => (leftOut.includes(at++) ? 0 : one)),
    }));
  }
  const sums = themes.map(({ weight, measures }) => weight && measures.reduce((sum, one) => sum + one, 0));
  const common = sums.reduce((product, sum) => product * BigInt(sum || 1), 1n);
  const parts = themes.flatMap(({ weight, measures }, i) =>
    measures.map((one) => (sums[i] ? (BigInt(weight * one) * common) / BigInt(sums[i]) : 0n)),
  );
  return { parts, whole: parts.reduce((sum, part) => sum + part, 0n) };
}

/**
 * Count the themes of which something counts.
 * @param {Theme[]} themes the weights
 * @param {bigint[]} parts of each measure
 * @returns {number} how many
 */
function themesThatCount(themes, parts) {
  let at = 0;
  return themes.filter(({ measures }) => measures.filter(() => parts[at++]).length).length;
}

/**
 * Divide and round to the nearest whole number, a half up.
 * @param {bigint} above at least 0
 * @param {bigint} below above 0
 * @returns {bigint} the quotient
 */
export function halfUp(above, below) {
  return (2n * above + below) / (2n * below);
}

/**
 * Add up points times parts.
 * @param {(number | null)[]} points of each measure
 * @param {bigint[]} parts of each measure
 * @returns {bigint | null} the sum; null if a measure that counts has no figure
 */
export function total(points, parts) {
  let sum = 0n;
  for (const [i, part] of parts.entries()) {
    const one = points[i];
    if (part && one == null) return null;
    sum += part * BigInt(one ?? 0);
  }
  return sum;
}

/**
 * Give places: the smallest is first, equals share the best place, and the places after them are
 * left out.
 * @param {(bigint | null)[]} totals one for each; null has no place
 * @returns {Map<bigint, {place: number, level: number}>} for each total its place, and how many others have it
 */
export function placesOf(totals) {
  const order = totals.filter((one) => one !== null).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const places = new Map();
  order.forEach((one, i) => {
    const seen = places.get(one);
    places.set(one, seen ? { ...seen, level: seen.level + 1 } : { place: i + 1, level: 0 });
  });
  return places;
}

/**
 * Draw up a table. By the rules of the table ("rank") the place goes by the score as it is printed,
 * with two decimals; by any other normalisation by the exact sum.
 * @param {Points[]} field the points of everybody
 * @param {Theme[]} themes the weights
 * @param {string} method the normalisation
 * @param {(number[] | undefined)[]} [leftOut] of each: positions of the measures that earn no score
 * @returns {Line[]} one for each, in the order given; nobody has a place if nothing counts
 */
export function drawnUp(field, themes, method, leftOut = []) {
  const common = partsOf(themes);
  const count = themesThatCount(themes, common.parts);
  const shares = field.map((_, i) => {
    if (!leftOut[i]?.length) return common;
    const own = partsOf(themes, leftOut[i]);
    // A theme of which nothing is left gives no score, and without it there is no place.
    return themesThatCount(themes, own.parts) === count ? own : { parts: own.parts, whole: 0n };
  });
  const sums = field.map((points, i) => (shares[i].whole ? total(points[method], shares[i].parts) : null));
  // Points by rank are hundredths, any others billionths, which may be below zero.
  const printed = sums.map((sum, i) => {
    const unit = method === "rank" ? shares[i].whole : shares[i].whole * 10n ** 7n;
    return sum && (sum < 0n ? -halfUp(-sum, unit) : halfUp(sum, unit));
  });
  // Sums of different wholes are brought to one that all of them divide.
  const scale = [...new Set(shares.map(({ whole }) => whole))].reduce((all, one) => all * (one || 1n), 1n);
  const exact = sums.map((sum, i) => (sum === null ? null : sum * (scale / shares[i].whole)));
  const ranked = method === "rank" ? printed : exact;
  const places = placesOf(ranked);
  return ranked.map((one, i) => ({
    ...(one === null ? { place: null, level: 0 } : /** @type {{place: number, level: number}} */ (places.get(one))),
    hundredths: printed[i],
  }));
}

/**
 * Print hundredths with two decimals.
 * @param {bigint} hundredths of a score
 * @returns {string} "2.03"
 */
export function decimals(hundredths) {
  const digits = String(hundredths).replace("-", "").padStart(3, "0");
  return `${hundredths < 0n ? "\u2212" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/**
 * Say a place.
 * @param {number} place the place
 * @returns {string} "1st", "22nd", "113th"
 */
export function ordinal(place) {
  const isTeen = place % 100 > 10 && place % 100 < 14;
  return place + ((!isTeen && ["", "st", "nd", "rd"][place % 10]) || "th");
}

/**
 * Say how a place stands against the published one.
 * @param {number} place the place now
 * @param {number | null} before the published place; null = none
 * @returns {[string, string]} "up 12", "from 34th"
 */
export function moved(place, before) {
  if (before === null) return ["new", "had no place"];
  if (before === place) return ["the same", ""];
  return [`${before > place ? "up" : "down"} ${Math.abs(before - place)}`, `from ${ordinal(before)}`];
}
