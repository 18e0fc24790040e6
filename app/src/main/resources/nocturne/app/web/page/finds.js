// The astronomer's page: objects with an alert that passed the filter, each with its newest fit.

import { json, ofAlert } from "./api.js";
import { count, fixed, isNumber, jdToMjd, mjdToUtc, NONE, significant, withError } from "./format.js";
import { fill, h, state, table } from "./html.js";
import { skyMap } from "./sky.js";

const PAGE = 50;
const NEWEST = "-jd";
const QUALITIES = [
  ["good", "good fits"], ["all", "all that passed, fitted or not"], ["at_bound", "fits at a bound"],
  ["poor_chisq", "fits with a poor chi-square"], ["few_dof", "fits without a degree of freedom"],
];

/** Values with a name for people, and how the answer has them; scores are added as the survey has them. */
const VALUES = /** @type {[string, string, (row: any) => unknown, ((row: any) => import("./html.js").Child)?][]} */ ([
  ["jd", "last alert", (row) => row.jd, (row) => (isNumber(row.jd) ? mjdToUtc(jdToMjd(row.jd)).slice(0, 16) : NONE)],
  ["age", "age, d", (row) => age(row), (row) => fixed(age(row), 1)],
  ["detections", "detections", (row) => row.detections, (row) => count(row.detections)],
  ["mag", "mag", (row) => row.mag, (row) => [fixed(row.mag, 2), row.band && h("span", { class: "quiet" }, ` ${row.band.replace(/^ztf/, "")}`)]],
  ["rise", "rise, mag/d", (row) => row.rise, (row) => significant(row.rise, 2)],
  ["z", "z, photometric", (row) => row.fit?.z, (row) => withError(row.fit?.z, row.fit?.z_err)],
  ["x1", "x1", (row) => row.fit?.x1, (row) => withError(row.fit?.x1, row.fit?.x1_err)],
  ["c", "c", (row) => row.fit?.c, (row) => withError(row.fit?.c, row.fit?.c_err)],
  ["chisq_ndof", "chi²/ndof", (row) => row.fit?.chisq, ({ fit }) => (isNumber(fit?.chisq) ? `${significant(fit.chisq, 3)} / ${fit.ndof}` : NONE)],
  ["nearest", "nearest source, ″", (row) => row.nearest, (row) => significant(row.nearest, 2)],
  ["galactic_latitude", "b, °", (row) => row.galactic_latitude, (row) => fixed(row.galactic_latitude, 0)],
]);

/** A bound on either side of the Milky Way's plane. @type {typeof VALUES[0]} */
const ABOVE_PLANE = ["abs_galactic_latitude", "|b|, °", (row) => Math.abs(row.galactic_latitude)];

/** Days from the first positive detection to the alert. @param {any} row */
const age = (row) => (isNumber(row.first_jd) && isNumber(row.jd) ? row.jd - row.first_jd : null);

/** The address of this page with these wishes. @param {Record<string, string | number>} query */
export function here(query) {
  const given = Object.entries(query).filter(([name, value]) =>
    value !== "" && value !== 0 && !(name === "sort" && value === NEWEST) && !(name === "quality" && value === "good"));
  return given.length === 0 ? "#/finds" : `#/finds?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

/** Names of bounds, min_z or max_rb, that are numbers. @param {URLSearchParams} query @returns {Record<string, string>} */
export const bounds = (query) => Object.fromEntries([...query].filter(([name, value]) =>
  /^(min|max)_[a-z_0-9]+$/.test(name) && value.trim() !== "" && Number.isFinite(Number(value))));

/** The values of a fit, or why there is none. @param {any} row */
function fitState({ fit }) {
  if (fit?.quality) return [state(fit.quality), fit.at_bound && h("div", { class: "quiet" }, fit.at_bound)];
  return h("span", { class: "reason", title: fit?.detail ?? "" }, (fit?.reason ?? "not fitted yet").toLowerCase().replaceAll("_", " "));
}

/** @param {any} row */
function thumbnail(row) {
  const image = h("img", {
    src: ofAlert(row.candid, "plot", { format: "png" }), loading: "lazy", decoding: "async", width: 160, height: 100,
    alt: `Light curve of ${row.object_id ?? row.candid}`,
    error: () => image.replaceWith(h("span", { class: "noplot" }, "no plot")),
  });
  return h("a", { href: `#/alert/${row.candid}`, class: "thumbnail", tabindex: "-1" }, image);
}

