// One alert: where it is, its light curve, the filter's cuts, its fit, its images, its packet.

import { json, ofAlert, address } from "./api.js";
import { lightCurveChart, look, sample, whenResized } from "./chart.js";
import {
  bytes, count, declination, duration, fixed, isNumber, jdToMjd, mjdToUtc, NONE, plain, rightAscension, significant, withError,
} from "./format.js";
import { announce, fill, h, pairs, problem, state, table } from "./html.js";
import { images } from "./images.js";
import { countByBand, LEAST_SIGNAL, marked, modelLines, points, pulls } from "./lightcurve.js";

/** @param {import("./app.js").Visit} visit */
export async function alertPage({ main, name: candid, signal }) {
  const alert = await json(`alerts/${candid}`, {}, signal);
  document.title = `${alert.object_id ?? "Alert"} ${candid} · Nocturne`;
  const cutouts = images(alert, signal);
  const chart = curve(alert, signal, cutouts.aim);
  const fitted = h("div", {}, fit(alert));
  fill(main, header(alert), elsewhere(alert),
    chart.section,
    h("div", { class: "columns" }, h("div", {}, fitted, refit(alert, fitted, chart.show, signal)), verdict(alert)),
    cutouts.section, plot(alert), downloads(alert), packet(alert));
}

/** @param {any} alert */
function header(alert) {
  const place = isNumber(alert.ra) && isNumber(alert.dec);
  const time = isNumber(alert.jd) ? `${mjdToUtc(jdToMjd(alert.jd))}, MJD ${fixed(jdToMjd(alert.jd), 5)}` : NONE;
  return h("section", { class: "head" },
    h("h1", {}, alert.object_id ?? "Alert without a name"),
    pairs([
      ["candid", copied(alert.candid, "candid")],
      ["night", h("a", { href: `#/night/${alert.night}` }, alert.night)],
      ["exposure began", time],
      ["RA, Dec (J2000), degrees", place ? copied(`${fixed(alert.ra, 7)} ${alert.dec.toFixed(7)}`, "degrees") : NONE],
      ["sexagesimal", place ? copied(`${rightAscension(alert.ra)} ${declination(alert.dec)}`, "sexagesimal coordinates") : NONE],
      ["packet", bytes(alert.bytes)],
    ]));
}

/** A text with a button that copies it. @param {string} text @param {string} what */
function copied(text, what) {
  const span = h("span", { class: "copied" }, text);
  const button = h("button", {
    type: "button", class: "small", "aria-label": `Copy ${what}`, click: async () => {
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = "copied";
        announce(`Copied ${what}.`);
      } catch {
        // Without the right to the clipboard, as over http from another machine: selected, for Ctrl-C.
        getSelection()?.selectAllChildren(span);
        button.textContent = "selected";
      }
      setTimeout(() => (button.textContent = "copy"), 1500);
    },
  }, "copy");
  return [span, " ", button];
}

/** Pages of others on this place and object; they are asked when one follows the link, not before. @param {any} alert */
function elsewhere(alert) {
  const { ra, dec, object_id: id } = alert;
  /** @type {[string, string][]} */
  const links = [];
  if (/^ZTF\d\d[a-z]{7}$/.test(id ?? "")) {
    links.push(["ALeRCE", `https://alerce.online/object/${id}`], ["Fink", `https://ztf.fink-portal.org/${id}`],
      ["Lasair", `https://lasair-ztf.lsst.ac.uk/objects/${id}/`]);
  }
  if (isNumber(ra) && isNumber(dec)) {
    const at = encodeURIComponent(`${ra} ${dec < 0 ? "" : "+"}${dec}`);
    const simbad = "https://simbad.cds.unistra.fr/simbad/sim-coo?CooFrame=ICRS&Radius=1&Radius.unit=arcmin";
    const ned = "https://ned.ipac.caltech.edu/conesearch?search_type=Near%20Position%20Search&in_csys=Equatorial&in_equinox=J2000&radius=1";
    links.push(
      ["TNS, 5″", `https://www.wis-tns.org/search?ra=${ra}&decl=${dec}&radius=5&coords_unit=arcsec`],
      ["SIMBAD, 1′", `${simbad}&Coord=${at}`],
      ["NED, 1′", `${ned}&coordinates=${ra}d%20${dec}d`],
      ["Legacy Survey", `https://www.legacysurvey.org/viewer?ra=${ra}&dec=${dec}&layer=ls-dr10&zoom=16&mark=${ra},${dec}`]);
  }
  return links.length > 0 && h("p", { class: "links" }, "Elsewhere: ",
    links.map(([name, href]) => h("a", { href, rel: "noopener noreferrer", target: "_blank" }, name)),
    /simulat/i.test(alert.packet?.publisher ?? "") && h("span", { class: "quiet" }, "This alert is simulated: others do not know it."));
}

