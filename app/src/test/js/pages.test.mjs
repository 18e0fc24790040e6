// The pages' pure modules, with node's own test runner: node --test app/src/test/js

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const PAGE = "../../main/resources/nocturne/app/web/page/";
const { asinhStretch, fits, grey, gunzip, kind, percentiles } = await import(`${PAGE}cutout.js`);
const format = await import(`${PAGE}format.js`);
const { countByBand, epochName, fluxOf, marked, modelLines, points, pulls } = await import(`${PAGE}lightcurve.js`);
const { decimals, extent, linear, rateOf, rates, roundStep, timeTicks } = await import(`${PAGE}scale.js`);
const { address } = await import(`${PAGE}api.js`);
const { byEpoch } = await import(`${PAGE}images.js`);
const { countsOf } = await import(`${PAGE}deadletters.js`);
const { Counts, elsewhere } = await import(`${PAGE}night.js`);
const { bounds, here } = await import(`${PAGE}finds.js`);
const { fittedOf } = await import(`${PAGE}search.js`);
const { wanted } = await import(`${PAGE}search.js`);
const { corners, galacticPlane, hammer, shade } = await import(`${PAGE}sky.js`);

/** A FITS file: its cards, then big-endian floats, both padded to blocks. */
function file(cards, values) {
  const header = [...cards, "END"].map((card) => card.padEnd(80)).join("");
  const data = Buffer.alloc(Math.ceil((4 * values.length) / 2880) * 2880);
  values.forEach((value, i) => data.writeFloatBE(value, 4 * i));
  return new Uint8Array(Buffer.concat([Buffer.from(header.padEnd(Math.ceil(header.length / 2880) * 2880)), data]));
}

const SMALL = [
  "SIMPLE  =                    T / a comment",
  "BITPIX  =                  -32",
  "NAXIS   =                    2",
  "NAXIS1  =                    3",
  "NAXIS2  =                    2",
  "BUNIT   = 'DN/s    '           / with a / in it",
];

test("reads the pixels and the unit of a FITS image", () => {
  const image = fits(file(SMALL, [1, -2.5, 3, NaN, 5, 6]));
  assert.deepEqual([image.width, image.height, image.unit], [3, 2, "DN/s"]);
  assert.deepEqual([...image.pixels], [1, -2.5, 3, NaN, 5, 6]);
});

test("reads a header of more than one block, and scales", () => {
  const cards = [...SMALL, ...Array.from({ length: 50 }, (_, i) => `COMMENT ${i}`), "BSCALE  =  2.0", "BZERO   =  10"];
  assert.deepEqual([...fits(file(cards, [0, 1, 2, 3, 4, 5])).pixels], [10, 12, 14, 16, 18, 20]);
});

test("says why a file is no image that it reads", () => {
  const refused = (cards, why) => assert.throws(() => fits(file(cards, [1, 2, 3, 4, 5, 6])), { message: why });
  const with_ = (from, to) => SMALL.map((card) => (card.startsWith(from) ? to : card));
  refused(with_("BITPIX", "BITPIX  = 16"), "its BITPIX is 16; only -32 is read");
  refused(with_("NAXIS ", "NAXIS   = 3"), "its NAXIS is 3; only 2 is read");
  refused(with_("NAXIS1", "NAXIS1  = 99999999"), "its size is 99999999 by 2 pixels");
  refused(with_("NAXIS2", "NAXIS2  = 1.5"), "its size is 3 by 1.5 pixels");
  refused(with_("SIMPLE", "SIMPLE  = F"), "it is no FITS file");
  assert.throws(() => fits(file(SMALL, [1, 2, 3, 4, 5, 6]).subarray(0, 2890)), { message: "it ends before its last pixel" });
  assert.throws(() => fits(new Uint8Array(5)), { message: "its header has no end" });
});

test("unpacks gzip, and knows files by their first bytes", async () => {
  const image = file(SMALL, [1, 2, 3, 4, 5, 6]);
  const packed = new Uint8Array(gzipSync(image));
  assert.deepEqual(await gunzip(packed), image);
  assert.deepEqual(
    [kind(packed), kind(image), kind(new Uint8Array([0xff, 0xd8])), kind(new Uint8Array(3))],
    ["gzip", "fits", "jpeg", "unknown"],
  );
  await assert.rejects(gunzip(packed.subarray(0, 20)));
  await assert.rejects(gunzip(new Uint8Array(gzipSync(Buffer.alloc(33 << 20)))), { message: "it is above 32 MB when unpacked" });
});

