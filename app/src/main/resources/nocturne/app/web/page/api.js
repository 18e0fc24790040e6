// What the server is asked for, and how its refusals read.

const BASE = "api/v1/";

/** A refusal, with the sentence that the server gave. */
export class Refusal extends Error {
  /** @param {number} status 0 if the server did not answer @param {string} detail */
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** @param {string} path @param {Record<string, string | number | null | undefined>} [query] */
export function address(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return BASE + path + (search ? `?${search}` : "");
}

/** Where a part of an alert is. @param {string} candid @param {string} part @param {Record<string, string>} [query] */
export const ofAlert = (candid, part, query) => address(`alerts/${encodeURIComponent(candid)}/${part}`, query);

/** @param {string} url @param {RequestInit} [init] @returns {Promise<Response>} */
async function answer(url, init) {
  let response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refusal(0, "Nocturne does not answer. Does its process still run? This page tries again when it is loaded again.");
  }
  if (!response.ok) throw new Refusal(response.status, await detail(response));
  return response;
}

/** @param {Response} response */
async function detail(response) {
  const otherwise = `The server answered with status ${response.status}.`;
  try {
    const problem = await response.json();
    return problem.detail || problem.title || otherwise;
  } catch {
    return otherwise;
  }
}

/**
 * @param {string} path
 * @param {Record<string, string | number | null | undefined>} [query]
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export const json = async (path, query, signal) => (await answer(address(path, query), { signal })).json();

/** @param {string} url @param {AbortSignal} [signal] */
export const bytes = async (url, signal) => new Uint8Array(await (await answer(url, { signal })).arrayBuffer());

/** @param {string} query @param {AbortSignal} [signal] @returns {Promise<any>} */
export async function sql(query, signal) {
  const body = JSON.stringify({ query });
  const headers = { "Content-Type": "application/json" };
  return (await answer(address("sql"), { method: "POST", body, headers, signal })).json();
}

/**
 * Asks for something to be done.
 *
 * @param {string} path @param {object} body @param {string} token @param {AbortSignal} [signal] @returns {Promise<any>}
 */
export async function post(path, body, token, signal) {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
  return (await answer(address(path), { method: "POST", body: JSON.stringify(body), headers, signal })).json();
}

const SILENT_MS = 6_000;
const AGAIN_MS = 3_000;

/**
 * Listens to the live events until the signal is aborted. A lost connection comes back by itself.
 *
 * @param {(live: any) => void} onLive for each event
 * @param {(lostSince: number | null) => void} onLink when the connection is lost, with when, or is there again
 * @param {AbortSignal} signal
 */
export function listen(onLive, onLink, signal) {
  /** @type {EventSource | undefined} */
  let source;
  let heard = Date.now();
  /** @type {number | null} */
  let lost = null;
  let opened = 0;

  const lose = () => {
    if (lost === null) onLink((lost = heard));
  };
  const open = () => {
    source?.close();
    opened = Date.now();
    source = new EventSource(address("live/events"));
    source.addEventListener("live", (event) => {
      heard = Date.now();
      if (lost !== null) onLink((lost = null));
      onLive(JSON.parse(event.data));
    });
    source.addEventListener("error", lose);
  };
  // A browser tries again by itself unless the server refused; and an end that nobody told it of it does not notice.
  const watch = setInterval(() => {
    if (Date.now() - heard > SILENT_MS) lose();
    const given = source?.readyState === EventSource.CLOSED ? AGAIN_MS : 4 * SILENT_MS;
    if (lost !== null && Date.now() - opened > given) open();
  }, 1_000);
  signal.addEventListener("abort", () => {
    clearInterval(watch);
    source?.close();
  });
  open();
}
