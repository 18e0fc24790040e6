// Alerts of an object, or near a position.

import { address, json } from "./api.js";
import { curve } from "./curve.js";
import { count, fixed, significant, withError } from "./format.js";
import { fill, h, state, table } from "./html.js";
import { images } from "./images.js";

/**
 * What is looked for: RA, Dec and maybe a radius, else the name of an object.
 *
 * @param {string} text @returns {{object: string} | {ra: string, dec: string, radius: string}}
 */
export function wanted(text) {
  const words = text.trim().split(/[\s,]+/);
  return /^[+-]?[0-9]/.test(words[0] ?? "") && words.length >= 2
    ? { ra: String(words[0]), dec: String(words[1]), radius: words[2] ?? "5" }
    : { object: text.trim() };
}

/** Files that the interface writes. */
const FORMATS = [["csv", "CSV"], ["votable", "VOTable"], ["fits", "FITS"], ["ecsv", "ECSV"]];

/** @param {any} fit */
function fitOf(fit) {
  if (!fit) return h("span", { class: "quiet" }, "–");
  return fit.quality ? state(fit.quality) : h("span", { class: "reason", title: fit.detail ?? "" }, fit.reason.toLowerCase().replaceAll("_", " "));
}

/** An object's light curve with the images of the alert under the pointer. @param {string} path @param {any[]} rows @param {AbortSignal} signal */
async function lightOf(path, rows, signal) {
  const newest = json(`alerts/${rows[rows.length - 1].candid}`, {}, signal).catch(() => null); // its pack may be gone
  const light = { light_curve: await json(`${path}/lightcurve`, {}, signal), fit: null };
  const cutouts = await newest.then((alert) => alert && images(alert, signal));
  return [curve(light, signal, cutouts?.aim ?? (() => {})).section, cutouts?.section];
}

/** @param {import("./app.js").Visit} visit */
export async function searchPage({ main, name, signal }) {
  const text = decodeURIComponent(name);
  const what = wanted(text);
  const isCone = "ra" in what;
  const answer = isCone ? await json("cone", what, signal) : await json(`objects/${encodeURIComponent(what.object)}`, {}, signal);
  const title = isCone ? `Within ${what.radius}${/[0-9]$/.test(what.radius) ? "″" : ""} of ${what.ra} ${what.dec}` : what.object;
  const rows = answer.alerts;
  const more = answer.total > rows.length ? `, of which ${count(rows.length)} are shown` : "";
  const path = isCone ? "cone" : `objects/${encodeURIComponent(what.object)}`;
  const files = (/** @type {string} */ of, /** @type {Record<string, string>} */ query) =>
    FORMATS.map(([format, word]) => h("a", { href: address(of, { ...query, format }), download: "" }, word));
  const light = isCone || rows.length === 0 ? null : await lightOf(path, rows, signal);
  fill(main, h("h1", {}, title), light, rows.length > 0 && h("p", { class: "links" },
    h("span", {}, "These alerts as"), files(path, isCone ? what : {}),
    light && [h("span", {}, "the light curve, for sncosmo, as"), files(`${path}/lightcurve`, {})]),
  rows.length === 0
    ? h("p", { class: "box" }, isCone ? "No alert of the tables is there." : "The tables have no alert of this object.")
    : table(`${answer.total === 1 ? "1 alert" : `${count(answer.total)} alerts`}, ${isCone ? "the nearest" : "the earliest"} first${more}`, [
      { name: "candid", cell: (row) => h("a", { href: `#/alert/${row.candid}` }, row.candid), sort: (row) => BigInt(row.candid) },
      ...(isCone ? [
        { name: "separation, ″", number: true, cell: (/** @type {any} */ row) => fixed(row.separation, 2), sort: (/** @type {any} */ row) => row.separation },
        { name: "object", cell: (/** @type {any} */ row) => (row.object_id
          ? h("a", { href: `#/search/${row.object_id}` }, row.object_id) : "–"), sort: (/** @type {any} */ row) => row.object_id },
      ] : []),
      { name: "night", cell: (row) => h("a", { href: `#/night/${row.night}` }, row.night), sort: (row) => row.night },
      { name: "JD", number: true, cell: (row) => fixed(row.jd, 5), sort: (row) => row.jd },
      { name: "band", cell: (row) => row.band ?? "–", sort: (row) => row.band },
      { name: "mag", number: true, cell: (row) => [row.sign < 0 && "negative ", withError(row.mag, row.magerr)], sort: (row) => row.mag },
      ...Object.keys(rows[0].scores).map((score) => ({
        name: score, number: true, cell: (/** @type {any} */ row) => significant(row.scores[score], 3), sort: (/** @type {any} */ row) => row.scores[score],
      })),
      { name: "passed", cell: (row) => (row.passed ? "yes" : "no"), sort: (row) => row.passed },
      { name: "fit", cell: (row) => fitOf(row.fit), sort: (row) => row.fit?.quality ?? row.fit?.reason },
    ], rows, { kind: "nights" }));
}
