// The epochs of an alert's light curve as points of a chart. Pure.

import { fixed, isNumber, jdToMjd, mjdToUtc, significant } from "./format.js";

const MAG_OF_RELATIVE_ERROR = 2.5 / Math.LN10;

/** Forced fluxes below so many errors have no magnitude worth drawing. */
export const LEAST_SIGNAL = 3;

/**
 * @typedef {object} Point
 * @property {"detection" | "limit" | "forced"} kind
 * @property {string} band
 * @property {number} mjd
 * @property {number} y magnitude or flux
 * @property {number | null} error one sigma
 * @property {boolean} negative fainter than in the reference
 * @property {string} words what the epoch is, for a reader
 * @property {boolean} [unused] whether the fit that is shown did without it; undefined without a fit
 */

/**
 * @typedef {{jd?: number, mjd?: number, band: string, mag?: number, magerr?: number, flux?: number, fluxerr?: number,
 *     limit?: number}} Epoch
 */

/** The flux of a magnitude. @param {number} mag @param {number} zeroPoint */
export const fluxOf = (mag, zeroPoint) => 10 ** (0.4 * (zeroPoint - mag));

/**
 * @param {{zero_point: number, detections?: Epoch[], upper_limits?: Epoch[], forced?: Epoch[]}} curve
 * @param {boolean} magnitudes whether y is a magnitude, else a flux for the curve's zero point
 * @returns {{points: Point[], left: number}} the points by time, and how many epochs have no place in such a chart
 */
export function points(curve, magnitudes) {
  const zp = curve.zero_point ?? 25;
  /** @type {Point[]} */
  const all = [];
  let left = 0;
  /** @param {Point["kind"]} kind @param {Epoch} epoch @param {unknown} y @param {unknown} error @param {boolean} negative */
  const add = (kind, epoch, y, error, negative) => {
    const mjd = isNumber(epoch.mjd) ? epoch.mjd : isNumber(epoch.jd) ? jdToMjd(epoch.jd) : NaN;
    if (!isNumber(y) || !isNumber(mjd)) {
      left++;
      return;
    }
    const point = { kind, band: epoch.band ?? "", mjd, y, error: isNumber(error) ? error : null, negative };
    all.push({ ...point, words: inWords(point, magnitudes) });
  };
  for (const epoch of curve.detections ?? []) {
    const negative = isNumber(epoch.flux) && epoch.flux < 0;
    if (magnitudes) add("detection", epoch, epoch.mag, epoch.magerr, negative);
    else add("detection", epoch, epoch.flux, epoch.fluxerr, negative);
  }
  for (const epoch of curve.upper_limits ?? []) {
    add("limit", epoch, magnitudes || !isNumber(epoch.limit) ? epoch.limit : fluxOf(epoch.limit, zp), null, false);
  }
  for (const epoch of curve.forced ?? []) {
    const { flux, fluxerr } = epoch;
    if (!magnitudes) add("forced", epoch, flux, fluxerr, isNumber(flux) && flux < 0);
    else if (isNumber(flux) && isNumber(fluxerr) && flux >= LEAST_SIGNAL * fluxerr) {
      add("forced", epoch, zp - 2.5 * Math.log10(flux), (MAG_OF_RELATIVE_ERROR * fluxerr) / flux, false);
    } else left++;
  }
  all.sort((a, b) => a.mjd - b.mjd);
  return { points: all, left };
}

/**
 * @typedef {{band: string, epochs: {kind: Point["kind"], mjd: number, flux: number, fluxerr: number, model: number, used: boolean}[],
 *     model: {mjd: number, flux: number, sigma: number}[]}} Curve
 */

/**
 * A model's curves for a chart: y with one sigma below and above; null where there is no such magnitude.
 *
 * @param {Curve[]} curves @param {boolean} magnitudes @param {number} zp
 */
export function modelLines(curves, magnitudes, zp) {
  const y = (/** @type {number} */ flux) => (!magnitudes ? flux : flux > 0 ? zp - 2.5 * Math.log10(flux) : null);
  return curves.map(({ band, model }) => ({
    band,
    points: model.map(({ mjd, flux, sigma }) => ({ mjd, y: y(flux), low: y(flux - sigma), high: y(flux + sigma) })),
  }));
}

/** The same epoch in different answers, whose times were computed alike. @param {string} band @param {number} mjd */
export const epochName = (band, mjd) => `${band} ${mjd.toFixed(6)}`;

/** Epochs of each kind that a fit did not use are marked so. @param {Point[]} points @param {Curve[]} curves */
export function marked(points, curves) {
  const used = new Set(curves.flatMap(({ band, epochs }) =>
    epochs.filter((epoch) => epoch.used).map(({ kind, mjd }) => `${kind} ${epochName(band, mjd)}`)));
  return points.map((point) => {
    const unused = !used.has(`${point.kind} ${epochName(point.band, point.mjd)}`);
    return { ...point, unused, words: `${point.words}, ${unused ? "not used" : "used"} by the fit` };
  });
}

/** Measured less model, in errors. @param {Curve[]} curves */
export const pulls = (curves) => curves.flatMap(({ band, epochs }) =>
  epochs.filter((epoch) => epoch.used).map(({ kind, mjd, flux, fluxerr, model }) => ({ kind, band, mjd, pull: (flux - model) / fluxerr })));

const KINDS = { detection: "detection", limit: "upper limit (5 sigma)", forced: "forced photometry" };

/** @param {Omit<Point, "words">} point @param {boolean} magnitudes */
function inWords(point, magnitudes) {
  const number = (/** @type {number} */ x) => (magnitudes ? fixed(x, 3) : significant(x));
  const value = number(point.y) + (point.error === null ? "" : ` ± ${number(point.error)}`);
  const sign = point.negative ? ", fainter than the reference" : "";
  const time = `MJD ${fixed(point.mjd, 5)}, ${mjdToUtc(point.mjd)}`;
  return `${point.band}: ${value} ${magnitudes ? "mag" : "flux"}, ${KINDS[point.kind]}${sign}, ${time}`;
}

/** How many epochs of each kind a band has. @param {any} curve */
export function countByBand(curve) {
  /** @type {Map<string, {detection: number, limit: number, forced: number}>} */
  const bands = new Map();
  /** @param {any[] | undefined} epochs @param {Point["kind"]} kind */
  const add = (epochs, kind) => {
    for (const { band = "" } of epochs ?? []) {
      if (!bands.has(band)) bands.set(band, { detection: 0, limit: 0, forced: 0 });
      /** @type {any} */ (bands.get(band))[kind]++;
    }
  };
  add(curve.detections, "detection");
  add(curve.upper_limits, "limit");
  add(curve.forced, "forced");
  return bands;
}
