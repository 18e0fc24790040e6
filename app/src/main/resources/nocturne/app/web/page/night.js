// The operator's page: how the newest night stands, by live events.

import { json, listen, Refusal } from "./api.js";
import { booksOf, standing } from "./books.js";
import { countsOf, reasons } from "./deadletters.js";
import { rateChart, spark, whenResized } from "./chart.js";
import { nightActions, taskTable } from "./control.js";
import { bytes, clock, count, duration, latency, rate, result, utc } from "./format.js";
import { announce, fill, h, pairs, state, table, update } from "./html.js";
import { rateOf, rates } from "./scale.js";

const NOW_MS = 10_500;
const SAMPLE_MS = 9_500;
const SPARK_MS = 30 * 60_000;
const NIGHTS_MS = 10_000;
const STEPS = ["STARTING", "RECEIVING", "DRAINING", "CLOSED"];

/** @typedef {{t: number, received: number | null, stages: Record<string, number | null>}} Sample */

/** Counts through the night, and those of the last seconds. */
export class Counts {
  constructor() {
    /** @type {Sample[]} */
    this.samples = [];
    /** @type {Sample[]} */
    this.recent = [];
    this.since = "";
  }

  /** Takes the server's history; what is older than it stays. @param {any} history */
  take(history) {
    const times = (history.at ?? []).map((/** @type {string} */ at) => Date.parse(at));
    const stages = Object.entries(history.stages ?? {});
    const theirs = times.map((/** @type {number} */ t, /** @type {number} */ i) =>
      ({ t, received: history.received?.[i] ?? null, stages: Object.fromEntries(stages.map(([name, n]) => [name, n[i] ?? null])) }));
    const begin = times[0] ?? Infinity;
    const end = times[times.length - 1] ?? -Infinity;
    this.samples = [...this.samples.filter(({ t }) => t < begin), ...theirs, ...this.samples.filter(({ t }) => t > end)];
  }

  /** Takes an event. @param {any} live @returns {boolean} whether the chart has a new sample */
  add(live) {
    if (live.since !== this.since) {
      this.since = live.since;
      this.recent = [];
    }
    const stages = Object.fromEntries((live.stages ?? []).map((/** @type {any} */ each) => [each.stage, each.done]));
    const sample = { t: Date.parse(live.at), received: live.night?.received ?? null, stages };
    this.recent = [...this.recent.filter(({ t }) => t > sample.t - NOW_MS && t < sample.t), sample];
    const last = this.samples[this.samples.length - 1];
    if (last && sample.t - last.t < SAMPLE_MS) return false;
    this.samples.push(sample);
    return true;
  }

  /** The rate of the last ten seconds. @param {string} [stage] all that was received without */
  now(stage) {
    return rateOf(this.recent.map((each) => ({ t: each.t, n: stage === undefined ? each.received : each.stages[stage] })));
  }

  /** @param {string | undefined} stage @param {number} from @param {number} to @param {number} bins */
  through(stage, from, to, bins) {
    const at = this.samples.map(({ t }) => t);
    return rates(at, this.samples.map((each) => (stage === undefined ? each.received : each.stages[stage])), from, to, bins);
  }
}

/** Which stages other processes run, in a sentence. @param {any[]} components @returns {string | null} */
export function elsewhere(components) {
  const others = components.filter((each) => each.at_work && !each.here);
  const said = others.map((each) => `${each.stages.join(", ")} in ${each.process}`);
  return said.length === 0 ? null : `Other processes run stages too, and what these do is not counted here: ${said.join("; ")}.`;
}

