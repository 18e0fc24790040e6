// A night's books: the checks, what differs, what was counted.

import { json } from "./api.js";
import { count, utc } from "./format.js";
import { announce, fill, h, problem, state, table } from "./html.js";

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
    checks(books, (row) => state(row.state)),
    h("div", { class: "side" }, counted("Counted", books.counts), counted("Dead-lettered, by stage and reason", books.dead_lettered)),
  ];
}

/**
 * The books of a night that is not closed: made when somebody asks, since every store is read for them.
 *
 * @param {string} night @param {AbortSignal} signal
 */
export function standing(night, signal) {
  const shown = h("div");
  const button = h("button", { type: "button", click: make }, "Make the books as they stand");
  async function make() {
    button.disabled = true;
    fill(shown, h("p", { class: "quiet" }, "Reading the stores …"));
    try {
      const books = await json(`nights/${night}/books`, {}, signal);
      fill(shown,
        h("p", { class: "quiet" }, `As the stores were at ${utc(books.at)}. They agree once the stages have caught up with ingest.`),
        checks(books, (row) => row.state === "mismatch" && row.found < row.expected
          ? state("WAITING", "busy", `${count(row.expected - row.found)} to come`) : state(row.state)));
      announce("The books are made.");
    } catch (error) {
      if (!signal.aborted) fill(shown, problem("The books could not be made.", error instanceof Error ? error.message : String(error)));
    } finally {
      button.disabled = false;
    }
  }
  return [h("h2", {}, "Books"), h("div", { class: "controls" }, button), shown];
}

/** @param {any} books @param {(row: any) => import("./html.js").Child} stateOf */
const checks = (books, stateOf) => table("Checks of the stores", [
  { name: "check", cell: (row) => row.check },
  { name: "expected", cell: (row) => row.expected_as, kind: "quiet" },
  { name: "count", number: true, cell: (row) => count(row.expected) },
  { name: "found", cell: (row) => row.found_as, kind: "quiet" },
  { name: "count", number: true, cell: (row) => count(row.found) },
  { name: "state", cell: stateOf },
], books.checks ?? [], { kind: "checks" });

/** @param {string} caption @param {Record<string, number> | undefined} counts */
function counted(caption, counts) {
  const rows = Object.entries(counts ?? {});
  return rows.length > 0 && table(caption, [
    { name: "what", cell: ([what]) => what },
    { name: "count", number: true, cell: ([, n]) => count(n) },
  ], rows);
}
