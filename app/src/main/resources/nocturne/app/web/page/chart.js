// Charts as SVG.

import { clock, count, fixed, mjdToMs } from "./format.js";
import { h, s } from "./html.js";
import { decimals, extent, linear, timeTicks } from "./scale.js";

/** @typedef {{left: number, right: number, top: number, bottom: number}} Frame in pixels */

/** @param {number} width @param {number} height @param {string} label @param {...import("./html.js").Child} children */
const sheet = (width, height, label, ...children) =>
  s("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label }, ...children);

/** @param {number} x @param {number} y @param {string} anchor @param {string} text @param {Record<string, string>} [more] */
const words = (x, y, anchor, text, more = {}) => s("text", { x, y, "text-anchor": anchor, ...more }, text);

/** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {string} kind */
const line = (x1, y1, x2, y2, kind) => s("line", { x1, y1, x2, y2, class: kind });

/** @param {number} x */
const px = (x) => Math.round(x * 10) / 10;

/** @typedef {{name: string, hue: number, rates: (number | null)[]}} Series */

/**
 * Rates through the night; the first series is filled.
 *
 * @param {number} width @param {number} from @param {number} to milliseconds @param {Series[]} series
 */
export function rateChart(width, from, to, series) {
  const height = width < 560 ? 180 : 230;
  const frame = { left: 48, right: width - 10, top: 10, bottom: height - 38 };
  const highest = Math.max(1, ...series.flatMap((each) => each.rates.map((r) => r ?? 0)));
  const x = linear([from, to], [frame.left, frame.right], 1);
  const y = linear([0, highest * 1.08], [frame.bottom, frame.top], 4);
  const times = timeTicks(from, to, Math.max(2, Math.floor(width / 110)));
  return sheet(
    width, height,
    `Rates from ${clock(from)} to ${clock(to)} UTC, up to ${count(highest)} a second: ${series.map((each) => each.name).join(", ")}`,
    y.ticks.map((tick) => [
      line(frame.left, y(tick), frame.right, y(tick), tick === 0 ? "axis" : "grid"),
      words(frame.left - 6, y(tick) + 4, "end", tick >= 10 || y.step >= 1 ? count(tick) : fixed(tick, decimals(y.step))),
    ]),
    times.map((tick) => [
      line(x(tick), frame.bottom, x(tick), frame.bottom + 4, "axis"),
      words(x(tick), frame.bottom + 17, "middle", clock(tick).slice(0, 5)),
    ]),
    words(frame.right, height - 6, "end", "UTC"),
    words(frame.left, height - 6, "start", "per second"),
    series.map((each, i) => [
      i === 0 && s("path", { class: "area", d: path(each.rates, frame, y, frame.bottom) }),
      s("path", { class: `series hue${each.hue}`, d: path(each.rates, frame, y) }),
    ]),
  );
}

/**
 * A line through bins; broken where a bin is null.
 *
 * @param {(number | null)[]} values @param {Frame} frame @param {(v: number) => number} y @param {number} [floor] to fill down to
 */
function path(values, frame, y, floor) {
  const step = (frame.right - frame.left) / values.length;
  let d = "";
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null) continue;
    const begins = i === 0 || values[i - 1] === null;
    const ends = i === values.length - 1 || values[i + 1] === null;
    const at = px(frame.left + (i + 0.5) * step);
    if (begins) d += floor === undefined ? `M${at} ${px(y(value))}h0` : `M${at} ${floor}L${at} ${px(y(value))}`;
    else d += `L${at} ${px(y(value))}`;
    if (ends && floor !== undefined) d += `L${at} ${floor}Z`;
  }
  return d;
}

/** A small chart of rates, without axes. @param {(number | null)[]} values @param {number} hue */
export function spark(values, hue) {
  const frame = { left: 1, right: 119, top: 2, bottom: 21 };
  const highest = Math.max(0, ...values.map((r) => r ?? 0));
  const y = linear([0, highest || 1], [frame.bottom, frame.top], 1);
  const d = path(values, frame, y);
  return s("svg", { class: "spark", viewBox: "0 0 120 23", width: 120, height: 23, "aria-hidden": "true" },
    line(0, 22, 120, 22, "axis"), s("path", { class: `series hue${hue}`, d }));
}

