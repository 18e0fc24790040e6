// Alerts of an object, or near a position.

import { address, json } from "./api.js";
import { curve } from "./curve.js";
import { fitSection } from "./fit.js";
import { count, fixed, significant, withError } from "./format.js";
import { fill, h, pairs, state, table } from "./html.js";
import { images } from "./images.js";
import { coordinates, elsewhere } from "./place.js";

/** A word that says which alerts, by the interface's own name for it. */
const CONDITION = /^(night|from|to|brighter|band)=|^(passed|fitted)$/;

/**
 * What is looked for: RA, Dec and maybe a radius, else the name of an object; and which alerts of it.
 *
 * @param {string} text @returns {{what: {object: string} | {ra: string, dec: string, radius: string}, conditions: Record<string, string>}}
 */
export function wanted(text) {
  const all = text.trim().split(/[\s,]+/);
  const words = all.filter((word) => !CONDITION.test(word));
  const conditions = Object.fromEntries(all.filter((word) => CONDITION.test(word)).map((word) => [word.split("=")[0], word.split("=")[1] ?? "true"]));
  const what = /^[+-]?[0-9]/.test(words[0] ?? "") && words.length >= 2
    ? { ra: String(words[0]), dec: String(words[1]), radius: words[2] ?? "5" }
    : { object: words.join(" ") };
  return { what, conditions };
}

/** Files that the interface writes. */
const FORMATS = [["csv", "CSV"], ["votable", "VOTable"], ["fits", "FITS"], ["ecsv", "ECSV"]];

/** @param {any} fit */
function fitOf(fit) {
  if (!fit) return h("span", { class: "quiet" }, "–");
  return fit.quality ? state(fit.quality) : h("span", { class: "reason", title: fit.detail ?? "" }, fit.reason.toLowerCase().replaceAll("_", " "));
}

/** The alert whose fit an object is shown with: the newest that has one, else that passed, else the newest. @param {any[]} rows by time */
export const fittedOf = (rows) => rows.findLast((row) => row.fit?.quality) ?? rows.findLast((row) => row.passed) ?? rows[rows.length - 1];

/**
 * An object by all that is known of it: where it is, its whole light curve with its newest fit, the images of the epoch under the pointer.
 *
 * @param {string} path @param {any[]} rows @param {AbortSignal} signal
 */
async function whole(path, rows, signal) {
  const { candid } = fittedOf(rows);
  const [light, alert] = await Promise.all([
    json(`${path}/lightcurve`, {}, signal),
    json(`alerts/${candid}`, {}, signal).catch(() => null), // its pack may be gone
  ]);
  const newest = rows[rows.length - 1];
  const cutouts = alert && images(alert, signal);
  const chart = curve({ candid, light_curve: light, fit: alert?.fit }, signal, cutouts?.aim ?? (() => {}));
  return [
    pairs(coordinates(newest)),
    elsewhere({ ...newest, packet: alert?.packet }),
    chart.section,
    alert && [
      fitSection(alert, chart.show, signal),
      h("p", { class: "quiet" }, "This is what came of alert ", h("a", { href: `#/alert/${candid}` }, candid),
        ", with what was known of the object when it was sent."),
      cutouts?.section,
    ],
  ];
}

/** @param {import("./app.js").Visit} visit */
export async function searchPage({ main, name, signal }) {
  const text = decodeURIComponent(name);
  const { what, conditions } = wanted(text);
  const isCone = "ra" in what;
  const path = isCone ? "cone" : `objects/${encodeURIComponent(what.object)}`;
  const query = isCone ? { ...what, ...conditions } : conditions;
  const answer = await json(path, query, signal);
  const title = isCone ? `Within ${what.radius}${/[0-9]$/.test(what.radius) ? "″" : ""} of ${what.ra} ${what.dec}` : what.object;
  const rows = answer.alerts;
  const more = answer.total > rows.length ? `, of which ${count(rows.length)} are shown` : "";
  const only = Object.entries(conditions).map(([name, value]) => (value === "true" ? name : `${name} ${value}`)).join(", ");
  const files = (/** @type {string} */ of, /** @type {Record<string, string>} */ query) =>
    FORMATS.map(([format, word]) => h("a", { href: address(of, { ...query, format }), download: "" }, word));
  const light = isCone || rows.length === 0 ? null : await whole(path, rows, signal);
  fill(main, h("h1", {}, title), only && h("p", {}, `Only alerts with: ${only}.`), light, rows.length > 0 && h("p", { class: "links" },
    h("span", {}, "These alerts as"), files(path, query),
    light && [h("span", {}, "the detections, for sncosmo, as"), files(`${path}/lightcurve`, {})]),
  rows.length === 0
    ? h("p", { class: "box" }, isCone || only ? "The tables have no such alert." : "The tables have no alert of this object.")
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