/** @param {import("./app.js").Visit} visit */
export async function nightPage({ main, signal }) {
  const counts = new Counts();
  const shown = new Set(["received", "archive", "table", "filter", "fit"]);
  /** @type {any} */
  let live = null;
  /** @type {any} */
  let night = null;
  /** @type {any} */
  let whole = null;
  /** @type {number | null} */
  let lost = null;
  let said = "";
  let asked = 0;

  const place = Object.fromEntries(["head", "link", "problems", "result", "numbers", "chart", "stages", "components", "rejected", "books", "control", "tasks"]
    .map((name) => [name, h("section", { class: name })]));
  const plot = h("div", { class: "plot" });
  const legend = h("div", { class: "legend" });
  place.chart.append(h("h2", {}, "Rates through the night"), legend, plot);

  async function askNights() {
    asked = Date.now();
    try {
      night = (await json("nights", {}, signal))[0] ?? null;
      const closed = night?.state === "CLOSED";
      const known = whole?.night === night?.night && whole?.revision === night?.revision;
      if (!closed) whole = null;
      else if (!known) whole = await json(`nights/${night.night}`, {}, signal);
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 0) throw error; // else the lost connection is shown
    }
  }

  async function askHistory() {
    try {
      counts.take(await json("live/history", {}, signal));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  function draw() {
    const progress = live?.night && (!night || live.night.night >= night.night) ? live.night : null;
    const date = night?.night ?? progress?.night;
    const wrong = night?.balanced === false;
    update(place.head,
      h("h1", {}, date ? `Night ${date}` : "No night yet", " ", night && state(night.state, wrong ? "bad" : undefined)),
      !date && h("p", {}, "No night was ever started here. ",
        h("code", {}, "nocturne night auto"), " starts each night on its first alert, ",
        h("code", {}, "nocturne demo"), " runs a simulated one."),
      night && h("ol", { class: "steps", "aria-label": "States of a night" }, STEPS.map((step) =>
        h("li", { "aria-current": step === night.state ? "step" : null }, step.toLowerCase()))),
      night && h("p", { class: "quiet" }, `since ${utc(night.since)}`,
        night.revision > 1 && `, revision ${night.revision}`, night.topic && `, topic ${night.topic}`, night.note && `, ${night.note}`));
    update(place.link, lost === null ? null : h("div", { class: "box warn" },
      h("strong", {}, `No connection since ${clock(lost)} UTC.`),
      " What is below is from then. The page continues when the broker is back."));
    const problems = live?.problems ?? [];
    update(place.problems, problems.length === 0 ? null : h("div", { class: "box bad" },
      h("h2", {}, problems.length === 1 ? "A problem" : `${count(problems.length)} problems`),
      h("ul", {}, problems.map((/** @type {string} */ each) => h("li", {}, each)))));
    numbers(progress);
    stages();
    update(place.components, live && table("Components", [
      { name: "component", cell: (row) => row.component },
      { name: "state", cell: (row) => state(row.state) },
      { name: "since", cell: (row) => utc(row.since), kind: "wide" },
      { name: "process", cell: (row) => row.process, kind: "wide" },
      { name: "note", cell: (row) => row.note || "–" },
    ], live.components ?? []));
    update(place.tasks, live?.tasks && taskTable(live.tasks));
    const controlled = live?.tasks ? `${night?.night} ${night?.state}` : "";
    if (place.control.dataset.of !== controlled && !place.control.querySelector("form")) {
      const held = place.control.contains(document.activeElement);
      place.control.dataset.of = controlled;
      fill(place.control, controlled && nightActions(night, signal));
      if (held) place.control.querySelector("button")?.focus();
    }
    update(place.rejected, reasons(countsOf(live, date)));
  }

  /** @param {any} progress */
  function numbers(progress) {
    const of = progress ?? night?.counts ?? {};
    const rejected = progress ? Object.values(progress.rejected ?? {}).reduce((sum, n) => sum + n, 0) : of.rejected;
    const age = progress?.last_packet ? (Date.parse(live.at) - Date.parse(progress.last_packet)) / 1000 : null;
    const verdict = (live?.stages ?? []).find((/** @type {any} */ each) => each.stage === "filter")?.latency?.recent;
    update(place.numbers, (progress || night) && pairs([
      ["alerts/s received", h("b", {}, progress ? rate(counts.now()) : "–")],
      ["received", count(of.received)],
      ["published", count(of.published)],
      ["duplicates", count(of.duplicates)],
      ["rejected", count(rejected)],
      ["lag, offsets", progress ? (progress.left ? "at its end" : count(progress.lag)) : "–"],
      ["packet to verdict, median", latency(verdict?.p50)],
      ["99 % within", latency(verdict?.p99)],
      ["last packet", age === null ? "–" : `${duration(age)} ago`],
      ["data", bytes(of.bytes)],
    ], "tiles"), progress?.expired > 0 && h("p", {}, `Up to ${count(progress.expired)} packets expired before they were read.`));
  }

  function stages() {
    const to = live ? Date.parse(live.at) : 0;
    const others = elsewhere(live?.components ?? []);
    update(place.stages, live && table("Stages", [
      { name: "stage", cell: (row) => row.stage },
      { name: "state", cell: (row) => [state(row.state), row.last_error && h("div", { class: "error" }, row.last_error)] },
      { name: "now, 1/s", number: true, cell: (row) => rate(counts.now(row.stage)) },
      { name: "last 30 min", cell: (row) => spark(counts.through(row.stage, to - SPARK_MS, to, 60), hue(row.stage)) },
      { name: "behind", number: true, cell: (row) => count(row.behind) },
      { name: "latency, median", number: true, cell: (row) => latency(row.latency?.recent?.p50) },
      { name: "99 %", number: true, cell: (row) => latency(row.latency?.recent?.p99) },
      { name: "done", number: true, cell: (row) => count(row.done) },
      { name: "passed", number: true, cell: (row) => count(row.passed) },
      {
        name: "partitions", number: true, kind: "wide",
        cell: (row) => count(row.partitions) + (row.from_memory > 0 ? `, ${count(row.from_memory)} in memory` : ""),
      },
      { name: "component", cell: (row) => row.component, kind: "wide" },
      { name: "topic", cell: (row) => row.topic, kind: "wide" },
    ], live.stages ?? [], { kind: "live" }), others && h("p", {}, others), live && h("p", { class: "quiet" }, "Behind: offsets of its topic that the stage has not yet committed, ",
      "looked at every ten seconds. Latency: from the packet's time on the survey's topic to the stage's commit, in the last five minutes."));
  }

  const names = () => ["received", ...(live?.stages ?? []).map((/** @type {any} */ each) => each.stage)];
  const hue = (/** @type {string} */ name) => Math.max(0, names().indexOf(name)) % 8;

  function drawLegend() {
    if (legend.childElementCount === names().length) return;
    fill(legend, names().map((name) => h("label", { class: `hue${hue(name)}` },
      h("input", {
        type: "checkbox", checked: shown.has(name), change: () => {
          shown.delete(name) || shown.add(name);
          drawChart();
        },
      }), h("span", { class: "swatch", "aria-hidden": "true" }), name)));
  }

  function drawChart() {
    drawLegend();
    const first = counts.samples[0]?.t;
    const to = counts.samples[counts.samples.length - 1]?.t;
    if (first === undefined || plot.clientWidth === 0) return;
    const from = Math.min(first, to - 5 * 60_000);
    const bins = Math.max(10, Math.min(Math.floor((plot.clientWidth - 60) / 3), Math.floor((to - from) / 10_000)));
    const chosen = names().filter((name) => shown.has(name));
    fill(plot, rateChart(plot.clientWidth, from, to, chosen.map((name) =>
      ({ name, hue: hue(name), rates: counts.through(name === "received" ? undefined : name, from, to, bins) }))));
  }

  function drawBooks() {
    const made = whole?.books;
    update(place.result, made && h("p", { class: `box ${made.balanced ? "good" : "bad"}` }, result(whole.night, made)));
    const key = made ? `${whole.night} ${made.revision} ${made.at}` : "";
    const of = key || (night ? `${night.night} open` : "");
    if (place.books.dataset.of === of) return;
    place.books.dataset.of = of;
    fill(place.books, made ? booksOf(made) : night && standing(night.night, signal));
  }

  /** Says to a screen reader what has changed in state, not in number. */
  function sayChanges() {
    const now = [
      night && `Night ${night.night} is ${night.state.toLowerCase()}.`,
      lost === null ? "The broker answers." : "The connection is lost.",
      ...(live?.problems?.length > 0 ? live.problems : ["There are no problems."]),
      ...(live?.stages ?? []).map((/** @type {any} */ each) => `${each.stage} ${each.state.toLowerCase()}.`),
      ...(live?.tasks ?? []).filter((/** @type {any} */ each) => each.ended).slice(0, 1).map((/** @type {any} */ each) => `${each.says}.`),
    ].filter(Boolean);
    if (now.join() === said) return;
    if (said) announce(now.filter((each) => !said.includes(each)).join(" "));
    said = now.join();
  }

  function drawAll() {
    draw();
    drawBooks();
    sayChanges();
  }

  await Promise.all([askNights(), askHistory()]);
  if (signal.aborted) return;
  fill(main, Object.values(place));
  drawAll();
  drawChart();
  whenResized(plot, drawChart, signal);
  listen((event) => {
    const left = live?.night?.left;
    live = event;
    if (counts.add(live)) drawChart();
    else drawLegend();
    if (Date.now() - asked > NIGHTS_MS || live.night?.left !== left) {
      askNights().then(drawAll, (error) => signal.aborted || console.error(error));
    }
    drawAll();
  }, (since) => {
    lost = since;
    counts.recent = [];
    drawAll();
    if (since === null) {
      asked = 0;
      askHistory().then(drawChart, (error) => signal.aborted || console.error(error));
    }
  }, signal);
}
