"""Ends `up` while the night's page is open and starts it again: the page says that it has no connection, and goes on by itself, with the rates of before.

restart.py CHROMIUM URL PID COMMAND...: the process of `up`, and the command that starts it again on the same port; it is ended at the end.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

from playwright.sync_api import expect, sync_playwright

chromium, url, process, *command = sys.argv[1:]


def asked(path):
    with urllib.request.urlopen(url + "api/v1/" + path) as answer:
        return json.load(answer)


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    page = browser.new_page()
    page.goto(url)
    done = page.locator("section.stages tr", has_text="archive").locator("td[data-name='done']")
    expect(done).to_have_text(re.compile("[1-9]"), timeout=30_000)
    before = asked("live")["since"]
    counted = asked("live/history")
    os.kill(int(process), signal.SIGTERM)
    lost = page.get_by_text("No connection since")
    expect(lost).to_be_visible(timeout=60_000)
    began = time.monotonic()
    again = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        expect(lost).to_have_count(0, timeout=60_000)
        expect(done).to_have_text("0", timeout=30_000)  # counted from when the process began
        assert asked("live")["since"] > before, "the same process answers"
        kept = asked("live/history")
        assert kept["at"][: len(counted["at"])] == counted["at"], "the rates of before are gone"
        assert max(kept["stages"]["archive"]) >= max(counted["stages"]["archive"]) > 0, "nothing was counted"
        print(f"the night's page goes on {time.monotonic() - began:.0f} s after `up` was started again")
    finally:
        again.terminate()
        again.wait(60)
    browser.close()