test("stretches between percentiles; a pixel without a value is transparent", () => {
  const pixels = Float32Array.from({ length: 101 }, (_, i) => 100 - i);
  assert.deepEqual(percentiles(pixels, 0.01, 0.99), [1, 99]);
  assert.equal(percentiles(Float32Array.of(NaN, Infinity), 0, 1), null);
  assert.deepEqual([asinhStretch(0, 1, 3), asinhStretch(9, 1, 3), asinhStretch(2, 2, 2) > 0], [0, 1, true]);
  const half = asinhStretch(2, 1, 3);
  assert.ok(half > 0.5 && half < 1);
  const out = grey({ width: 1, height: 2, unit: "", pixels: Float32Array.of(NaN, 3) }, [1, 3]);
  assert.deepEqual([...out], [255, 255, 255, 255, 0, 0, 0, 0], "the first row is at the bottom");
});

test("writes coordinates in sexagesimal, with carries and signs", () => {
  assert.equal(format.rightAscension(246.5411375), "16:26:09.87");
  assert.equal(format.declination(27.5179662), "+27:31:04.7");
  assert.equal(format.rightAscension(359.9999999), "00:00:00.00");
  assert.equal(format.declination(-0.0001), "-00:00:00.4");
  assert.equal(format.declination(59.99999), "+60:00:00.0");
  assert.equal(format.rightAscension(0), "00:00:00.00");
});

test("writes a value and its error to the error's second digit", () => {
  assert.equal(format.withError(0.039943951571440414, 0.006057860416356574), "0.0399 ± 0.0061");
  assert.equal(format.withError(0.00513670777657318, 0.000118), "(5.14 ± 0.12) × 10⁻³");
  assert.equal(format.withError(59200.007010624955, 0.355), "59200.01 ± 0.35");
  assert.equal(format.withError(-0.032, 0.015145), "−0.032 ± 0.015");
  assert.equal(format.withError(0.2, null), "0.2");
  assert.equal(format.withError(null, 1), "–");
  assert.equal(format.withError(-0.00001, 0.7), "0.00 ± 0.70".replace("0.00", "−0.00"));
});

test("writes counts, rates, sizes, durations and times", () => {
  assert.deepEqual([format.count(1234567), format.count(-5), format.count(null), format.count(0)], ["1,234,567", "−5", "–", "0"]);
  assert.deepEqual(
    [format.rate(0.25), format.rate(9.96), format.rate(239.4), format.rate(0), format.rate(null)],
    ["0.3", "10.0", "239", "0", "–"],
  );
  assert.deepEqual([format.bytes(999), format.bytes(38372), format.bytes(1.04e11)], ["999 B", "38.4 kB", "104 GB"]);
  assert.deepEqual([59.4, 61, 7260, 90000].map(format.duration), ["59 s", "1 min 1 s", "2 h 1 min", "1 d 1 h"]);
  assert.deepEqual([0.0384, 4.21, 42.4, 90, null].map(format.latency), ["38 ms", "4.2 s", "42 s", "1 min 30 s", "–"]);
  assert.equal(format.utc("2026-11-29T16:41:12.985Z"), "2026-11-29 16:41:12 UTC");
  assert.equal(format.utc(null), "–");
  assert.equal(format.mjdToUtc(51544.5), "2000-01-01 12:00:00 UTC");
  assert.equal(format.significant(0.00012345, 3), "1.23 × 10⁻⁴");
});

test("writes CSV that quotes what needs it, and keeps candids whole", () => {
  const text = format.csv(
    ["candid", "say, it"],
    [
      ["1480528875015015000", 'a "b"'],
      [null, { x: 1 }],
    ],
  );
  assert.equal(text, 'candid,"say, it"\r\n1480528875015015000,"a ""b"""\r\n,"{""x"":1}"\r\n');
});

test("tells a closed night in one sentence", () => {
  const counts = { published: 5000, duplicates: 49, "rejected at ingest": 18, passed: 247, fitted: 223 };
  const books = {
    revision: 1,
    balanced: true,
    checks: [{ state: "balanced" }],
    counts,
    dead_lettered: { "ingest NOT_AVRO": 18 },
  };
  assert.equal(
    format.result("2021-01-20", books),
    "Night 2021-01-20: 5,000 alerts, all stores agree, 18 rejected, 49 duplicates; 247 passed the filter, 223 fitted.",
  );
  const wrong = {
    ...books,
    revision: 2,
    balanced: false,
    checks: [{ state: "balanced" }, { state: "mismatch" }],
    dead_lettered: { "fit KILLED_WORKER": 20 },
  };
  assert.equal(
    format.result("2021-01-20", wrong),
    "Night 2021-01-20, revision 2: 5,000 alerts, the books do not balance in 1 of 2 checks, " +
      "18 rejected, 2 dead-lettered by later stages, 49 duplicates; 247 passed the filter, 223 fitted.",
  );
});