/**
 * A light curve with its legend.
 *
 * @param {any} alert @param {AbortSignal} signal
 * @param {(point: import("./lightcurve.js").Point | null) => void} aim is told of the epoch under the pointer
 */
export function curve(alert, signal, aim) {
  const light = alert.light_curve ?? {};
  const zp = light.zero_point ?? 25;
  const bands = countByBand(light);
  const hidden = new Set(["model"]);
  let magnitudes = true;
  /** @type {{fit: any, curves: import("./lightcurve.js").Curve[]}} */
  let model = { fit: alert.fit, curves: [] };
  const place = h("div", { class: "plot" });
  const list = h("details", { toggle: () => list.open && listed() }, h("summary", {}, "Epochs as a table"));

  const shown = () => {
    const all = points(light, magnitudes);
    const some = hidden.has("model") ? all.points : marked(all.points, model.curves);
    return { ...all, points: some.filter((p) => !hidden.has(p.kind) && !hidden.has(`band ${p.band}`)) };
  };
  const redraw = () => {
    const { points: some, left } = shown();
    const unit = unitOf();
    const curves = hidden.has("model") ? [] : model.curves.filter(({ band }) => !hidden.has(`band ${band}`));
    fill(place,
      some.length === 0
        ? h("p", { class: "box" }, "There is no epoch to draw.")
        : lightCurveChart(Math.max(300, place.clientWidth), some, {
          magnitudes, unit, t0: model.fit?.t0 ?? null, lines: modelLines(curves, magnitudes, zp), pulls: pulls(curves), aim,
        }),
      left > 0 && h("p", { class: "quiet" }, magnitudes
        ? `${count(left)} epochs have no magnitude to draw (forced fluxes below ${LEAST_SIGNAL} sigma, or no value): see the flux.`
        : `${count(left)} epochs have no flux for this zero point.`));
    if (list.open) listed();
  };
  const unitOf = () => (magnitudes ? "difference magnitude (AB)" : `difference flux (AB zero point ${zp})`);
  const listed = () => list.replaceChildren(list.firstElementChild ?? "", table(`Epochs: ${unitOf()}`, [
    { name: "MJD", cell: (p) => fixed(p.mjd, 5) },
    { name: "UTC", cell: (p) => mjdToUtc(p.mjd).replace(" UTC", ""), kind: "quiet" },
    { name: "band", cell: (p) => look(p.band).name },
    { name: "kind", cell: (p) => (p.kind === "limit" ? "upper limit" : p.kind) + (p.negative ? ", negative" : "") },
    { name: magnitudes ? "magnitude" : "flux", number: true, cell: (p) => (magnitudes ? fixed(p.y, 3) : significant(p.y)) },
    { name: "error", number: true, cell: (p) => (magnitudes ? fixed(p.error, 3) : significant(p.error, 3)) },
  ], shown().points));
  /** A box that shows or hides. @param {string} key @param {...import("./html.js").Child} label */
  const box = (key, ...label) => h("label", {}, h("input", {
    type: "checkbox", checked: !hidden.has(key), change: () => {
      hidden.delete(key) || hidden.add(key);
      redraw();
    },
  }), label);
  /** @param {boolean} mag @param {string} text */
  const choice = (mag, text) => h("label", {}, h("input", {
    type: "radio", name: "unit", checked: mag === magnitudes, change: () => {
      magnitudes = mag;
      redraw();
    },
  }), text);
  const mark = (/** @type {any} */ kind, /** @type {string} */ band, negative = false) =>
    sample({ kind, band, negative, mjd: 0, y: 0, error: null, words: "" });
  const total = (/** @type {"limit" | "forced"} */ kind) => [...bands.values()].reduce((sum, n) => sum + n[kind], 0);
  const modelBox = h("span");
  /** Shows a fit over the epochs. @param {{fit: any, curves: import("./lightcurve.js").Curve[]}} fitted */
  const show = (fitted) => {
    model = fitted;
    hidden.delete("model");
    fill(modelBox, box("model", "model, one sigma; unused epochs are pale"));
    redraw();
  };
  if (alert.fit?.quality) {
    json(`alerts/${alert.candid}/model`, {}, signal).then(show).catch((error) => {
      if (!signal.aborted) fill(modelBox, h("span", { class: "quiet" }, `no model: ${error.message}`));
    });
  }
  const legend = h("div", { class: "legend" },
    h("span", { role: "radiogroup", "aria-label": "Unit" }, choice(true, "magnitude"), choice(false, "flux")),
    [...bands].map(([band, n]) => box(`band ${band}`, mark("detection", band), look(band).name,
      h("span", { class: "quiet" }, ` ${count(n.detection)} det · ${count(n.limit)} lim · ${count(n.forced)} forced`))),
    total("limit") > 0 && box("limit", mark("limit", ""), `upper limits, 5σ`),
    total("forced") > 0 && box("forced", mark("forced", ""), `forced photometry`),
    modelBox,
    (light.detections ?? []).some((/** @type {any} */ d) => d.flux < 0) &&
      h("span", { class: "key" }, mark("detection", "", true), "hollow: fainter than the reference"));
  whenResized(place, redraw, signal);
  requestAnimationFrame(redraw);
  return { section: h("section", { class: "chart" }, h("h2", {}, "Light curve"), legend, place, list), show };
}

