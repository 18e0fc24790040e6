// What an operator may have done: only with the token of the home folder, which the page keeps until its tab is closed.

import { post, Refusal } from "./api.js";
import { announce, fill, h, state, table } from "./html.js";
import { utc } from "./format.js";

const KEY = "token";

/** @returns {string} empty if none was given */
function token() {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} text */
function keep(text) {
  try {
    if (text) sessionStorage.setItem(KEY, text);
    else sessionStorage.removeItem(KEY);
  } catch {
    // Without storage the token is asked for each time.
  }
}

/**
 * A button that has something done, and asks first. Without a token it asks for that.
 *
 * @param {string} name of the button @param {string} question @param {string} path @param {() => object} body @param {AbortSignal} signal
 */
export function action(name, question, path, body, signal) {
  const said = h("div", { role: "status" });
  const button = h("button", { type: "button", click: ask }, name);
  const whole = h("div", { class: "action" }, button, said);

  function ask() {
    const given = token();
    const field = h("input", { type: "password", name: "token", autocomplete: "off", required: true, size: 46 });
    const form = h("form", {
      class: "box", submit: (/** @type {Event} */ event) => {
        event.preventDefault();
        void go(given || field.value.trim());
      },
    },
    h("p", {}, question),
    !given && h("p", {}, h("label", {}, "Token, from the file ", h("code", {}, "web-token"), " of the home folder ", field)),
    h("div", { class: "controls" }, h("button", { type: "submit", class: "main" }, name),
      h("button", { type: "button", click: () => { fill(said); button.focus(); } }, "Cancel")));
    fill(said, form);
    (given ? /** @type {HTMLElement} */ (form.querySelector("button")) : field).focus();
  }

  /** @param {string} with_ */
  async function go(with_) {
    fill(said, h("p", { class: "quiet" }, "Asking …"));
    button.disabled = true;
    try {
      const task = await post(path, body(), with_, signal);
      keep(with_);
      fill(said, h("p", {}, state(task.state), ` ${task.says || "begun"}`));
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refusal && error.status === 401) keep("");
      const sentence = error instanceof Error ? error.message : String(error);
      fill(said, h("div", { class: "box bad", role: "alert" }, sentence));
      announce(sentence);
    } finally {
      button.disabled = false;
      button.focus();
    }
  }
  return whole;
}

/** The buttons of the night's page. @param {any} night the newest, or null @param {AbortSignal} signal */
export function nightActions(night, signal) {
  const today = new Date().toISOString().slice(0, 10);
  const open = night && night.state !== "CLOSED" && night.state !== "FAILED";
  if (open) {
    return [h("h2", {}, "Control"),
      action(`End night ${night.night}`, `Night ${night.night} is read to its end, the stages finish, and the books are made.`,
        `nights/${night.night}/end`, () => ({}), signal)];
  }
  const date = h("input", { type: "date", value: night?.state === "FAILED" ? night.night : today, required: true });
  const whole = h("div");
  const draw = () => fill(whole, date.value && action(`Start night ${date.value}`,
    `Night ${date.value} is received as soon as its topic holds an alert.`, `nights/${date.value}/start`, () => ({}), signal));
  date.addEventListener("change", draw);
  draw();
  return [h("h2", {}, "Control"), h("div", { class: "controls" }, h("label", {}, "Night ", date)), whole];
}

/** What was asked for, the newest first. @param {any[]} tasks */
export const taskTable = (tasks) => tasks.length > 0 && table("Asked for by the page", [
  { name: "what", cell: (row) => `${row.what} ${row.night}` },
  { name: "state", cell: (row) => state(row.state) },
  { name: "says", cell: (row) => row.says || "–" },
  { name: "began", cell: (row) => utc(row.began), kind: "wide" },
  { name: "ended", cell: (row) => utc(row.ended), kind: "wide" },
], tasks);
