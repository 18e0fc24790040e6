// Dead letters of a night: how many by reason, and their list.

import { address, json } from "./api.js";
import { action } from "./control.js";
import { bytes, count, utc } from "./format.js";
import { fill, h, state, table } from "./html.js";

const LIMIT = 50;

/** @param {string} night @param {Record<string, string | number>} query */
const link = (night, query) => `#/dead-letters/${night}?${new URLSearchParams(Object.entries(query).map(([k, v]) => [k, String(v)]))}`;

/** Those of a night that an event tells of; null if it tells of none. @param {any} live @param {string | undefined} night */
export function countsOf(live, night) {
  const counts = live?.dead_letters;
  return counts && counts.night === night ? counts : null;
}

/** By stage and reason, each linked to its list. @param {{night: string, counts: any[]} | null | undefined} of */
export function reasons(of) {
  if (!of || of.counts.length === 0) return null;
  return table("Dead letters, by stage and reason", [
    { name: "reason", cell: (row) => h("a", { href: link(of.night, { stage: row.stage, reason: row.reason }) }, row.reason) },
    { name: "stage", cell: (row) => row.stage },
    { name: "packets", number: true, cell: (row) => count(row.packets) },
  ], of.counts);
}

/** @param {import("./app.js").Visit} visit */
export async function deadLettersPage({ main, name, query, signal }) {
  const stage = query.get("stage") ?? "";
  const reason = query.get("reason") ?? "";
  const offset = Math.max(0, Number.parseInt(query.get("offset") ?? "0", 10) || 0);
  const [page, live] = await Promise.all([
    json(`nights/${name}/dead-letters`, { stage, reason, offset, limit: LIMIT }, signal),
    json("live", {}, signal),
  ]);
  const rows = page.dead_letters;
  const step = (/** @type {number} */ to, /** @type {string} */ text) => h("a", { href: link(name, { stage, reason, offset: to }) }, text);
  const only = [stage && `of ${stage}`, reason].filter(Boolean).join(", ");
  fill(main,
    h("h1", {}, `Dead letters of night ${name}`),
    h("p", { class: "links" },
      h("a", { href: `#/night/${name}` }, "The night"),
      only && h("a", { href: `#/dead-letters/${name}` }, "All dead letters of the night")),
    h("p", {}, only && `Only those ${only}. `, `${page.total === 1 ? "1 dead letter" : `${count(page.total)} dead letters`}, ${count(page.pending)} pending. `,
      "A packet that a stage cannot use is kept with the reason, and can be tried again."),
    reason && rows[0] && h("div", { class: "box" }, h("strong", {}, rows[0].meaning), " ", rows[0].advice),
    live.tasks && page.pending > 0 && action("Retry the pending ones",
      `The stages take ${count(page.pending)} packets again. A closed night is opened for it, and gets new books. The night's page shows how it goes.`,
      `nights/${name}/dead-letters/retry`, () => ({ ...(stage && { stage }), ...(reason && { reason }) }), signal),
    rows.length > 0 && table(`Dead letters ${count(offset + 1)} to ${count(offset + rows.length)}`, [
      { name: "name", cell: (row) => row.name },
      { name: "stage", cell: (row) => row.stage },
      { name: "reason", cell: (row) => [row.reason, h("div", { class: "error" }, row.detail)] },
      { name: "state", cell: (row) => state(row.state, row.state === "pending" ? "warn" : row.state === "asked" ? "busy" : "good") },
      { name: "alert", cell: (row) => row.candid ?? "–" },
      { name: "object", cell: (row) => row.object_id ?? "–", kind: "wide" },
      { name: "written", cell: (row) => utc(row.written), kind: "wide" },
      { name: "place at the survey", cell: (row) => row.origin, kind: "wide" },
      {
        name: "packet",
        cell: (row) => h("a", { href: address(`nights/${name}/dead-letters/${row.name}/packet`), download: true }, bytes(row.bytes)),
      },
    ], rows, { kind: "deadletters" }),
    h("p", { class: "paging" },
      offset > 0 && step(Math.max(0, offset - LIMIT), "Earlier ones"),
      offset + rows.length < page.total && step(offset + LIMIT, "Later ones")));
}
