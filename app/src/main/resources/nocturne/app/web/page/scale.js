// Scales of charts, and rates from counts. Pure.

/** @typedef {{(x: number): number, ticks: number[], step: number}} Scale */

/**
 * A linear scale with ticks at round numbers within its domain.
 *
 * @param {[number, number]} domain values; the first may be the larger one
 * @param {[number, number]} range pixels
 * @param {number} about how many ticks
 * @returns {Scale}
 */
export function linear(domain, range, about) {
  const [a, b] = domain;
  const slope = (range[1] - range[0]) / (b - a || 1);
  const step = roundStep(Math.abs(b - a) / Math.max(1, about));
  const low = Math.min(a, b);
  const high = Math.max(a, b);
  /** @type {number[]} */
  const ticks = [];
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high + step * 1e-9; n++) ticks.push(n * step + 0);
  return Object.assign((/** @type {number} */ x) => range[0] + (x - a) * slope, { ticks, step });
}

/** 1, 2 or 5 times a power of ten, at least so much. @param {number} least */
export function roundStep(least) {
  if (!(least > 0) || !Number.isFinite(least)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((times) => times * power >= least * (1 - 1e-9)) ?? 10);
}

/** Decimals that tell ticks so far apart. @param {number} step */
export const decimals = (step) => Math.max(0, -Math.floor(Math.log10(step) + 1e-9));

/** Whole times of UTC between two times, milliseconds. @param {number} from @param {number} to @param {number} about */
export function timeTicks(from, to, about) {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * 60_000);
  const step = steps.find((each) => (to - from) / each <= about) ?? 86_400_000;
  const ticks = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}

/** The extent of values with a margin on both sides. @param {number[]} values @param {number} margin share */
export function extent(values, margin) {
  let low = Infinity;
  let high = -Infinity;
  for (const each of values) {
    if (each < low) low = each;
    if (each > high) high = each;
  }
  if (low > high) return /** @type {[number, number]} */ ([0, 1]);
  const more = (high - low || Math.abs(high) || 1) * margin;
  return /** @type {[number, number]} */ ([low - more, high + more]);
}

/** A longer time than this between two samples is a gap: nobody counted. */
const GAP_MS = 60_000;

/**
 * Rates a second from a counter, in bins of equal time. A bin is null where nobody counted; a counter that falls has begun
 * again, and nothing is said of the time between.
 *
 * @param {number[]} at times, ms, rising
 * @param {(number | null | undefined)[]} counts
 * @param {number} from @param {number} to @param {number} bins
 * @returns {(number | null)[]}
 */
export function rates(at, counts, from, to, bins) {
  const width = (to - from) / bins;
  const sum = new Array(bins).fill(0);
  const time = new Array(bins).fill(0);
  for (let i = 1; i < at.length; i++) {
    const before = counts[i - 1];
    const now = counts[i];
    const dt = at[i] - at[i - 1];
    if (before == null || now == null || now < before || dt <= 0 || dt > GAP_MS) continue;
    // A step that lies across bins is shared between them.
    const first = Math.max(0, Math.floor((at[i - 1] - from) / width));
    const last = Math.min(bins - 1, Math.floor((at[i] - from) / width));
    for (let bin = first; bin <= last; bin++) {
      const part = Math.min(at[i], from + (bin + 1) * width) - Math.max(at[i - 1], from + bin * width);
      if (part > 0) {
        sum[bin] += ((now - before) * part) / dt;
        time[bin] += part;
      }
    }
  }
  return sum.map((n, bin) => (time[bin] > 0 ? (n / time[bin]) * 1000 : null));
}

/**
 * The rate a second between the first and the last of some samples; null if there are not two or the counter fell.
 *
 * @param {{t: number, n: number | null | undefined}[]} samples by time
 */
export function rateOf(samples) {
  const first = samples[0];
  const last = samples[samples.length - 1];
  if (!first || first.n == null || last.n == null || last.n < first.n || last.t - first.t < 500) return null;
  return ((last.n - first.n) / (last.t - first.t)) * 1000;
}
