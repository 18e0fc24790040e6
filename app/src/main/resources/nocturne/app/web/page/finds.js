// The astronomer's page: alerts that passed the filter, with their fits.

import { json, ofAlert } from "./api.js";
import { count, fixed, isNumber, significant, withError } from "./format.js";
import { fill, h, state, table } from "./html.js";

const PAGE = 50;
const QUALITIES = [
  ["good", "good fits"], ["all", "all that passed, fitted or not"], ["at_bound", "fits at a bound"],
  ["poor_chisq", "fits with a poor chi-square"], ["few_dof", "fits without a degree of freedom"],
];

/** @param {Record<string, string | number>} query */
function here(query) {
  const given = Object.entries(query).filter(([, value]) => value !== "" && value !== 0);
  return `#/finds?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

/** A large enough number that sorts as it should; candids are above 2^53. @param {any} row */
const byCandid = (row) => BigInt(row.candid);

/** The values of a fit, or why there is none. @param {any} row */
function fitState(row) {
  if (row.quality) return state(row.quality);
  return h("span", { class: "reason", title: row.detail ?? "" }, (row.reason ?? "not fitted yet").toLowerCase().replaceAll("_", " "));
}

/** @param {any} row */
function thumbnail(row) {
  const image = h("img", {
    src: ofAlert(row.candid, "plot", { format: "png" }), loading: "lazy", decoding: "async", width: 160, height: 100,
    alt: `Light curve of ${row.objectId ?? row.candid}`,
    error: () => image.replaceWith(h("span", { class: "noplot" }, "no plot")),
  });
  return h("a", { href: `#/alert/${row.candid}`, class: "thumbnail", tabindex: "-1" }, image);
}

/** @param {import("./app.js").Visit} visit */
export async function findsPage({ main, query, signal }) {
  const night = query.get("night") ?? "";
  const quality = QUALITIES.some(([word]) => word === query.get("quality")) ? String(query.get("quality")) : "good";
  const offset = Math.max(0, Math.floor(Number(query.get("offset"))) || 0);
  const [nights, answer] = await Promise.all([
    json("nights", {}, signal),
    json("finds", { night, quality: quality === "all" ? null : quality, limit: PAGE, offset }, signal),
  ]);
  const rows = answer.finds ?? [];
  const go = () => (location.hash = here({ night: nightField.value, quality: qualityField.value }));
  const option = (/** @type {string} */ value, /** @type {string} */ text, /** @type {string} */ chosen) =>
    h("option", { value, selected: value === chosen }, text);
  const qualityField = h("select", { change: go }, QUALITIES.map(([word, text]) => option(word, text, quality)));
  const dates = nights.map((/** @type {any} */ each) => each.night);
  if (night && !dates.includes(night)) dates.push(night);
  const nightField = h("select", { change: go }, option("", "all nights", night),
    dates.map((/** @type {string} */ date) => option(date, date, night)));

  fill(main,
    h("h1", {}, "Finds"),
    h("div", { class: "controls" }, h("label", {}, "Show ", qualityField), h("label", {}, "of ", nightField)),
    rows.length === 0 ? nothing(night, quality, answer.total ?? 0) : [
      table(range(offset, rows.length, answer.total, quality, night), [
        {
          name: "object", cell: (row) => h("a", { href: `#/alert/${row.candid}` }, row.objectId ?? "no name"),
          sort: (row) => row.objectId,
        },
        { name: "light curve", cell: thumbnail, kind: "picture" },
        { name: "candid", cell: (row) => h("a", { href: `#/alert/${row.candid}` }, row.candid), sort: byCandid },
        { name: "night", cell: (row) => h("a", { href: `#/night/${row.night}` }, row.night), sort: (row) => row.night },
        { name: "z, photometric", number: true, cell: (row) => withError(row.z, row.z_err), sort: (row) => row.z },
        { name: "x1", number: true, cell: (row) => withError(row.x1, row.x1_err), sort: (row) => row.x1 },
        { name: "c", number: true, cell: (row) => withError(row.c, row.c_err), sort: (row) => row.c },
        {
          name: "chi²/ndof", number: true, cell: (row) => (isNumber(row.chisq) ? `${significant(row.chisq, 3)} / ${row.ndof}` : "–"),
          sort: (row) => (row.ndof > 0 ? row.chisq / row.ndof : row.chisq),
        },
        {
          name: "fit", cell: (row) => [fitState(row), row.at_bound && h("div", { class: "quiet" }, row.at_bound)],
          sort: (row) => row.quality ?? row.reason,
        },
      ], rows, { kind: "finds" }),
      paging(offset, rows.length, answer.total ?? 0, { night, quality }),
      h("p", { class: "quiet" }, "z is from the light curve alone, not from a spectrum. A good fit says that no parameter is at a bound " +
        "and chi² is at most 3 for each degree of freedom. It does not say that the object is a Type Ia supernova. " +
        "The heads of the columns sort this page."),
    ]);
}

/** @param {number} offset @param {number} shown @param {number} total @param {string} quality @param {string} night */
function range(offset, shown, total, quality, night) {
  const what = QUALITIES.find(([word]) => word === quality)?.[1];
  const of = `${quality === "all" ? "alerts that passed, fitted or not" : what}${night ? ` of night ${night}` : ""}`;
  return `${count(offset + 1)} to ${count(offset + shown)} of ${count(total)} ${of}, the newest first`;
}

/** @param {string} night @param {string} quality @param {number} total */
function nothing(night, quality, total) {
  if (total > 0) {
    return h("p", { class: "box" }, "This page is behind the last one. ", h("a", { href: here({ night, quality }) }, "The first page"));
  }
  const of = night ? `of night ${night} ` : "";
  return quality === "all"
    ? h("p", { class: "box" }, `No alert ${of}has passed the filter yet.`)
    : h("p", { class: "box" }, `No alert ${of}has a fit of this kind yet. `,
      h("a", { href: here({ night, quality: "all" }) }, "Show all that passed, fitted or not"));
}

/** @param {number} offset @param {number} shown @param {number} total @param {{night: string, quality: string}} of */
function paging(offset, shown, total, of) {
  if (offset === 0 && shown >= total) return null;
  return h("nav", { class: "paging", "aria-label": "Pages of finds" },
    offset > 0 && h("a", { href: here({ ...of, offset: Math.max(0, offset - PAGE) }) }, "Newer"),
    h("span", {}, `page ${fixed(Math.floor(offset / PAGE) + 1, 0)} of ${fixed(Math.ceil(total / PAGE), 0)}`),
    offset + shown < total && h("a", { href: here({ ...of, offset: offset + PAGE }) }, "Older"));
}
