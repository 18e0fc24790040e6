// A night's books: the checks, what differs, what was counted.

import { count, utc } from "./format.js";
import { h, state, table } from "./html.js";

/** The books as tables. @param {any} books */
export function booksOf(books) {
  const wrong = (books.checks ?? []).filter((/** @type {any} */ check) => check.differences?.length > 0);
  return [
    h("h2", {}, "Books ", state(books.balanced ? "balanced" : "mismatch", undefined, books.balanced ? "balanced" : "not balanced")),
    h("p", { class: "quiet" }, `Revision ${books.revision}, made ${utc(books.at)}.`),
    wrong.map((/** @type {any} */ check) => h("div", { class: "box bad" },
      h("h3", {}, `${check.check}: ${check.expected_as} ${count(check.expected)}, ${check.found_as} ${count(check.found)}`),
      h("ul", {}, check.differences.map((/** @type {string} */ each) => h("li", {}, each))),
      check.differences.length >= 100 && h("p", {}, "No more than 100 are named here; ", h("code", {}, "nocturne books"), " names all."))),
    table("Checks of the stores", [
      { name: "check", cell: (row) => row.check },
      { name: "expected", cell: (row) => row.expected_as, kind: "quiet" },
      { name: "count", number: true, cell: (row) => count(row.expected) },
      { name: "found", cell: (row) => row.found_as, kind: "quiet" },
      { name: "count", number: true, cell: (row) => count(row.found) },
      { name: "state", cell: (row) => state(row.state) },
    ], books.checks ?? [], { kind: "checks" }),
    h("div", { class: "side" }, counted("Counted", books.counts), counted("Dead-lettered, by stage and reason", books.dead_lettered)),
  ];
}

/** @param {string} caption @param {Record<string, number> | undefined} counts */
function counted(caption, counts) {
  const rows = Object.entries(counts ?? {});
  return rows.length > 0 && table(caption, [
    { name: "what", cell: ([what]) => what },
    { name: "count", number: true, cell: ([, n]) => count(n) },
  ], rows);
}
