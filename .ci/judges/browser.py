"""Follows a night on the page in a headless Chromium and opens every page: no script error, no request to another host.

browser.py CHROMIUM URL FOLDER: pictures are put into the folder.
"""

import json
import sys
import urllib.request
from urllib.parse import urlsplit

from playwright.sync_api import expect, sync_playwright

chromium, url, folder = sys.argv[1:4]
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
                page.screenshot(path=f"{folder}/{name}-{theme}-{width}.png", full_page=True)
            context.close()
    page = watched(browser.new_context())
    page.goto(url)
    expect(page.locator("main")).to_contain_text("2021-01-20", timeout=20_000)
    page.goto(url + "#/alert/" + candid)
    expect(page.locator("main")).to_contain_text(candid, timeout=20_000)
    browser.close()

for complaint in complaints:
    print(complaint, file=sys.stderr)
print(f"{4 * len(views)} pages, {len(complaints)} complaints")
sys.exit(bool(complaints))