test("has ticks at round numbers", () => {
  const scale = linear([0, 347], [100, 0], 4);
  assert.deepEqual(scale.ticks, [0, 100, 200, 300]);
  assert.ok(Object.is(scale.ticks[0], 0), "no negative zero");
  assert.deepEqual([scale(0), scale(347)], [100, 0]);
  assert.deepEqual(linear([21, 18.4], [0, 10], 3).ticks, [19, 20, 21]);
  assert.deepEqual([0.3, 0.11, 7, 1, 0, NaN].map(roundStep), [0.5, 0.2, 10, 1, 1, 1]);
  assert.deepEqual([100, 1, 0.5, 0.02].map(decimals), [0, 0, 1, 2]);
  assert.deepEqual(extent([], 0.1), [0, 1]);
  assert.deepEqual(extent([3, 3], 0.5), [1.5, 4.5]);
  const from = Date.UTC(2021, 0, 20, 3, 50);
  assert.deepEqual(timeTicks(from, from + 3_600_000, 3), [from + 10 * 60_000, from + 40 * 60_000]);
});

test("makes rates of a counter in bins, without what nobody counted", () => {
  const at = [0, 10_000, 20_000, 30_000];
  assert.deepEqual(rates(at, [0, 100, 300, 300], 0, 30_000, 3), [10, 20, 0]);
  assert.deepEqual(rates(at, [0, 100, 50, 150], 0, 30_000, 3), [10, null, 10], "a counter that falls has begun again");
  assert.deepEqual(
    rates([0, 10_000, 100_000, 110_000], [0, 100, 1000, 1100], 0, 110_000, 11).slice(0, 3),
    [10, null, null],
    "a gap",
  );
  assert.deepEqual(rates(at, [0, null, 300, 400], 0, 30_000, 3), [null, null, 10]);
  assert.deepEqual(rates([0, 10_000], [0, 100], 0, 10_000, 2), [10, 10], "a step is shared between bins");
  assert.equal(
    rateOf([
      { t: 0, n: 5 },
      { t: 10_000, n: 105 },
    ]),
    10,
  );
  assert.equal(
    rateOf([
      { t: 0, n: 500 },
      { t: 10_000, n: 105 },
    ]),
    null,
  );
  assert.equal(rateOf([{ t: 0, n: 5 }]), null);
  assert.equal(rateOf([]), null);
});

test("joins the history and the events of a night, also of a process that began again", () => {
  const counts = new Counts();
  const at = (second) => new Date(second * 1000).toISOString();
  const live = (second, since, received) => ({
    at: at(second),
    since,
    night: { received },
    stages: [{ stage: "ingest", done: received }],
  });
  counts.take({ at: [at(10), at(20)], received: [100, 200], stages: { ingest: [100, 200] } });
  assert.equal(counts.add(live(21, "a", 210)), false);
  assert.equal(counts.add(live(30, "a", 300)), true);
  assert.equal(counts.now(), 10);
  assert.deepEqual(counts.through("ingest", 10_000, 30_000, 2), [10, 10]);
  assert.equal(counts.add(live(40, "b", 5)), true);
  assert.equal(counts.now("ingest"), null);
  counts.take({ at: [at(35), at(40), at(50)], received: [0, 5, 55], stages: { ingest: [0, 5, 55] } });
  assert.deepEqual(
    counts.samples.map(({ t }) => t / 1000),
    [10, 20, 30, 35, 40, 50],
  );
});

