// One alert: where it is, its light curve, the filter's cuts, its fit, its images, its packet.

import { json, ofAlert, address } from "./api.js";
import { curve } from "./curve.js";
import { fitSection } from "./fit.js";
import { bytes, count, duration, fixed, isNumber, jdToMjd, mjdToUtc, NONE, plain, significant } from "./format.js";
import { fill, h, pairs, state, table } from "./html.js";
import { images } from "./images.js";
import { coordinates, copied, elsewhere } from "./place.js";

/** @param {import("./app.js").Visit} visit */
export async function alertPage({ main, name: candid, signal }) {
  const alert = await json(`alerts/${candid}`, {}, signal);
  document.title = `${alert.object_id ?? "Alert"} ${candid} · Nocturne`;
  const cutouts = images(alert, signal);
  const chart = curve(alert, signal, cutouts.aim);
  fill(main, header(alert), elsewhere(alert),
    chart.section,
    h("div", { class: "columns" }, fitSection(alert, chart.show, signal), verdict(alert)),
    cutouts.section, plot(alert), downloads(alert), packet(alert));
}

/** @param {any} alert */
function header(alert) {
  const time = isNumber(alert.jd) ? `${mjdToUtc(jdToMjd(alert.jd))}, MJD ${fixed(jdToMjd(alert.jd), 5)}` : NONE;
  return h("section", { class: "head" },
    h("h1", {}, alert.object_id ?? "Alert without a name"),
    pairs([
      ["candid", copied(alert.candid, "candid")],
      ["night", h("a", { href: `#/night/${alert.night}` }, alert.night)],
      ["exposure began", time],
      ...coordinates(alert),
      ["packet", bytes(alert.bytes)],
    ]));
}

/** A distance; the survey writes a negative one where there is none. @param {unknown} x */
const arcsec = (x) => (isNumber(x) && x >= 0 ? `${significant(x, 3)}″` : "none");

/** @param {unknown} answer @param {[string, string, string]} words if it is true, if it is false, if there is none */
const yesOrNo = (answer, words) =>
  answer === true ? state("yes", "good", words[0]) : answer === false ? state("no", "warn", words[1]) : state(null, "idle", words[2]);

/** With places where a narrow page may break it. @param {string} name */
const cutName = (name) => h("code", {}, name.split("_").map((word, i) => [i > 0 && ["_", h("wbr")], word]));

/** @param {any} alert */
function verdict({ verdict: v, packet: p }) {
  if (!v) return null;
  const gap = v.max_gap_days >= 1 ? `${significant(v.max_gap_days, 3)} d` : duration(v.max_gap_days * 86_400);
  /** @type {[string, unknown, string, string][]} */
  const cuts = [
    ["is_positive_sub", v.is_positive_sub, `isdiffpos ${plain(p?.candidate?.isdiffpos)}`, "brighter than the reference"],
    ["no_pointsource_counterpart", v.no_pointsource_counterpart, `distpsnr1 ${arcsec(v.distpsnr1)}, sgscore1 ${significant(v.sgscore1, 3)}`,
      "no star (score 0.5 or more) within 1.5″"],
    ["not_moving", v.not_moving, `${count(v.n_positive)} positive, longest gap ${v.max_gap_days === null ? "none" : gap}`,
      "two positive detections in a row 30 min apart or more"],
    ["no_ssobject", v.no_ssobject, `ssdistnr ${arcsec(v.ssdistnr)}`, "no known solar-system object within 5″"],
    ...(v.cuts ?? []).map((/** @type {any} */ cut) => [cut.name, cut.passed, significant(cut.value), "optional cut of this instance"]),
  ];
  return h("section", {},
    h("h2", {}, "Filter ", yesOrNo(v.verdict, ["passed", "stopped", "no verdict"])),
    v.verdict !== true && v.reason && h("p", { class: "box warn" }, "Stopped by ", h("code", {}, v.reason.replaceAll(" ", ", ")), "."),
    table("Cuts", [
      { name: "cut", cell: ([name]) => cutName(name) },
      { name: "passed", cell: ([, passed]) => yesOrNo(passed, ["yes", "no", "unknown"]) },
      { name: "values and rule", cell: ([, , values, rule]) => [values, h("div", { class: "quiet" }, rule)] },
    ], cuts),
    pairs([["real-bogus score rb", significant(v.rb, 3)], ["deep-learning score drb", significant(v.drb, 3)]]));
}

