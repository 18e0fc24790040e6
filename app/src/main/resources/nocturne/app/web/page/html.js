// Elements of the page. Text goes in as text nodes only, so nothing of an answer is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Node | string | number | null | undefined | boolean | readonly any[]} Child lists hold children again */

/**
 * An element. Attributes that are functions are listeners, true is an attribute without a value, false and null are none.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Record<string, unknown>} [attributes] @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  return /** @type {any} */ (filled(document.createElement(tag), attributes, children));
}

/** An SVG element. @param {string} tag @param {Record<string, unknown>} [attributes] @param {...Child} children */
export function s(tag, attributes = {}, ...children) {
  return /** @type {SVGElement} */ (filled(document.createElementNS(SVG, tag), attributes, children));
}

/** @param {Element} element @param {Record<string, unknown>} attributes @param {Child[]} children */
function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, /** @type {EventListener} */ (value));
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  append(element, children);
  return element;
}

/** @param {Element} parent @param {Child[]} children */
function append(parent, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(parent, child);
    else if (child !== null && child !== undefined && typeof child !== "boolean") {
      parent.append(child instanceof Node ? child : String(child));
    }
  }
}

/** Replaces what an element contains. @param {Element} parent @param {...Child} children */
export function fill(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
}

/**
 * Makes what an element contains equal to these children, and keeps the elements that are there, so that a page that updates
 * each second loses neither focus nor selection.
 *
 * @param {Element} parent @param {...Child} children
 */
export function update(parent, ...children) {
  const fresh = /** @type {Element} */ (parent.cloneNode(false));
  append(fresh, children);
  liken(parent, fresh);
}

/** @param {Node} old @param {Node} fresh */
function liken(old, fresh) {
  if (old.nodeName !== fresh.nodeName) {
    old.parentNode?.replaceChild(fresh, old);
    return;
  }
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  const was = /** @type {Element} */ (old);
  const is = /** @type {Element} */ (fresh);
  for (const { name } of [...was.attributes]) if (!is.hasAttribute(name) && name !== "open") was.removeAttribute(name);
  for (const { name, value } of is.attributes) if (was.getAttribute(name) !== value) was.setAttribute(name, value);
  const before = [...old.childNodes];
  const after = [...fresh.childNodes];
  after.forEach((child, i) => (before[i] ? liken(before[i], child) : old.appendChild(child)));
  before.slice(after.length).forEach((child) => old.removeChild(child));
}

/** Says a sentence to a screen reader; nothing is seen. @param {string} sentence */
export function announce(sentence) {
  const place = document.getElementById("announcements");
  if (place && place.textContent !== sentence) place.textContent = sentence;
}

const MARKS = /** @type {Record<string, string>} */ ({ good: "●", busy: "◐", warn: "▲", bad: "✖", idle: "○" });
const MOODS = /** @type {Record<string, string>} */ ({
  RUNNING: "good", RECEIVING: "good", CLOSED: "good", balanced: "good", good: "good",
  STARTING: "busy", DRAINING: "busy",
  DONE: "good", WAITING: "warn", at_bound: "warn", poor_chisq: "warn", few_dof: "warn",
  FAILED: "bad", ABSENT: "bad", mismatch: "bad", unreadable: "bad",
});

/** A state: a mark, a colour and its word. @param {string | null | undefined} word @param {string} [mood] @param {string} [text] */
export function state(word, mood, text) {
  const of = mood ?? MOODS[word ?? ""] ?? "idle";
  const mark = h("span", { class: "mark", "aria-hidden": "true" }, MARKS[of]);
  return h("span", { class: `state ${of}` }, mark, text ?? (word || "unknown").replaceAll("_", " "));
}

/**
 * @typedef {object} Column
 * @property {string} name in the head
 * @property {string} [title] what the head says under the pointer
 * @property {(row: any) => Child} cell
 * @property {boolean} [number] whether it is right-aligned
 * @property {string} [kind] class of its cells
 * @property {(row: any) => unknown} [sort] what it is sorted by, if it can be
 * @property {string} [href] where its head leads, of a table that the server sorts
 * @property {string | null} [sorted] how it is sorted then: ascending or descending
 */

/**
 * A table. The first column names the row. Columns with `sort` sort on a click of their head.
 *
 * @param {string} caption @param {Column[]} columns @param {any[]} rows
 * @param {{kind?: string, hidden?: boolean}} [how] class of the table, and whether the caption is for screen readers only
 */
export function table(caption, columns, rows, how = {}) {
  const body = h("tbody");
  const kind = (/** @type {Column} */ c) => [c.number ? "number" : "", c.kind ?? ""].join(" ").trim() || null;
  const show = (/** @type {any[]} */ shown) =>
    fill(body, shown.map((row) => h("tr", {}, columns.map((c, i) =>
      i === 0
        ? h("th", { scope: "row", class: kind(c) }, c.cell(row))
        : h("td", { class: kind(c), "data-name": c.name }, c.cell(row))))));
  const heads = columns.map((c) => {
    const head = h("th", { scope: "col", class: kind(c), "aria-sort": c.sorted, title: c.title || null });
    const sort = c.sort;
    head.append(c.href ? h("a", { href: c.href, class: "sort" }, c.name) : sort ? h("button", { type: "button", class: "sort", click: () => by(head, sort) }, c.name) : c.name);
    return head;
  });
  /** @param {HTMLElement} head @param {(row: any) => unknown} key */
  const by = (head, key) => {
    const falls = head.getAttribute("aria-sort") !== "descending";
    heads.forEach((each) => each.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", falls ? "descending" : "ascending");
    show(rows.slice().sort((a, b) => compare(key(a), key(b), falls)));
  };
  show(rows);
  const title = h("caption", { class: how.hidden ? "unseen" : null }, caption);
  const whole = h("table", { class: how.kind ?? null }, title, h("thead", {}, h("tr", {}, heads)), body);
  return h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": caption }, whole);
}

/** What is not there comes last either way. @param {any} a @param {any} b @param {boolean} falls */
function compare(a, b, falls) {
  if (a == null || b == null) return (a == null ? 1 : 0) - (b == null ? 1 : 0);
  const order = a < b ? -1 : a > b ? 1 : 0;
  return falls ? -order : order;
}

/** Names with values, side by side. @param {[string, Child][]} pairs @param {string} [kind] */
export const pairs = (pairs, kind) =>
  h("dl", { class: kind ?? "pairs" }, pairs.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));

/** A box that says what went wrong. @param {string} title @param {...Child} children */
export const problem = (title, ...children) => h("div", { class: "box bad", role: "alert" }, h("strong", {}, title), " ", children);