const PARAMETERS = [
  ["z", "redshift, photometric unless held"], ["t0", "maximum of B, MJD"], ["x0", "amplitude"], ["x1", "stretch"],
  ["c", "colour, mag; dust of the Milky Way included"],
];

/** @param {any} alert */
function fit({ fit: of, verdict: v, held = false }) {
  const title = h("h2", {}, "Fit ", of?.quality && state(of.quality));
  if (!of) {
    return h("section", {}, title, h("p", { class: "box" }, v?.verdict === true
      ? "There is no fit yet: the fit stage has not come to this alert."
      : "There is no fit: the alert did not pass the filter."));
  }
  if (!of.quality) {
    return h("section", {}, title,
      h("p", { class: "box warn" }, "There is no fit. ", h("code", {}, of.reason ?? ""), of.detail && `: ${of.detail}.`));
  }
  const bound = (of.at_bound ?? "").split(" ").filter(Boolean);
  const remark = (/** @type {string} */ name) => (bound.includes(name)
    ? h("div", {}, state("at_bound"))
    : held && name === "z" ? h("div", { class: "quiet" }, "held")
    : !isNumber(of[`${name}_err`]) && h("div", { class: "quiet" }, "no error"));
  return h("section", {}, title,
    table(`${of.model} ${of.model_version}`, [
      { name: "parameter", cell: ([name]) => h("b", {}, name) },
      { name: "meaning", cell: ([, meaning]) => meaning, kind: "quiet" },
      { name: "value", number: true, cell: ([name]) => [withError(of[name], of[`${name}_err`]), remark(name)] },
    ], PARAMETERS),
    pairs([
      ["chi² / ndof", `${significant(of.chisq)} / ${of.ndof}${of.ndof > 0 ? ` = ${significant(of.chisq / of.ndof, 3)}` : ""}`],
      ["maximum of B", mjdToUtc(of.t0)],
      ["search", of.success ? `converged, ${count(of.ncall)} evaluations` : "did not converge"],
      ["epochs left out", of.left_out ? `MJD ${of.left_out}` : "none"],
    ]),
    bound.includes("phase") && h("p", { class: "quiet" }, "An epoch is at an end of the model's phases: the fit has no errors."),
    of.x0 < 0 && h("p", { class: "box warn" }, "The amplitude is negative: a dip, no supernova."),
    h("p", { class: "quiet" }, held ? "z was held." : "z is from the light curve alone.",
      " Errors are those of one minimum, and too small where there are several. A good fit does not say that the object is a Type Ia supernova."));
}

