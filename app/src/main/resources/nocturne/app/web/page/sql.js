// Queries over the tables.

import { json, sql } from "./api.js";
import { count, csv, plain } from "./format.js";
import { announce, fill, h, problem, table } from "./html.js";

const EXAMPLES = [
  ["alerts by night", "SELECT night, count(*) AS alerts, count(DISTINCT objectId) AS objects\n" +
    "FROM alerts GROUP BY night ORDER BY night DESC"],
  ["newest fits", "SELECT candid, objectId, night, z, z_err, x1, c, chisq, ndof, quality\n" +
    "FROM salt2 WHERE success ORDER BY jd DESC LIMIT 50"],
  ["why not fitted", "SELECT reason, count(*) AS alerts\nFROM salt2 WHERE reason IS NOT NULL GROUP BY reason ORDER BY alerts DESC"],
  ["brightest alerts", "SELECT candid, objectId, candidate.magpsf, candidate.fid\nFROM alerts ORDER BY candidate.magpsf LIMIT 20"],
  ["photometry of an object", "SELECT kind, band, time, mag, mag_error, flux, flux_error, night\n" +
    "FROM photometry WHERE objectId = (SELECT objectId FROM salt2 ORDER BY jd DESC LIMIT 1) ORDER BY time"],
];
let kept = EXAMPLES[0][1];

/** @param {import("./app.js").Visit} visit */
export function sqlPage({ main, signal }) {
  const field = h("textarea", {
    id: "query", rows: 5, spellcheck: "false", autocomplete: "off", autocapitalize: "off",
    keydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        void run();
      }
    },
  });
  field.value = kept;
  const button = h("button", { type: "button", class: "main", click: () => void run() }, "Run");
  const answer = h("section", { class: "answer" });
  const columns = h("section", {});
  const examples = EXAMPLES.map(([name, query]) => h("button", {
    type: "button", click: () => {
      field.value = query;
      void run();
    },
  }, name));
  fill(main,
    h("h1", {}, "SQL"),
    h("p", {}, "Read-only, in DuckDB's SQL."),
    h("div", { class: "controls", role: "group", "aria-label": "Examples" }, h("span", { class: "quiet" }, "Examples"), examples),
    h("label", { for: "query", class: "unseen" }, "Query"), field,
    h("div", { class: "controls" }, button, h("span", { class: "quiet" }, h("kbd", {}, "Ctrl"), " + ", h("kbd", {}, "Enter"), " runs it")),
    answer, columns);
  json("tables", {}, signal).then((tables) => fill(columns, described(tables))).catch((error) => {
    if (!signal.aborted) fill(columns, problem("The tables cannot be listed.", error.message));
  });

  let running = new AbortController();
  signal.addEventListener("abort", () => running.abort());

  async function run() {
    const query = field.value.trim();
    if (query === "") {
      fill(answer, problem("There is no query.", "Write one, or take an example."));
      return;
    }
    kept = field.value;
    running.abort();
    const mine = (running = new AbortController());
    fill(answer, h("p", { class: "quiet" }, "Running …"));
    try {
      const result = await sql(query, mine.signal);
      fill(answer, rows(result));
      announce(`${count(result.rows.length)} rows.`);
    } catch (error) {
      if (mine.signal.aborted) return;
      fill(answer, problem("The query failed.", h("pre", {}, error instanceof Error ? error.message : String(error))));
    }
  }
}

/** The tables with their columns, each filled when it is opened. @param {{table: string, columns: any[]}[]} tables */
function described(tables) {
  return [
    h("h2", {}, "Tables"),
    tables.length === 0 && h("p", { class: "box" }, "There is no table yet."),
    tables.map((of) => {
      const details = h("details", { toggle: () => details.childElementCount === 1 && details.append(columnsOf(of)) },
        h("summary", {}, h("code", {}, of.table), ` (${count(of.columns.length)} columns)`));
      return details;
    }),
    h("p", { class: "quiet" }, "A field of a list, such as ", h("code", {}, "prv_candidates[].jd"), ", is asked for by its place, from 1: ",
      h("code", {}, "prv_candidates[1].jd"), "."),
  ];
}

/** @param {{table: string, columns: any[]}} of */
const columnsOf = ({ table: name, columns }) => table(`Columns of ${name}`, [
  { name: "column", cell: (row) => h("code", {}, row.name) },
  { name: "type", cell: (row) => row.type, kind: "quiet" },
  { name: "meaning", cell: (row) => row.meaning },
  { name: "unit", cell: (row) => row.unit ?? "" },
  { name: "source", cell: (row) => row.source, kind: "quiet" },
], columns);

const NUMERIC = /INT|DOUBLE|FLOAT|DECIMAL|REAL/i;

/** @param {{columns: {name: string, type: string}[], rows: unknown[][], more: boolean}} answer */
function rows(answer) {
  if (answer.rows.length === 0) return h("p", { class: "box" }, "The query has no rows.");
  const shown = `${count(answer.rows.length)} ${answer.rows.length === 1 ? "row" : "rows"}`;
  const caption = answer.more ? `The first ${shown}; there are more` : shown;
  return [
    table(caption, answer.columns.map(({ name, type }, i) => ({
      name,
      number: NUMERIC.test(type) && !/[[(]/.test(type),
      cell: (/** @type {unknown[]} */ row) => cell(name, row[i]),
    })), answer.rows, { kind: "result" }),
    h("div", { class: "controls" },
      h("button", { type: "button", click: () => download(answer) }, "Download these rows as CSV"),
      answer.more && h("span", { class: "quiet" }, h("code", {}, "nocturne sql"), " gives all rows.")),
  ];
}

/** @param {string} name @param {unknown} value */
function cell(name, value) {
  if (value === null || value === undefined) return h("span", { class: "quiet" }, "null");
  const text = plain(value);
  if (name === "candid" && /^-?\d{1,19}$/.test(text)) return h("a", { href: `#/alert/${text}` }, text);
  return text;
}

/** @param {{columns: {name: string}[], rows: unknown[][]}} answer */
function download({ columns, rows }) {
  const url = URL.createObjectURL(new Blob([csv(columns.map(({ name }) => name), rows)], { type: "text/csv" }));
  h("a", { href: url, download: "nocturne.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