/** @param {any} row */
const objectCell = (row) => [
  h("a", { href: `#/alert/${row.candid}` }, row.object_id ?? "no name"),
  h("div", { class: "quiet" }, row.alerts > 1
    ? h("a", { href: `#/search/${encodeURIComponent(row.object_id)}` }, `${count(row.alerts)} alerts`) : "1 alert"),
];

/** @param {import("./app.js").Visit} visit */
export async function findsPage({ main, query, signal }) {
  const night = query.get("night") ?? "";
  const quality = QUALITIES.some(([word]) => word === query.get("quality")) ? String(query.get("quality")) : "good";
  const sort = /^-?[a-z_0-9]+$/.test(query.get("sort") ?? "") ? String(query.get("sort")) : NEWEST;
  const offset = Math.max(0, Math.floor(Number(query.get("offset"))) || 0);
  const bounded = bounds(query);
  const wishes = { night, quality, sort, ...bounded };
  const [nights, answer] = await Promise.all([
    json("nights", {}, signal),
    json("finds", { ...wishes, quality: quality === "all" ? null : quality, limit: PAGE, offset }, signal),
  ]);
  const rows = answer.finds ?? [];
  const values = [...VALUES, ...Object.keys(rows[0]?.scores ?? {}).map((/** @type {string} */ name) => /** @type {typeof VALUES[0]} */ (
    [name, name, (row) => row.scores[name], (row) => significant(row.scores[name], 3)]))];

  /** A head that orders all finds; the first click asks for the greatest. @param {string} name */
  const ordered = (name) => ({
    href: here({ ...wishes, sort: sort === `-${name}` ? name : `-${name}` }),
    sorted: sort === `-${name}` ? "descending" : sort === name ? "ascending" : null,
  });
  fill(main,
    h("h1", {}, "Finds"),
    choices(nights, wishes),
    boundFields([...values, ABOVE_PLANE], bounded, wishes),
    sky(night, rows, signal),
    rows.length === 0 ? nothing(wishes, answer.total ?? 0) : [
      table(range(offset, rows.length, answer.total, wishes), [
        { name: "object", cell: objectCell, ...ordered("object_id") },
        { name: "light curve", cell: thumbnail, kind: "picture" },
        { name: "fit", cell: fitState },
        ...values.map(([name, title, , cell]) => ({ name: title, number: true, cell: /** @type {any} */ (cell), ...ordered(name) })),
      ], rows, { kind: "finds" }),
      paging(offset, rows.length, answer.total ?? 0, wishes),
      h("p", { class: "quiet" }, "z is from the light curve alone, not from a spectrum. A good fit says that no parameter is at a bound " +
        "and chi² is at most 3 for each degree of freedom. It does not say that the object is a Type Ia supernova. Age is counted from the " +
        "first positive detection that is known of the object, by its packet or an earlier night; rise is in the band of the newest one, above " +
        "zero where the object brightens."),
    ]);
}

/** @param {any[]} nights @param {Record<string, string>} wishes */
function choices(nights, wishes) {
  const go = () => (location.hash = here({ ...wishes, night: nightField.value, quality: qualityField.value }));
  const option = (/** @type {string} */ value, /** @type {string} */ text, /** @type {string} */ chosen) =>
    h("option", { value, selected: value === chosen }, text);
  const qualityField = h("select", { change: go }, QUALITIES.map(([word, text]) => option(word, text, wishes.quality)));
  const dates = nights.map((/** @type {any} */ each) => each.night);
  if (wishes.night && !dates.includes(wishes.night)) dates.push(wishes.night);
  const nightField = h("select", { change: go }, option("", "all nights", wishes.night),
    dates.map((/** @type {string} */ date) => option(date, date, wishes.night)));
  return h("div", { class: "controls" }, h("label", {}, "Show ", qualityField), h("label", {}, "of ", nightField));
}