test("puts the three kinds of epochs into magnitudes or fluxes, never mixed", () => {
  const curve = {
    zero_point: 25,
    detections: [
      { mjd: 3, band: "ztfg", mag: 20, magerr: 0.1, flux: 100, fluxerr: 9.2 },
      { mjd: 1, band: "ztfr", mag: 20, magerr: null, flux: -100, fluxerr: null },
    ],
    upper_limits: [{ mjd: 2, band: "ztfg", limit: 20 }],
    forced: [
      { jd: 2400004.5, band: "ztfg", flux: 100, fluxerr: 10 },
      { mjd: 5, band: "ztfr", flux: -4, fluxerr: 10 },
      { mjd: 6, band: "ztfr", flux: null, fluxerr: null },
    ],
  };
  const magnitudes = points(curve, true);
  assert.deepEqual(
    magnitudes.points.map((p) => [p.mjd, p.kind, p.y, p.negative]),
    [
      [1, "detection", 20, true],
      [2, "limit", 20, false],
      [3, "detection", 20, false],
      [4, "forced", 20, false],
    ],
  );
  assert.ok(Math.abs(magnitudes.points[3].error - 0.10857) < 1e-5);
  assert.equal(magnitudes.left, 2);
  const fluxes = points(curve, false);
  assert.deepEqual(
    fluxes.points.map((p) => [p.kind, Math.round(p.y)]),
    [
      ["detection", -100],
      ["limit", 100],
      ["detection", 100],
      ["forced", 100],
      ["forced", -4],
    ],
  );
  assert.equal(fluxes.left, 1);
  assert.equal(fluxOf(25, 25), 1);
  assert.deepEqual(
    [...countByBand(curve)],
    [
      ["ztfg", { detection: 1, limit: 1, forced: 1 }],
      ["ztfr", { detection: 1, limit: 0, forced: 2 }],
    ],
  );
});

test("takes the dead letters of the night that is shown, also before there is a night", () => {
  const counts = { night: "2021-01-20", counts: [] };
  assert.equal(countsOf(null, undefined), null);
  assert.equal(countsOf({ dead_letters: null }, undefined), null);
  assert.equal(countsOf({ dead_letters: counts }, "2021-01-21"), null);
  assert.equal(countsOf({ dead_letters: counts }, "2021-01-20"), counts);
});

test("leaves out of an address what is not given", () => {
  assert.equal(address("finds", { night: "", quality: null, limit: 50, offset: 0 }), "api/v1/finds?limit=50&offset=0");
  assert.equal(address("live"), "api/v1/live");
});

const near = (found, expected, by = 1e-9) =>
  found.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) <= by, `${found} is not ${expected}`));

test("the map of the sky has 12 h in the middle and right ascension to the left", () => {
  near(hammer(180, 0), [0, 0]);
  near(hammer(180, 90), [0, -1]);
  near(hammer(180, -90), [0, 1]);
  near(hammer(0, 0).map(Math.abs), [2, 0]);
  assert.ok(hammer(200, 0)[0] < 0 && hammer(160, 0)[0] > 0);
  near(hammer(540, 20), hammer(180, 20));
  const height = (dec) => hammer(180, dec)[1];
  assert.ok(height(60) < height(30) && height(30) < 0);
});

test("the Milky Way's plane is where it is", () => {
  near(galacticPlane(0), [266.40499, -28.93617], 1e-4);
  near(galacticPlane(90), [318.00438, 48.32964], 1e-4);
  near(galacticPlane(180), [86.40499, 28.93617], 1e-4);
});

test("a cell stays on its side of the map's seam", () => {
  for (const ra of [0.5, 359.5]) {
    const xs = corners({ ra, dec: 1 }, 2).map(([x]) => x);
    assert.ok(xs.every((x) => x > 1.9) || xs.every((x) => x < -1.9), String(xs));
  }
  assert.equal(corners({ ra: 60, dec: 89 }, 2).length, 4);
});

test("shades go from one alert to the most", () => {
  for (let most = 1; most < 3000; most++) assert.equal(shade(most, most), 6);
  assert.deepEqual([shade(1, 1), shade(1, 1000), shade(30, 1000), shade(1000, 1000)], [6, 1, 3, 6]);
});

test("the finds' address has what was wished for, and nothing that goes without saying", () => {
  assert.equal(here({ night: "", quality: "good", sort: "-jd", offset: 0 }), "#/finds");
  assert.equal(here({ night: "2021-01-20", quality: "all", sort: "z", min_rb: "0.5", offset: 50 }),
    "#/finds?night=2021-01-20&quality=all&sort=z&min_rb=0.5&offset=50");
  assert.deepEqual(bounds(new URLSearchParams("min_z=0.1&max_rb=&max_c=x&night=2&min_x1=-2&min_Z%20=1")), { min_z: "0.1", min_x1: "-2" });
});

const CURVES = [{
  band: "ztfg",
  epochs: [
    { kind: "detection", mjd: 59000.123456, flux: 110, fluxerr: 5, model: 100, used: true },
    { kind: "detection", mjd: 59003.5, flux: 1, fluxerr: 5, model: 0, used: false },
    { kind: "forced", mjd: 59005, flux: 5, fluxerr: 5, model: 10, used: true },
    { kind: "limit", mjd: 59006, flux: 0, fluxerr: 20, model: 10, used: true },
  ],
  model: [{ mjd: 59000, flux: 100, sigma: 10 }, { mjd: 59001, flux: 5, sigma: 10 }, { mjd: 59002, flux: -1, sigma: 2 }],
}];

