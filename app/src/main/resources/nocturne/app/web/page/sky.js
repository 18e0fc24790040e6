// A map of the whole sky: how many alerts each part of it has, and where the finds are.

import { count } from "./format.js";
import { s } from "./html.js";

const DEGREE = Math.PI / 180;
const CENTRE = 180;
const LEVELS = 6;

/** The galactic system in the equatorial one, J2000, degrees: its pole, and the longitude of its ascending node (ESA SP-1200, 1.5.3). */
const GALACTIC = { poleRa: 192.85948, poleDec: 27.12825, ascending: 32.93192 };

/**
 * Where a direction is in Hammer's projection: right ascension grows to the left, 12 h in the middle.
 *
 * @param {number} ra @param {number} dec degrees
 * @returns {[number, number]} -2 to 2 from left to right, -1 to 1 downwards
 */
export function hammer(ra, dec) {
  const half = ((((CENTRE - ra + 180) % 360) + 360) % 360 - 180) / 2 * DEGREE;
  return onSheet(half, dec);
}

/** @param {number} half of the angle from the middle, radians @param {number} dec degrees @returns {[number, number]} */
function onSheet(half, dec) {
  const root = Math.sqrt(1 + Math.cos(dec * DEGREE) * Math.cos(half));
  return [(2 * Math.cos(dec * DEGREE) * Math.sin(half)) / root, -Math.sin(dec * DEGREE) / root];
}

/** A place of the Milky Way's plane. @param {number} longitude degrees @returns {[number, number]} right ascension and declination */
export function galacticPlane(longitude) {
  const angle = (longitude - GALACTIC.ascending) * DEGREE;
  const dec = Math.asin(Math.sin(angle) * Math.cos(GALACTIC.poleDec * DEGREE));
  const east = Math.atan2(Math.cos(angle), -Math.sin(angle) * Math.sin(GALACTIC.poleDec * DEGREE));
  return [(((east / DEGREE + GALACTIC.poleRa) % 360) + 360) % 360, dec / DEGREE];
}

/**
 * The corners of a cell, on the side of the map's seam where its middle is.
 *
 * @param {{ra: number, dec: number}} cell @param {number} side degrees, of its height
 * @returns {[number, number][]}
 */
export function corners({ ra, dec }, side) {
  const width = 360 / Math.max(1, Math.round((360 / side) * Math.cos(dec * DEGREE)));
  const middle = (((CENTRE - ra + 180) % 360) + 360) % 360 - 180;
  /** @type {[number, number][]} */
  const all = [[-1, -1], [1, -1], [1, 1], [-1, 1]];
  return all.map(([x, y]) => onSheet(
    Math.max(-180, Math.min(180, middle + (x * width) / 2)) / 2 * DEGREE,
    Math.max(-90, Math.min(90, dec + (y * side) / 2))));
}

/** The shade of a cell, 1 to 6, by the logarithm of its alerts. @param {number} alerts @param {number} most */
export const shade = (alerts, most) => Math.max(1, Math.min(LEVELS, Math.ceil((LEVELS * Math.log1p(alerts)) / Math.log1p(most))));

/**
 * The map.
 *
 * @param {number} width pixels
 * @param {{side: number, cells: {ra: number, dec: number, alerts: number}[]}} sky
 * @param {{ra: number | null, dec: number | null, candid: string, object_id: string | null}[]} finds
 */
export function skyMap(width, { side, cells }, finds) {
  const unit = (width - 4) / 4;
  const at = (/** @type {[number, number]} */ [x, y]) => `${(width / 2 + x * unit).toFixed(1)},${(unit + 2 + y * unit).toFixed(1)}`;
  const run = (/** @type {[number, number][]} */ places) => `M${places.map(at).join("L")}`;
  const steps = (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ by) =>
    Array.from({ length: Math.round((to - from) / by) + 1 }, (_, i) => from + i * by);
  const most = Math.max(1, ...cells.map((cell) => cell.alerts));
  const shades = Array.from({ length: LEVELS }, () => /** @type {string[]} */ ([]));
  for (const cell of cells) shades[shade(cell.alerts, most) - 1].push(`${run(corners(cell, side))}Z`);
  const edge = [...steps(-90, 90, 3).map((dec) => onSheet(-Math.PI / 2, dec)), ...steps(-90, 90, 3).map((dec) => onSheet(Math.PI / 2, -dec))];
  const total = cells.reduce((sum, cell) => sum + cell.alerts, 0);
  const placed = finds.filter((find) => find.ra !== null && find.dec !== null);
  return s("svg", {
    class: "sky", viewBox: `0 0 ${width} ${Math.ceil(2 * unit + 4)}`, width, height: Math.ceil(2 * unit + 4), role: "group",
    "aria-label": `Map of the sky: ${count(total)} alerts, ${count(placed.length)} finds`,
  },
  s("path", { class: "ground", d: `${run(edge)}Z` }),
  shades.map((paths, i) => paths.length > 0 && s("path", { class: `cell shade${i + 1}`, d: paths.join("") })),
  s("path", { class: "grid", d: [
    ...steps(-60, 60, 30).map((dec) => run(steps(-90, 90, 3).map((half) => onSheet(half * DEGREE, dec)))),
    ...steps(-75, 75, 15).map((half) => run(steps(-90, 90, 3).map((dec) => onSheet(half * DEGREE, dec)))),
  ].join("") }),
  s("path", { class: "plane", d: broken(steps(0, 360, 2).map(galacticPlane)).map(run).join("") }),
  s("path", { class: "rim", d: `${run(edge)}Z` }),
  [0, 6, 12, 18].map((hours) => label(at(hammer(hours === 0 ? 0.01 : hours * 15, 0)), `${hours}h`, hours === 0 ? "start" : "middle")),
  placed.map((find) => {
    const [x, y] = at(hammer(Number(find.ra), Number(find.dec))).split(",");
    const name = find.object_id ?? find.candid;
    return s("a", { href: `#/alert/${find.candid}`, "aria-label": name }, s("circle", { class: "find", cx: x, cy: y, r: 4.5 }, s("title", {}, name)));
  }));
}

/** @param {string} place @param {string} text @param {string} anchor */
function label(place, text, anchor) {
  const [x, y] = place.split(",").map(Number);
  return s("text", { x: x + 3, y: y - 3, "text-anchor": anchor }, text);
}

/** A curve on the map, in pieces that do not cross its seam. @param {[number, number][]} places right ascension and declination */
function broken(places) {
  /** @type {[number, number][][]} */
  const pieces = [[]];
  for (const [ra, dec] of places) {
    const place = hammer(ra, dec);
    const piece = pieces[pieces.length - 1];
    const last = piece[piece.length - 1];
    if (last && Math.abs(place[0] - last[0]) > 1) pieces.push([place]);
    else piece.push(place);
  }
  return pieces;
}
