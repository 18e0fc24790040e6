// A light curve with its legend and the model of a fit.

import { json } from "./api.js";
import { lightCurveChart, look, sample, whenResized } from "./chart.js";
import { count, fixed, mjdToUtc, significant } from "./format.js";
import { fill, h, table } from "./html.js";
import { countByBand, LEAST_SIGNAL, marked, modelLines, points, pulls } from "./lightcurve.js";

/**
 * A light curve with its legend.
 *
 * @param {{candid: string, light_curve: any, fit: any}} alert whose fit is shown @param {AbortSignal} signal
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

  const isFitted = () => !hidden.has("model") && model.curves.length > 0;
  const shown = () => {
    const all = points(light, magnitudes);
    const some = isFitted() ? marked(all.points, model.curves) : all.points;
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
          magnitudes, unit, t0: model.fit?.t0 ?? null, lines: modelLines(curves, magnitudes, zp),
          pulls: pulls(curves).filter(({ kind }) => !hidden.has(kind)), aim,
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
    ...(isFitted() ? [{ name: "fit", cell: (/** @type {import("./lightcurve.js").Point} */ p) => (p.unused ? "not used" : "used") }] : []),
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
    fill(modelBox, box("model", "model, one sigma; epochs that the fit did not use are pale"));
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