// Colours and shapes of the bands are those of the server's plots.
const SHAPES = /** @type {Record<string, string>} */ ({
  circle: "M-3.7 0a3.7 3.7 0 1 0 7.4 0a3.7 3.7 0 1 0 -7.4 0Z",
  square: "M-3.3 -3.3H3.3V3.3H-3.3Z",
  diamond: "M0 -4.6L4.6 0L0 4.6L-4.6 0Z",
  triangle: "M0 -4.2L4.2 3.5H-4.2Z",
  limit: "M-3.6 -2.6H3.6L0 3.6Z",
  forced: "M-4.6 -4.6L4.6 4.6M-4.6 4.6L4.6 -4.6",
});
const LOOKS = /** @type {Record<string, [string, string]>} */ ({
  u: ["blue", "triangle"], g: ["green", "circle"], r: ["red", "square"], i: ["orange", "diamond"],
});

/** What a band is called and looks like. @param {string} band */
export function look(band) {
  const [colour, shape] = LOOKS[band.slice(-1)] ?? ["grey", "triangle"];
  return { name: band.startsWith("ztf") ? `ZTF ${band.slice(3)}` : band, colour, shape };
}

/** @param {{kind: import("./lightcurve.js").Point["kind"], band: string, negative?: boolean, unused?: boolean}} point */
function markOf(point) {
  const { colour, shape } = look(point.band);
  const outline = point.kind === "detection" ? shape : point.kind;
  const more = (point.negative ? " negative" : "") + (point.unused ? " unused" : "");
  return { d: SHAPES[outline], kind: `point ${colour} ${point.kind}${more}` };
}

/** A mark as in the chart, for a legend. @param {import("./lightcurve.js").Point} point */
export function sample(point) {
  const { d, kind } = markOf(point);
  return s("svg", { class: "chart sample", viewBox: "-6 -6 12 12", width: 12, height: 12, "aria-hidden": "true" },
    s("path", { d, class: kind }));
}

/**
 * A light curve, with a fitted model and the pulls below it where there is one. Moving over it names the nearest epoch.
 *
 * @typedef {{kind: import("./lightcurve.js").Point["kind"], band: string, mjd: number, pull: number}} Pull
 * @typedef {{band: string, points: {mjd: number, y: number | null, low: number | null, high: number | null}[]}} Line
 * @param {number} width @param {import("./lightcurve.js").Point[]} points
 * @param {{magnitudes: boolean, unit: string, t0: number | null, lines: Line[], pulls: Pull[],
 *     aim: (point: import("./lightcurve.js").Point | null) => void}} how aim: is told of the epoch under the pointer, null when it leaves
 */
