// Numbers, times and coordinates as text. Pure: no page, no network.

const UNIX_EPOCH_JD = 2440587.5;
const MJD_ZERO_JD = 2400000.5;
const DAY_MS = 86_400_000;
const MINUS = "\u2212";
export const NONE = "\u2013";

const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });

/** Whether this is a number that can be shown. @param {unknown} x @returns {x is number} */
export const isNumber = (x) => typeof x === "number" && Number.isFinite(x);

/** 1234567 as 1,234,567. @param {unknown} n */
export const count = (n) => (isNumber(n) ? whole.format(n).replace("-", MINUS) : NONE);

/** A rate: one decimal below 10, none above. @param {unknown} r */
export const rate = (r) => (!isNumber(r) ? NONE : r > 0 && r < 10 ? r.toFixed(1) : count(r));

/** With so many decimals. @param {unknown} x @param {number} decimals */
export const fixed = (x, decimals) => (isNumber(x) ? x.toFixed(decimals).replace("-", MINUS) : NONE);

/** To so many significant digits, as short as possible. @param {unknown} x @param {number} [digits] */
export function significant(x, digits = 4) {
  if (!isNumber(x)) return NONE;
  const size = Math.abs(x);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return power(x.toExponential(digits - 1));
  return String(Number(x.toPrecision(digits))).replace("-", MINUS);
}

/** 5.1e-3 as 5.1 x 10 to the -3. @param {string} exponential */
function power(exponential) {
  const [digits, exponent] = exponential.split("e");
  return `${digits.replace("-", MINUS)} × 10${superscript(Number(exponent))}`;
}

/** @param {number} n */
function superscript(n) {
  return [...String(n)].map((ch) => (ch === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(ch)])).join("");
}

/**
 * A value with its one-sigma error, both to the error's second digit; the value alone, to four digits, without an error.
 *
 * @param {unknown} value @param {unknown} error
 */
export function withError(value, error) {
  if (!isNumber(value)) return NONE;
  if (!isNumber(error) || error <= 0) return significant(value);
  const size = Math.max(Math.abs(value), error);
  const exponent = size < 1e-2 || size >= 1e7 ? Math.floor(Math.log10(size)) : 0;
  const scale = 10 ** exponent;
  const decimals = Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(error / scale))));
  const pair = `${fixed(value / scale, decimals)} ± ${fixed(error / scale, decimals)}`;
  return exponent === 0 ? pair : `(${pair}) × 10${superscript(exponent)}`;
}

/** Bytes in the largest unit that leaves a number above one. @param {unknown} n */
export function bytes(n) {
  if (!isNumber(n)) return NONE;
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = n < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3));
  const value = n / 1000 ** step;
  return `${step === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[step]}`;
}

/** A duration in its two largest units. @param {unknown} seconds */
export function duration(seconds) {
  if (!isNumber(seconds)) return NONE;
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`;
}

/** A latency with its unit: 38 ms, 4.2 s, and from a minute on as a duration. @param {unknown} seconds */
export function latency(seconds) {
  if (!isNumber(seconds)) return NONE;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  return seconds < 60 ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s` : duration(seconds);
}

/** 2021-01-20 05:12:33 UTC. @param {string | number | Date | null | undefined} time */
export function utc(time) {
  const date = time === null || time === undefined ? new Date(NaN) : new Date(time);
  return Number.isNaN(date.getTime()) ? NONE : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** The time alone, 05:12:33. @param {number} ms */
export const clock = (ms) => new Date(ms).toISOString().slice(11, 19);

/** @param {number} mjd @returns {number} milliseconds since 1970 */
export const mjdToMs = (mjd) => (mjd + MJD_ZERO_JD - UNIX_EPOCH_JD) * DAY_MS;

/** @param {number} jd */
export const jdToMjd = (jd) => jd - MJD_ZERO_JD;

/** @param {unknown} mjd */
export const mjdToUtc = (mjd) => (isNumber(mjd) ? utc(mjdToMs(mjd)) : NONE);

/**
 * Right ascension in hours, to a hundredth of a second: 16:26:09.87.
 *
 * @param {number} degrees
 */
export function rightAscension(degrees) {
  const turn = ((degrees % 360) + 360) % 360;
  const hundredths = Math.round((turn / 15) * 360_000) % (24 * 360_000);
  return sexagesimal(hundredths, 100);
}

/** Declination, to a tenth of an arcsecond, with its sign: +27:31:04.7. @param {number} degrees */
export function declination(degrees) {
  const sign = degrees < 0 ? "-" : "+";
  return sign + sexagesimal(Math.round(Math.abs(degrees) * 36_000), 10);
}

/** @param {number} units of 1/perSecond seconds, whole @param {number} perSecond */
function sexagesimal(units, perSecond) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const seconds = Math.floor(units / perSecond);
  const part = String(units % perSecond).padStart(String(perSecond).length - 1, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${part}`;
}

/** Any value of an answer as text. @param {unknown} value */
export function plain(value) {
  if (value === null || value === undefined) return "null";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Rows as CSV (RFC 4180); null is empty. @param {string[]} columns @param {unknown[][]} rows */
export function csv(columns, rows) {
  const cell = (/** @type {unknown} */ value) => {
    const text = value === null || value === undefined ? "" : plain(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => row.map(cell).join(",") + "\r\n").join("");
}

/**
 * A closed night in one sentence.
 *
 * @param {string} night
 * @param {{revision?: number, balanced?: boolean, checks?: {state: string}[], counts?: Record<string, number>,
 *     dead_lettered?: Record<string, number>}} books
 */
export function result(night, books) {
  const counts = books.counts ?? {};
  const n = (/** @type {string} */ name) => counts[name] ?? 0;
  const rejected = n("rejected at ingest");
  const later = Object.values(books.dead_lettered ?? {}).reduce((sum, each) => sum + each, 0) - rejected;
  const wrong = (books.checks ?? []).filter((check) => check.state !== "balanced").length;
  const parts = [
    `${count(n("published"))} alerts`,
    books.balanced ? "all stores agree" : `the books do not balance in ${wrong} of ${books.checks?.length ?? 0} checks`,
    `${count(rejected)} rejected`,
  ];
  if (later > 0) parts.push(`${count(later)} dead-lettered by later stages`);
  if (n("duplicates") > 0) parts.push(`${count(n("duplicates"))} duplicates`);
  const name = `Night ${night}${(books.revision ?? 1) > 1 ? `, revision ${books.revision}` : ""}`;
  return `${name}: ${parts.join(", ")}; ${count(n("passed"))} passed the filter, ${count(n("fitted"))} fitted.`;
}
