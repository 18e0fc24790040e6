// All nights, and one of them with its steps and books.

import { json } from "./api.js";
import { booksOf } from "./books.js";
import { count, duration, result, utc } from "./format.js";
import { fill, h, state, table } from "./html.js";

/** @param {any} night */
const balance = (night) => (night.balanced === null || night.balanced === undefined
  ? h("span", { class: "quiet" }, "none")
  : state(night.balanced ? "balanced" : "mismatch", undefined, night.balanced ? "balanced" : "not balanced"));

/** @param {import("./app.js").Visit} visit */
export async function nightsPage({ main, signal }) {
  const nights = await json("nights", {}, signal);
  const counts = ["received", "published", "duplicates", "rejected", "passed"];
  fill(main, h("h1", {}, "Nights"), nights.length === 0
    ? h("p", { class: "box" }, "No night was ever started here. ", h("code", {}, "nocturne demo"), " runs a simulated one.")
    : table(`${count(nights.length)} nights, the newest first`, [
      { name: "night", cell: (row) => h("a", { href: `#/night/${row.night}` }, row.night), sort: (row) => row.night },
      { name: "state", cell: (row) => state(row.state), sort: (row) => row.state },
      { name: "books", cell: balance, sort: (row) => row.balanced },
      { name: "revision", number: true, cell: (row) => count(row.revision), sort: (row) => row.revision },
      ...counts.map((name) => ({
        name,
        number: true,
        cell: (/** @type {any} */ row) => count(row.counts?.[name]),
        sort: (/** @type {any} */ row) => row.counts?.[name],
      })),
      { name: "since", cell: (row) => utc(row.since), kind: "quiet" },
    ], nights, { kind: "nights" }));
}

/** @param {import("./app.js").Visit} visit */
export async function oneNightPage({ main, name, signal }) {
  const night = await json(`nights/${name}`, {}, signal);
  fill(main,
    h("h1", {}, `Night ${night.night} `, state(night.state)),
    h("p", { class: "quiet" }, `${night.state.toLowerCase()} since ${utc(night.since)}, revision ${night.revision}`,
      night.topic && `, topic ${night.topic}`, night.conductor && `, conductor ${night.conductor}`),
    night.books && h("p", { class: `box ${night.books.balanced ? "good" : "bad"}` }, result(night.night, night.books)),
    h("p", { class: "links" }, h("a", { href: `#/finds?night=${night.night}` }, "Finds of this night"),
      h("a", { href: `#/dead-letters/${night.night}` }, "Dead letters of this night")),
    table("Steps", [
      { name: "state", cell: (row) => state(row.state) },
      { name: "at", cell: (row) => utc(row.at) },
      { name: "took", number: true, cell: (row) => duration(row.seconds) },
      { name: "usually", number: true, cell: (row) => duration(row.usual_seconds) },
      { name: "note", cell: (row) => row.note },
    ], night.steps ?? []),
    night.books
      ? h("section", {}, booksOf(night.books))
      : h("p", { class: "quiet" }, "There are no books: they are made when the night is closed."));
}
