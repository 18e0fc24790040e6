// Starts the pages: which one is shown is in the address behind #.

import { address, Refusal } from "./api.js";
import { alertPage } from "./alert.js";
import { deadLettersPage } from "./deadletters.js";
import { findsPage } from "./finds.js";
import { fill, h, problem } from "./html.js";
import { nightPage } from "./night.js";
import { nightsPage, oneNightPage } from "./nights.js";
import { searchPage } from "./search.js";
import { sqlPage } from "./sql.js";

/**
 * @typedef {object} Visit
 * @property {HTMLElement} main where the page goes
 * @property {string} name what the address names: a candid, a night
 * @property {URLSearchParams} query
 * @property {AbortSignal} signal that the page is left
 */

/** @type {[RegExp, string, (visit: Visit) => void | Promise<void>][]} */
const PAGES = [
  [/^\/?$/, "Night", nightPage],
  [/^\/finds$/, "Finds", findsPage],
  [/^\/alert\/(-?[0-9]{1,19})$/, "Alert", alertPage],
  [/^\/nights$/, "Nights", nightsPage],
  [/^\/night\/(\d{4}-\d\d-\d\d)$/, "Night", oneNightPage],
  [/^\/dead-letters\/(\d{4}-\d\d-\d\d)$/, "Dead letters", deadLettersPage],
  [/^\/search\/(.{1,240})$/, "Search", searchPage],
  [/^\/sql$/, "SQL", sqlPage],
];

const main = /** @type {HTMLElement} */ (document.getElementById("main"));
let left = new AbortController();

/** @param {boolean} first whether the pages have just been loaded */
async function show(first) {
  left.abort();
  left = new AbortController();
  const { signal } = left;
  const [path, search] = location.hash.slice(1).split("?");
  const found = PAGES.map(([pattern, title, page]) => ({ match: pattern.exec(path), title, page })).find(({ match }) => match);
  for (const link of document.querySelectorAll("nav a")) {
    const current = link.getAttribute("href") === `#${path || "/"}`;
    if (current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  fill(main, h("p", { class: "quiet" }, "Loading …"));
  if (!first) {
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
  if (!found?.match) {
    document.title = "Nocturne";
    fill(main, problem("There is no such page.", h("a", { href: "#/" }, "The night"), " is the first one."));
    return;
  }
  const name = found.match[1] ?? "";
  document.title = [found.title, name, "· Nocturne"].filter(Boolean).join(" ");
  try {
    await found.page({ main, name, query: new URLSearchParams(search ?? ""), signal });
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof Refusal)) console.error(error);
    const sentence = error instanceof Error ? error.message : String(error);
    const again = h("button", { type: "button", click: () => show(false) }, "Load again");
    fill(main, h("h1", {}, found.title, " ", name), problem("This cannot be shown.", sentence, " ", again));
  }
}

function searchBox() {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("search"));
  const field = /** @type {HTMLInputElement} */ (document.getElementById("wanted"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = field.value.trim();
    location.hash = /^-?[0-9]{1,19}$/.test(wanted) ? `#/alert/${wanted}` : `#/search/${encodeURIComponent(wanted)}`;
    field.value = "";
  });
}

function themeSwitch() {
  const button = /** @type {HTMLButtonElement} */ (document.getElementById("theme"));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const now = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");
  const name = () => {
    button.textContent = now() === "dark" ? "Light" : "Dark";
    button.title = `Show the pages in ${now() === "dark" ? "light" : "dark"} colours`;
  };
  button.addEventListener("click", () => {
    const chosen = now() === "dark" ? "light" : "dark";
    root.dataset.theme = chosen;
    try {
      localStorage.setItem("theme", chosen);
    } catch {
      // Without storage the choice holds until the page is left.
    }
    name();
  });
  dark.addEventListener("change", name);
  name();
}

async function instance() {
  try {
    const live = await (await fetch(address("live"))).json();
    fill(/** @type {HTMLElement} */ (document.getElementById("instance")), live.instance ? `Instance ${live.instance}` : "");
  } catch {
    // The page that is shown says that nobody answers.
  }
}

searchBox();
themeSwitch();
addEventListener("hashchange", () => {
  if (location.hash !== "#main") void show(false);
});
void show(true);
void instance();