/** Fields for the least and the greatest of each value. @param {typeof VALUES} values @param {Record<string, string>} bounded @param {Record<string, string>} wishes */
function boundFields(values, bounded, wishes) {
  const field = (/** @type {string} */ name, /** @type {string} */ label) =>
    h("input", { type: "number", step: "any", name, value: bounded[name] ?? "", "aria-label": label, size: 7 });
  const form = h("form", {
    class: "bounds", submit: (/** @type {Event} */ event) => {
      event.preventDefault();
      const { night, quality, sort } = wishes;
      const given = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
      location.hash = here({ night, quality, sort, ...given });
    },
  },
  values.filter(([name]) => name !== "jd").map(([name, title]) => h("div", {},
    h("span", {}, title), field(`min_${name}`, `${title}, at least`), "to", field(`max_${name}`, `${title}, at most`))),
  h("button", { class: "main" }, "Apply"));
  const set = Object.keys(bounded).length;
  return h("details", { open: set > 0 }, h("summary", {}, set > 0 ? `Bounds (${set})` : "Bounds"), form,
    set > 0 && h("p", {}, h("a", { href: here({ night: wishes.night, quality: wishes.quality, sort: wishes.sort }) }, "Without bounds")));
}

/** The map, asked for when it is opened. @param {string} night @param {any[]} rows @param {AbortSignal} signal */
function sky(night, rows, signal) {
  const place = h("div", { class: "plot" });
  const draw = async () => {
    if (!details.open || place.firstChild) return;
    fill(place, h("p", { class: "quiet" }, "Loading …"));
    try {
      const cells = await json("sky", { night }, signal);
      fill(place, skyMap(Math.max(300, place.clientWidth), cells, rows),
        h("p", { class: "quiet" }, `Alerts of ${night || "all nights"} in cells of ${cells.side}°, the darker the more (logarithmic), and the finds of ` +
          "this page. Hammer's projection, east to the left; dashed: the plane of the Milky Way."));
    } catch (error) {
      if (!signal.aborted) fill(place, h("p", { class: "box bad" }, error instanceof Error ? error.message : String(error)));
    }
  };
  const details = h("details", { class: "skymap", toggle: () => void draw() }, h("summary", {}, "Map of the sky"), place);
  return details;
}

/** @param {number} offset @param {number} shown @param {number} total @param {Record<string, string>} wishes */
function range(offset, shown, total, { quality, night, sort }) {
  const what = QUALITIES.find(([word]) => word === quality)?.[1];
  const order = sort === NEWEST ? "the newest first" : `by ${sort.replace(/^-/, "").replaceAll("_", " ")}`;
  return `${count(offset + 1)} to ${count(offset + shown)} of ${count(total)} objects: ${what}${night ? ` of night ${night}` : ""}, ${order}`;
}

/** @param {Record<string, string>} wishes @param {number} total */
function nothing(wishes, total) {
  if (total > 0) return h("p", { class: "box" }, "This page is behind the last one. ", h("a", { href: here(wishes) }, "The first page"));
  const { night, quality } = wishes;
  const of = night ? `of night ${night} ` : "";
  if (Object.keys(wishes).some((name) => /^(min|max)_/.test(name))) {
    return h("p", { class: "box" }, `No object ${of}is within these bounds. `, h("a", { href: here({ night, quality }) }, "Without bounds"));
  }
  return quality === "all"
    ? h("p", { class: "box" }, `No alert ${of}has passed the filter yet.`)
    : h("p", { class: "box" }, `No alert ${of}has a fit of this kind yet. `,
      h("a", { href: here({ night, quality: "all" }) }, "Show all that passed, fitted or not"));
}

/** @param {number} offset @param {number} shown @param {number} total @param {Record<string, string>} wishes */
function paging(offset, shown, total, wishes) {
  if (offset === 0 && shown >= total) return null;
  return h("nav", { class: "paging", "aria-label": "Pages of finds" },
    offset > 0 && h("a", { href: here({ ...wishes, offset: Math.max(0, offset - PAGE) }) }, "Before"),
    h("span", {}, `page ${fixed(Math.floor(offset / PAGE) + 1, 0)} of ${fixed(Math.ceil(total / PAGE), 0)}`),
    offset + shown < total && h("a", { href: here({ ...wishes, offset: offset + PAGE }) }, "After"));
}