/**
 * A form that fits anew with one's own settings; the answer is shown in place of the night's fit, and kept nowhere.
 *
 * @param {any} alert @param {HTMLElement} fitted @param {(model: any) => void} show @param {AbortSignal} signal
 */
function refit(alert, fitted, show, signal) {
  const field = (/** @type {string} */ name, /** @type {string} */ label) =>
    h("input", { type: "number", step: "any", name, "aria-label": label, size: 8 });
  const one = (/** @type {string} */ name, /** @type {string} */ label) => h("div", {}, h("span", {}, label), field(name, label));
  const range = (/** @type {string} */ name, /** @type {string} */ label) => h("div", {}, h("span", {}, label),
    field(`${name}_min`, `${label}, from`), "to", field(`${name}_max`, `${label}, to`));
  const said = h("div", { role: "status" });
  const form = h("form", {
    class: "bounds", submit: async (/** @type {Event} */ event) => {
      event.preventDefault();
      const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
      if (Object.keys(given).length === 0) {
        fill(said, h("p", { class: "box warn" }, "Give at least one setting."));
        return;
      }
      fill(said, h("p", { class: "quiet" }, "Fitting …"));
      try {
        const answer = await json(`alerts/${alert.candid}/model`, /** @type {Record<string, string>} */ (given), signal);
        const settings = Object.entries(given).map(([name, value]) => `${name} ${value}`).join(", ");
        fill(fitted, h("p", { class: "box warn" }, `Fitted here with ${settings}. This is not the night's fit, and is kept nowhere. `,
          h("button", { type: "button", class: "small", click: () => void again() }, "The night's fit")),
        fit({ fit: answer.fit, verdict: alert.verdict, held: "z" in given }));
        show(answer);
        fill(said);
        announce(answer.fit.quality ? `Fitted: ${answer.fit.quality.replaceAll("_", " ")}.` : "There is no fit.");
      } catch (error) {
        if (!signal.aborted) fill(said, problem("It was not fitted.", error instanceof Error ? error.message : String(error)));
      }
    },
  },
  range("z", "z"), one("z", "z, held"), range("t0", "t0, MJD"), range("phase", "phases, d"),
  one("mwebv", "dust of the Milky Way, E(B−V)"), one("error_floor", "error floor, share of the flux"),
  h("label", {}, h("input", { type: "checkbox", name: "model_covariance", value: "true" }), "the model's own errors"),
  h("button", { class: "main" }, "Fit"));
  const again = async () => {
    fill(fitted, fit(alert));
    show(alert.fit?.quality ? await json(`alerts/${alert.candid}/model`, {}, signal) : { fit: alert.fit, curves: [] });
  };
  return h("details", {}, h("summary", {}, "Fit anew"), form, said);
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
function downloads({ candid, object_id: id }) {
  const files = [
    ["packet (Avro)", ofAlert(candid, "packet"), `${candid}.avro`],
    ["all of this (JSON)", address(`alerts/${candid}`), `${candid}.json`],
    ["light curve (CSV)", ofAlert(candid, "lightcurve.csv"), `${candid}.csv`],
    ...(id ? [["light curve of the object (VOTable)", address(`objects/${encodeURIComponent(id)}/lightcurve`, { format: "votable" }), `${id}.vot`]] : []),
    ...["png", "svg", "pdf"].map((format) =>
      [`plot (${format.toUpperCase()})`, ofAlert(candid, "plot", { format }), `${candid}.${format}`]),
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
