"""Starts and ends a night on the page in a headless Chromium and opens every page: no script error, no request to another host, nothing that
axe finds serious, and the keyboard is enough.

browser.py CHROMIUM URL FOLDER TOKEN: pictures are put into the folder.
"""

import json
import sys
import urllib.request
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

chromium, url, folder, token = sys.argv[1:5]
complaints = []


def answer(path):
    with urllib.request.urlopen(url + path) as response:
        return json.load(response)


def watched(context):
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda request: complaints.append("asks " + request.url)
        if urlsplit(request.url).scheme in ("http", "https") and urlsplit(request.url).netloc != urlsplit(url).netloc
        else None,
    )
    return page


def drawn(page):
    for _ in range(200):  # wait_for_function would evaluate a string in the page, which its policy forbids
        if page.evaluate("[...document.images].every((image) => image.complete)"):
            return
        page.wait_for_timeout(100)
    complaints.append("images do not come on " + page.url)


def accessible(page, name):
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] in ("serious", "critical"):
            places = "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:3])
            complaints.append(f"{name}: {violation['id']}, {violation['help']}: {places}")


def focused(page):
    return page.evaluate("document.activeElement.matches('a, button, input') ? document.activeElement.textContent : ''")


def tab_to(page, text):
    """Moves with the Tab key alone."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if text in focused(page):
            return
    complaints.append(f"the keyboard does not come to {text!r} on {page.url}")


def pointed_at(page):
    """Points at every detection of an object: the images stay those of its only alert, and no request fails."""
    page.goto(f"{url}#/search/{finds['finds'][0]['object_id']}")
    expect(page.locator(".cutouts canvas").first).to_be_visible(timeout=20_000)
    for mark in page.query_selector_all("section.chart .plot path.point.detection"):
        box = mark.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(250)
        expect(page.locator(".cutouts a[href^='#/alert/']")).to_have_text(candid)


def described(page):
    """Opens the candidate's fields, on an alert's page: each has a meaning."""
    page.locator("summary", has_text="candidate (").click()
    expect(page.locator("td[data-name='meaning']", has_text="Julian date").first).to_be_visible()


finds = answer("api/v1/finds?limit=1")
assert finds["total"] > 0, "nothing passed the filter"
candid = finds["finds"][0]["candid"]
place = answer("api/v1/alerts/" + candid)
views = {
    "night": "#/",
    "nights": "#/nights",
    "closed": "#/night/2021-01-19",
    "finds": "#/finds",
    "bounded": "#/finds?quality=all&sort=-rise&min_z=0.01",
    "alert": "#/alert/" + candid,
    "object": "#/search/" + finds["finds"][0]["object_id"],
    "cone": f"#/search/{place['ra']} {place['dec']} 600",
    "sql": "#/sql",
    "deadletters": "#/dead-letters/2021-01-19",
}

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    for theme in ("light", "dark"):
        for width in (1280, 360):
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
            page = watched(context)
            for name, path in views.items():
                page.goto(url + path)
                expect(page.locator("main h1")).to_be_visible()
                expect(page.locator("main")).not_to_have_attribute("aria-busy", "true", timeout=20_000)
                if name == "finds":
                    page.locator(".skymap summary").click()
                    expect(page.locator(".sky")).to_be_visible()
                page.evaluate("for (const image of document.images) image.loading = 'eager'")
                drawn(page)
                wide = page.evaluate("document.documentElement.scrollWidth")
                if wide > width:
                    complaints.append(f"{name} is {wide} pixels wide on a screen of {width}")
                if width == 1280 or theme == "light":
                    accessible(page, f"{name} in {theme}, {width} wide")
                page.screenshot(path=f"{folder}/{name}-{theme}-{width}.png", full_page=True)
            context.close()
    # A night by the keyboard alone: started, followed, its books as they stand, ended.
    page = watched(browser.new_context())
    page.goto(url)
    expect(page.locator(".control")).to_contain_text("Start night", timeout=20_000)
    expect(page.locator(".rejected a")).to_contain_text("NOT_AVRO", timeout=20_000)
    page.locator('.control input[type="date"]').fill("2021-01-20")
    page.locator("main").focus()
    tab_to(page, "Start night 2021-01-20")
    page.keyboard.press("Enter")
    page.keyboard.type(token)
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_contain_text("Night 2021-01-20", timeout=60_000)
    expect(page.locator("main h1")).to_contain_text("RECEIVING", timeout=60_000)
    page.screenshot(path=f"{folder}/receiving.png", full_page=True)
    tab_to(page, "Make the books as they stand")
    page.keyboard.press("Enter")
    expect(page.locator(".books")).to_contain_text("As the stores were at", timeout=60_000)
    page.locator("main").focus()
    tab_to(page, "End night 2021-01-20")
    page.keyboard.press("Enter")
    page.screenshot(path=f"{folder}/ending.png", full_page=True)
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_contain_text("CLOSED", timeout=60_000)
    expect(page.locator(".result")).to_contain_text("all stores agree", timeout=20_000)
    accessible(page, "a night that was ended here")
    page.screenshot(path=f"{folder}/ended.png", full_page=True)
    page.goto(url + "#/alert/" + candid)
    expect(page.locator("main")).to_contain_text(candid, timeout=20_000)
    described(page)
    pointed_at(page)
    browser.close()

for complaint in complaints:
    print(complaint, file=sys.stderr)
print(f"{4 * len(views)} pages, {len(complaints)} complaints")
sys.exit(bool(complaints))