/** @param {any} alert */
function plot({ candid, object_id: id }) {
  const url = ofAlert(candid, "plot", { format: "png" });
  const image = h("img", {
    src: url, loading: "lazy", class: "sheet", alt: `Light curve of ${id ?? candid} with the fitted model and pulls, if there is a fit`,
    error: () => image.replaceWith(h("p", { class: "box" }, "The server has no plot of this alert.")),
  });
  return h("section", {}, h("h2", {}, "Plot with model and pulls"), h("a", { href: url }, image));
}

/** @param {any} alert */
function downloads({ candid, object_id: id, cutouts = [] }) {
  const files = [
    ["packet (Avro)", ofAlert(candid, "packet"), `${candid}.avro`],
    ["all of this (JSON)", address(`alerts/${candid}`), `${candid}.json`],
    ["light curve (CSV)", ofAlert(candid, "lightcurve.csv"), `${candid}.csv`],
    ...(id ? [["light curve of the object (VOTable)", address(`objects/${encodeURIComponent(id)}/lightcurve`, { format: "votable" }), `${id}.vot`]] : []),
    ...["png", "svg", "pdf"].map((format) =>
      [`plot (${format.toUpperCase()})`, ofAlert(candid, "plot", { format }), `${candid}.${format}`]),
    // The server names these files by what they hold.
    ...cutouts.map((/** @type {string} */ name) => [`cutout ${name.replace(/^cutout/, "")}`, ofAlert(candid, `cutouts/${encodeURIComponent(name)}`), ""]),
  ];
  return h("section", {}, h("h2", {}, "Downloads"),
    h("p", { class: "links" }, files.map(([name, href, file]) => h("a", { href, download: file }, name))));
}

/** @param {any} alert */
function packet({ packet: fields, descriptions }) {
  if (!fields) return null;
  const isRecord = (/** @type {unknown} */ x) => typeof x === "object" && x !== null && !Array.isArray(x);
  const own = Object.entries(fields).filter(([, value]) => typeof value !== "object" || value === null);
  const records = Object.entries(fields).filter(([, value]) => isRecord(value));
  const lists = Object.entries(fields).filter(([, value]) => Array.isArray(value));
  /** Filled when it is opened: a history may be long. @param {string} title @param {() => HTMLElement} content */
  const folded = (title, content) => {
    const details = h("details", { toggle: () => details.childElementCount === 1 && details.append(content()) }, h("summary", {}, title));
    return details;
  };
  /** What the survey's schema says of a field: its meaning and unit. @param {string} path */
  const meaning = (path) => descriptions?.[path] ?? "";
  /** @param {string} title @param {[string, unknown][]} rows @param {string} path of their record */
  const values = (title, rows, path) => folded(`${title} (${count(rows.length)})`, () => table(title, [
    { name: "field", cell: ([name]) => h("code", {}, name) },
    { name: "value", cell: ([, value]) => plain(value), kind: "value" },
    { name: "meaning", cell: ([name]) => meaning(path + name), kind: "quiet" },
  ], rows));
  return h("section", {}, h("h2", {}, "Packet"),
    values("fields", own, ""),
    records.map(([name, record]) => values(name, Object.entries(/** @type {object} */ (record)), `${name}.`)),
    lists.map(([name, rows]) => folded(`${name} (${count(rows.length)})`, () => {
      const columns = [...new Set(rows.flatMap((/** @type {any} */ row) => (isRecord(row) ? Object.keys(row) : ["value"])))];
      const cell = (/** @type {any} */ row, /** @type {string} */ column) => plain(isRecord(row) ? row[column] : row);
      return table(name, columns.map((column) => ({
        name: column, title: meaning(`${name}.${column}`), cell: (/** @type {any} */ row) => cell(row, column),
      })), rows, { kind: "result" });
    })));
}
