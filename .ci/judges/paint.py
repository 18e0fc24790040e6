"""Times what a reader of a large night waits for: the first paint of every page in a headless Chromium, each time with empty caches, and objects,
cones and light curves by REST, drawn at random. CI does not run it; .ci/large does.

paint.py CHROMIUM URL NIGHT [TIMES [SEARCHES]]: NIGHT is one that is over.
"""

import json
import random
import statistics
import sys
import time
import urllib.request

from playwright.sync_api import sync_playwright

chromium, url, night = sys.argv[1:4]
times, searches = (int(n) for n in (sys.argv[4:6] + ["7", "100"][len(sys.argv) - 4 :]))
BOUND = 300  # ms to the first paint
SEARCH_BOUND = 100  # ms, the median of a search

# When the page has its title and nothing more is being loaded, in ms since the navigation began.
SHOWN = """
new MutationObserver(() => {
  const main = document.getElementById("main");
  if (!globalThis.shownAt && main?.querySelector("h1") && main.getAttribute("aria-busy") !== "true") globalThis.shownAt = performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true });
"""


def answer(path):
    with urllib.request.urlopen(url + path) as response:
        return json.load(response)


def sql(query):
    request = urllib.request.Request(url + "api/v1/sql", json.dumps({"query": query}).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as response:
        return json.load(response)["rows"]


def middle(values):
    ordered = sorted(values)
    return f"p50 {statistics.median(ordered):.0f} ms, p95 {ordered[len(ordered) * 95 // 100]:.0f} ms, most {ordered[-1]:.0f} ms"


def pages():
    find = answer("api/v1/finds?limit=1")["finds"][0]
    place = answer("api/v1/alerts/" + find["candid"])
    return {
        "Night": "#/",
        "a closed night": "#/night/" + night,
        "Nights": "#/nights",
        "Finds": "#/finds",
        "Finds by rise": "#/finds?quality=all&sort=-rise",
        "Alert": "#/alert/" + find["candid"],
        "Object": "#/search/" + find["object_id"],
        "Cone": f"#/search/{place['ra']} {place['dec']} 600",
        "Dead letters": "#/dead-letters/" + night,
        "SQL": "#/sql",
    }


def visit(browser, path):
    """The first paint and the content of a page, ms; with nothing kept from an earlier visit."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(SHOWN)
    page = context.new_page()
    page.goto(url + path)
    for _ in range(2000):
        shown, paint = page.evaluate(
            "[globalThis.shownAt ?? null, performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null]")
        if shown and paint:
            break
        page.wait_for_timeout(10)
    else:
        sys.exit(f"{path} shows nothing in 20 s")
    context.close()
    return paint, shown


def ask(path):
    began = time.perf_counter()
    answer(path)
    return 1000 * (time.perf_counter() - began)


slow = []
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    for name, path in pages().items():
        visit(browser, path)
        paints, shown = zip(*(visit(browser, path) for _ in range(times)))
        print(f"{name:16} first paint {middle(paints)}; content {middle(shown)}", flush=True)
        if statistics.median(paints) >= BOUND:
            slow.append(name)
    browser.close()

rows = sql(
    f"SELECT * FROM (SELECT objectId, candidate.ra, candidate.dec FROM alerts WHERE night = DATE '{night}') "
    f"USING SAMPLE reservoir({searches + 20} ROWS) REPEATABLE (1)")
random.Random(1).shuffle(rows)
kinds = {
    "object": lambda row: f"api/v1/objects/{row[0]}",
    "its light curve": lambda row: f"api/v1/objects/{row[0]}/lightcurve",
    "cone of 5 arcsec": lambda row: f"api/v1/cone?ra={row[1]}&dec={row[2]}&radius=5",
    "cone of 600 arcsec": lambda row: f"api/v1/cone?ra={row[1]}&dec={row[2]}&radius=600",
}
for name, path in kinds.items():
    took = [ask(path(row)) for row in rows][20:]
    print(f"{name:20} {middle(took)}", flush=True)
    if statistics.median(took) >= SEARCH_BOUND:
        slow.append(name)
if slow:
    print(f"slower than {BOUND} ms for a first paint or {SEARCH_BOUND} ms for a search, at the median: {', '.join(slow)}")