export function lightCurveChart(width, points, how) {
  const below = how.pulls.length > 0 ? 96 : 0;
  const height = Math.round(Math.min(420, Math.max(260, width * 0.45))) + below;
  const frame = { left: 58, right: width - 12, top: 26, bottom: height - 40 - below };
  const [low, high] = extent(points.flatMap((p) => [p.y, p.y - (p.error ?? 0), p.y + (p.error ?? 0)]), 0.06);
  const [first, last] = extent(points.map((p) => p.mjd), 0.04);
  const days = /** @type {[number, number]} */ (last - first < 1 ? [first - 1, last + 1] : [first, last]);
  const x = linear(days, [frame.left, frame.right], Math.max(2, width / 110));
  const y = linear(how.magnitudes ? [high, low] : [low, high], [frame.bottom, frame.top], 6);
  const date = (/** @type {number} */ mjd) =>
    new Date(mjdToMs(mjd)).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
  const middle = (frame.top + frame.bottom) / 2;
  const within = (/** @type {number} */ at) => Math.max(frame.top, Math.min(frame.bottom, at));
  const shown = how.t0 !== null && how.t0 > days[0] && how.t0 < days[1] ? how.t0 : null;
  const ring = s("circle", { r: 8, class: "ring", visibility: "hidden" });
  const chart = sheet(
    width, height, `Light curve, ${how.unit}: ${points.length} epochs. The table below the chart has the values.`,
    y.ticks.map((tick) => [
      line(frame.left, y(tick), frame.right, y(tick), tick === 0 ? "axis" : "grid"),
      words(frame.left - 6, y(tick) + 4, "end", y.step >= 1 && !how.magnitudes ? count(tick) : fixed(tick, decimals(y.step))),
    ]),
    x.ticks.map((tick) => [
      line(x(tick), frame.top, x(tick), frame.bottom, "grid"),
      words(x(tick), frame.bottom + 16, "middle", fixed(tick, decimals(x.step))),
      words(x(tick), frame.top - 8, "middle", date(tick)),
    ]),
    s("rect", { class: "border", x: frame.left, y: frame.top, width: frame.right - frame.left, height: frame.bottom - frame.top }),
    words((frame.left + frame.right) / 2, height - 6, "middle", "MJD (UTC); dates above"),
    words(13, middle, "middle", how.unit, { transform: `rotate(-90 13 ${middle})` }),
    how.lines.map(({ band, points: all }) => {
      const some = all.filter((p) => p.mjd >= days[0] && p.mjd <= days[1] && p.y !== null);
      const place = (/** @type {number} */ mjd, /** @type {number | null} */ value) => `${px(x(mjd))} ${px(within(y(value ?? 0)))}`;
      const shaded = some.filter((p) => p.low !== null && p.high !== null);
      return some.length > 1 && [
        shaded.length > 1 && s("path", {
          class: `shade ${look(band).colour}`,
          d: `M${[...shaded.map((p) => place(p.mjd, p.high)), ...shaded.reverse().map((p) => place(p.mjd, p.low))].join("L")}Z`,
        }),
        s("path", { class: `model ${look(band).colour}`, d: `M${some.map((p) => place(p.mjd, p.y)).join("L")}` }),
      ];
    }),
    below > 0 && pullPanel(how.pulls, x, { ...frame, top: frame.bottom + 26, bottom: height - 22 }),
    shown !== null && [
      line(x(shown), frame.top, x(shown), frame.bottom, "t0"),
      words(x(shown) + 4, frame.top + 13, "start", "t0 of the fit"),
    ],
    (/** @type {const} */ (["limit", "forced", "detection"])).flatMap((kind) => points.filter((p) => p.kind === kind)).map((point) => {
      const { d, kind } = markOf(point);
      const at = `translate(${px(x(point.mjd))} ${px(y(point.y))})`;
      const error = point.error ?? 0;
      return s("g", {},
        error > 0 && line(px(x(point.mjd)), px(y(point.y - error)), px(x(point.mjd)), px(y(point.y + error)),
          `error ${look(point.band).colour} ${point.kind}${point.unused ? " unused" : ""}`),
        s("path", { d, class: kind, transform: at }));
    }),
    ring,
  );
  const readout = h("p", { class: "readout" }, "Point at an epoch to read it.");
  const read = (/** @type {PointerEvent} */ event) => {
    const box = chart.getBoundingClientRect();
    const scale = width / box.width;
    const [cx, cy] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    let best = null;
    let least = 30 ** 2;
    for (const point of points) {
      const distance = (x(point.mjd) - cx) ** 2 + (y(point.y) - cy) ** 2;
      if (distance < least) [best, least] = [point, distance];
    }
    ring.setAttribute("visibility", best ? "visible" : "hidden");
    if (best) {
      ring.setAttribute("cx", String(x(best.mjd)));
      ring.setAttribute("cy", String(y(best.y)));
      readout.textContent = best.words;
      how.aim(best);
    }
  };
  chart.addEventListener("pointermove", /** @type {EventListener} */ (read));
  chart.addEventListener("pointerdown", /** @type {EventListener} */ (read));
  chart.addEventListener("pointerleave", () => how.aim(null));
  return [chart, readout];
}

/**
 * Pulls under a light curve; beyond five errors they are at the edge.
 *
 * @param {Pull[]} pulls @param {(mjd: number) => number} x @param {Frame} frame
 */
function pullPanel(pulls, x, frame) {
  const y = linear([-5, 5], [frame.bottom, frame.top], 2);
  const middle = (frame.top + frame.bottom) / 2;
  return [
    s("rect", { class: "border", x: frame.left, y: frame.top, width: frame.right - frame.left, height: frame.bottom - frame.top }),
    [-3, 0, 3].map((tick) => [
      line(frame.left, y(tick), frame.right, y(tick), tick === 0 ? "axis" : "grid"),
      words(frame.left - 6, y(tick) + 4, "end", String(tick).replace("-", "\u2212")),
    ]),
    words(13, middle, "middle", "pull", { transform: `rotate(-90 13 ${middle})` }),
    pulls.filter(({ mjd }) => x(mjd) >= frame.left && x(mjd) <= frame.right).map(({ kind, band, mjd, pull }) => {
      const mark = markOf({ kind, band });
      const at = `translate(${px(x(mjd))} ${px(y(Math.max(-5, Math.min(5, pull))))}) scale(0.75)`;
      return s("path", { d: mark.d, class: mark.kind, transform: at });
    }),
  ];
}

/** Draws again when the width of a place changes. @param {HTMLElement} place @param {() => void} draw @param {AbortSignal} signal */
export function whenResized(place, draw, signal) {
  let width = place.clientWidth;
  const observer = new ResizeObserver(() => {
    if (place.clientWidth !== width) {
      width = place.clientWidth;
      draw();
    }
  });
  observer.observe(place);
  signal.addEventListener("abort", () => observer.disconnect());
}
