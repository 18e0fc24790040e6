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


def rows(query):
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(url + "api/v1/sql", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as response:
        return json.load(response)["rows"]


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
    """Points at every detection of an object with several alerts: the images become those of the alert that is pointed at, and of none else."""
    name, alerts = rows("SELECT objectId, list(candid) FROM alerts GROUP BY objectId ORDER BY count(*) DESC, objectId LIMIT 1")[0]
    alerts = {str(each) for each in alerts}
    assert len(alerts) > 1, "no object has two alerts"
    page.goto(f"{url}#/search/{name}")
    expect(page.locator(".cutouts canvas").first).to_be_visible(timeout=20_000)
    shown = set()
    expect(page.get_by_label("model, one sigma")).to_be_checked(timeout=20_000)  # the chart is drawn again when the model comes
    for mark in page.query_selector_all("section.chart .plot path.point.detection"):
        box = mark.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(250)
        shown.add(page.locator(".cutouts a[href^='#/alert/']").text_content())
    assert shown == alerts, (shown, alerts)


def marks(page, kind):
    return page.locator(f"section.chart .plot path.point.{kind}").count()


def switched(page):
    """Magnitude and flux, the kinds of epochs and the model of an alert that was fitted."""
    open_page(page, "#/alert/" + fitted)
    model = page.get_by_label("model, one sigma")
    expect(model).to_be_checked(timeout=20_000)
    assert page.locator(".plot path.model").count() > 0 and marks(page, "unused") > 0
    page.get_by_label("flux", exact=True).check()
    expect(page.locator(".plot text", has_text="difference flux")).to_be_visible()
    for kind, label in (("forced", "forced photometry"), ("limit", "upper limits, 5σ")):
        assert marks(page, kind) > 0, kind
        page.get_by_label(label).uncheck()
        assert marks(page, kind) == 0, kind
        page.get_by_label(label).check()
    page.locator("section.chart summary").click()
    expect(page.locator("section.chart td[data-name='fit']", has_text="not used").first).to_be_visible()
    page.screenshot(path=f"{folder}/flux.png", full_page=True)
    model.uncheck()
    assert page.locator(".plot path.model").count() == 0 and marks(page, "unused") == 0


def refitted(page):
    """A fit made anew by the form, and the night's fit again."""
    open_page(page, "#/alert/" + fitted)
    page.locator("summary", has_text="Fit anew").click()
    page.get_by_label("z, held").fill("0.05")
    page.get_by_role("button", name="Fit", exact=True).click()
    expect(page.locator("main")).to_contain_text("Fitted here with z 0.05", timeout=20_000)
    expect(page.locator("main")).to_contain_text("z was held.")
    page.screenshot(path=f"{folder}/refitted.png", full_page=True)
    page.get_by_role("button", name="The night's fit").click()
    expect(page.locator("main")).not_to_contain_text("Fitted here")


def downloaded(page):
    open_page(page, "#/alert/" + fitted)
    for link, file in (("cutout Science", f"{fitted}_cutoutScience.fits.gz"), ("packet (Avro)", f"{fitted}.avro")):
        with page.expect_download() as download:
            page.get_by_role("link", name=link).click()
        assert download.value.suggested_filename == file, download.value.suggested_filename


def asked(page):
    """A query of one's own, an example, and the columns of a table."""
    open_page(page, "#/sql")
    page.get_by_label("Query").fill("SELECT count(*) AS alerts FROM alerts")
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".answer tbody")).to_have_text(str(rows("SELECT count(*) FROM alerts")[0][0]), timeout=20_000)
    page.get_by_role("button", name="photometry of an object").click()
    expect(page.locator(".answer td[data-name='band']").first).to_be_visible(timeout=20_000)
    page.locator("summary", has_text="photometry (").click()
    expect(page.locator("td[data-name='meaning']", has_text="start of the exposure")).to_be_visible()
    accessible(page, "columns of a table")
    page.screenshot(path=f"{folder}/columns.png", full_page=True)


def ordered(page):
    """The finds in an order and within bounds of one's own."""
    open_page(page, "#/finds?quality=all")
    page.locator("th a", has_text="mag").first.click()
    expect(page.locator("th[aria-sort='descending']")).to_have_text("mag", timeout=20_000)
    page.locator("summary", has_text="Bounds").click()
    page.get_by_label("detections, at least").fill("5")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("summary", has_text="Bounds (1)")).to_be_visible(timeout=20_000)
    wanted = answer("api/v1/finds?sort=-mag&min_detections=5")
    shown = page.locator("table.finds tbody th a[href^='#/alert/']")
    expect(shown).to_have_text([find["object_id"] for find in wanted["finds"]])


def themed(page):
    background = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(background)
    page.locator("#theme").click()
    assert page.evaluate(background) != before
    page.reload()
    expect(page.locator("main h1")).to_be_visible(timeout=20_000)
    assert page.evaluate(background) != before, "the theme is forgotten"
    page.locator("#theme").click()


def without_fit(page):
    """Alerts that the filter stopped, and that could not be fitted."""
    (stopped,) = rows("SELECT candid FROM alerts WHERE candid NOT IN (SELECT candid FROM salt2) ORDER BY candid LIMIT 1")
    open_page(page, "#/alert/" + stopped[0])
    expect(page.locator("main")).to_contain_text("There is no fit: the alert did not pass the filter.")
    expect(page.locator("main .warn", has_text="Stopped by")).to_be_visible()
    page.screenshot(path=f"{folder}/stopped.png", full_page=True)
    candid, reason = rows("SELECT candid, reason FROM salt2 WHERE reason IS NOT NULL ORDER BY candid LIMIT 1")[0]
    open_page(page, f"#/alert/{candid}")
    expect(page.locator("main .warn", has_text="There is no fit.")).to_contain_text(reason)
    page.screenshot(path=f"{folder}/unfitted.png", full_page=True)


def open_page(page, path):
    page.goto(url + path)
    expect(page.locator("main h1")).to_be_visible(timeout=20_000)


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
    "cone": f"#/search/{place['ra']} {place['dec']} 600 to=2021-01-20 passed",
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
    fitted = answer("api/v1/finds?quality=good&limit=1")["finds"][0]["candid"]
    for check in (pointed_at, switched, refitted, downloaded, asked, ordered, themed, without_fit):
        check(page)
    browser.close()

for complaint in complaints:
    print(complaint, file=sys.stderr)
print(f"{4 * len(views)} pages, {len(complaints)} complaints")
sys.exit(bool(complaints))