test("a model has magnitudes only where its flux is above zero", () => {
  const [{ points: line }] = modelLines(CURVES, true, 25);
  assert.deepEqual(line.map(({ y }) => y), [20, 25 - 2.5 * Math.log10(5), null]);
  assert.deepEqual([line[0].low, line[1].low, line[2].high], [25 - 2.5 * Math.log10(90), null, 25]);
  assert.deepEqual(modelLines(CURVES, false, 25)[0].points[2], { mjd: 59002, y: -1, low: -3, high: 1 });
});

test("epochs of each kind that the fit did not use are marked, and pulls are in errors", () => {
  const epoch = (mjd, kind = "detection") => ({ kind, band: "ztfg", mjd, y: 1, error: null, negative: false, words: "an epoch" });
  const all = marked([
    epoch(59000.123456), epoch(59001), epoch(59000.123456, "forced"), epoch(59003.5), epoch(59005, "forced"), epoch(59006, "limit"), epoch(59007, "limit"),
  ], CURVES);
  assert.deepEqual(all.map(({ unused }) => unused), [false, true, true, true, false, false, true]);
  assert.deepEqual(all.slice(0, 2).map(({ words }) => words), ["an epoch, used by the fit", "an epoch, not used by the fit"]);
  assert.deepEqual(pulls(CURVES), [
    { kind: "detection", band: "ztfg", mjd: 59000.123456, pull: 2 },
    { kind: "forced", band: "ztfg", mjd: 59005, pull: -1 },
    { kind: "limit", band: "ztfg", mjd: 59006, pull: -0.5 },
  ]);
});

test("an epoch of a light curve leads to the alert that reported it", () => {
  const jd = 2459235.0311921;
  const alerts = byEpoch([
    { band: "ztfg", jd, candid: "1480531192715015000" },
    { band: "ztfr", jd: 2459235.0534144, candid: "1480553412715015000" },
    { band: null, jd, candid: "1" },
    { band: "ztfg", jd: null, candid: "2" },
  ]);
  assert.equal(alerts.size, 2);
  const { points: all } = points({ zero_point: 25, detections: [{ band: "ztfg", jd, mag: 19, magerr: 0.1 }, { band: "ztfg", jd: jd - 3, mag: 19, magerr: 0.1 }] }, true);
  assert.deepEqual(all.map((p) => alerts.get(epochName(p.band, p.mjd))), [undefined, "1480531192715015000"]);
});

test("the night's page names the stages that other processes run", () => {
  const here = { component: "value-added", stages: ["filter", "fit"], here: true, at_work: true, process: "up (1)" };
  assert.equal(elsewhere([here]), null);
  assert.equal(elsewhere([here, { ...here, here: false, at_work: false }]), null);
  assert.match(elsewhere([here, { ...here, here: false, process: "worker (2)" }]), /not counted here: filter, fit in worker \(2\)\.$/);
});

test("an object is shown with its newest fit, else with why there is none", () => {
  const [old, fitted, not, last] = [
    { candid: "1", passed: true, fit: { quality: "good" } }, { candid: "2", passed: true, fit: { quality: "at_bound" } },
    { candid: "3", passed: true, fit: { reason: "TOO_FEW_POINTS" } }, { candid: "4", passed: false, fit: null },
  ];
  assert.equal(fittedOf([old, fitted, not, last]), fitted);
  assert.equal(fittedOf([not, last]), not);
  assert.equal(fittedOf([last]), last);
});

test("a search is for an object or a place, with conditions behind it", () => {
  assert.deepEqual(wanted(" ZTF18abjdnqd "), { what: { object: "ZTF18abjdnqd" }, conditions: {} });
  assert.deepEqual(wanted("155.94, -5.2"), { what: { ra: "155.94", dec: "-5.2", radius: "5" }, conditions: {} });
  assert.deepEqual(wanted("155.94 -5.2 0.5deg passed band=g from=2021-01-20"), {
    what: { ra: "155.94", dec: "-5.2", radius: "0.5deg" },
    conditions: { passed: "true", band: "g", from: "2021-01-20" },
  });
  assert.deepEqual(wanted("ZTF18abjdnqd brighter=19"), { what: { object: "ZTF18abjdnqd" }, conditions: { brighter: "19" } });
});
