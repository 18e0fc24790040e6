// The images of an alert, and those of the epoch under the pointer where that is an alert of the same object.

import { bytes, json, ofAlert } from "./api.js";
import { draw } from "./cutout.js";
import { fixed, isNumber, jdToMjd } from "./format.js";
import { fill, h } from "./html.js";
import { epochName } from "./lightcurve.js";

const REST_MS = 150; // so long a pointer rests before an image is asked for

/**
 * @param {any} alert @param {AbortSignal} signal
 * @returns {{section: HTMLElement, aim: (point: import("./lightcurve.js").Point | null) => void}} aim is told where the pointer is
 */
export function images(alert, signal) {
  /** @type {string[]} */
  const names = alert.cutouts ?? [];
  if (names.length === 0) {
    return { section: h("section", { class: "cutouts" }, h("h2", {}, "Cutouts"), h("p", { class: "box" }, "The packet has no images.")), aim: () => {} };
  }
  const place = h("div", { class: "figures" });
  const whose = h("p", { class: "quiet" });
  /** @type {string | null} */
  let shown = null;
  const show = (/** @type {string} */ candid, /** @type {import("./lightcurve.js").Point | null} */ point) => {
    if (candid === shown) return;
    shown = candid;
    fill(place, names.map((name) => figure(candid, name, signal)));
    fill(whose, point ? `Of the epoch under the pointer, MJD ${fixed(point.mjd, 5)}: alert ` : "Of alert ",
      h("a", { href: `#/alert/${candid}` }, candid), ". Point at another epoch of the light curve for its images, where it was an alert.");
  };
  show(alert.candid, null);
  /** @type {Promise<Map<string, string>> | undefined} asked for when it is first needed */
  let known;
  /** @type {number | undefined} */
  let resting;
  const aim = (/** @type {import("./lightcurve.js").Point | null} */ point) => {
    clearTimeout(resting);
    resting = window.setTimeout(async () => {
      known ??= candids(alert.object_id, signal);
      const candid = point?.kind === "detection" ? (await known).get(epochName(point.band, point.mjd)) : undefined;
      if (!signal.aborted && (candid || !point)) show(candid ?? alert.candid, point);
    }, REST_MS);
  };
  return {
    section: h("section", { class: "cutouts" }, h("h2", {}, "Cutouts"), place, whose,
      h("p", { class: "quiet" }, "FITS is stretched by asinh between its 1st and its 99.5th percentile, its first row at the bottom. Where north " +
        "and east are, the files do not say.")),
    aim,
  };
}

/** The alerts of an object by their epochs; none if they cannot be had. @param {string | null} object @param {AbortSignal} signal */
async function candids(object, signal) {
  if (!object) return new Map();
  try {
    return byEpoch((await json(`objects/${encodeURIComponent(object)}`, {}, signal)).alerts);
  } catch {
    return new Map(); // the page then shows the images of its own alert
  }
}

/** The candids of alerts by band and time. @param {{band: string | null, jd: number | null, candid: string}[]} alerts */
export const byEpoch = (alerts) => new Map(alerts.flatMap(({ band, jd, candid }) =>
  (band && isNumber(jd) ? [[epochName(band, jdToMjd(jd)), candid]] : [])));

/** One image, which is fetched and drawn. @param {string} candid @param {string} name @param {AbortSignal} signal */
function figure(candid, name, signal) {
  const canvas = h("canvas", { width: 63, height: 63, role: "img", "aria-label": name });
  const caption = h("span", { class: "quiet" }, "loading …");
  const url = ofAlert(candid, `cutouts/${encodeURIComponent(name)}`);
  bytes(url, signal).then((file) => draw(file, canvas)).then((words) => {
    caption.textContent = words;
  }).catch((error) => {
    if (signal.aborted) return;
    canvas.replaceWith(h("div", { class: "unread" }, "cannot be read"));
    caption.textContent = `This cutout cannot be read: ${error instanceof Error ? error.message : error}.`;
  });
  const link = h("a", { href: url, download: "" }, name.replace(/^cutout/, ""));
  return h("figure", {}, canvas, h("figcaption", {}, link, caption));
}
