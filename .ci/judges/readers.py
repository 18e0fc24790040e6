"""Reads the night's page many times at once, as that many browsers do, and tells what it costs the process that serves it. CI does not run it.

readers.py URL PID [READERS [SECONDS]]: URL and process of an `up`. Without readers first, for comparison, then with them.
"""

import asyncio
import json
import os
import sys
import time
import urllib.request
from urllib.parse import urlsplit

url, pid = sys.argv[1], sys.argv[2]
readers, seconds = (int(n) for n in (sys.argv[3:5] + ["200", "60"][len(sys.argv) - 3 :]))
PACE = 10  # the page asks for the nights so often, seconds
server = urlsplit(url)


def processor():
    """Seconds of the processor that the process has used."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def latency():
    with urllib.request.urlopen(url + "api/v1/live") as answer:
        stages = json.load(answer)["stages"]
    return next((each["latency"]["recent"] for each in stages if each["stage"] == "filter"), None)


async def request(path, accept):
    reader, writer = await asyncio.open_connection(server.hostname, server.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {server.netloc}\r\nAccept: {accept}\r\nConnection: close\r\n\r\n".encode())
    await writer.drain()
    return reader, writer


async def follow(counts, until):
    reader, writer = await request("/api/v1/live/events", "text/event-stream")
    try:
        while time.monotonic() < until:
            line = await asyncio.wait_for(reader.readline(), 10)
            counts["events"] += line.startswith(b"data: ") or line.startswith(b"data:")
    finally:
        writer.close()


async def ask(counts, until):
    while time.monotonic() < until:
        began = time.monotonic()
        reader, writer = await request("/api/v1/nights", "application/json")
        answer = await reader.read()
        writer.close()
        counts["requests"] += answer.startswith(b"HTTP/1.1 200")
        counts["slowest"] = max(counts["slowest"], time.monotonic() - began)
        await asyncio.sleep(PACE)


async def measure(n):
    counts = {"events": 0, "requests": 0, "slowest": 0.0}
    before, until = processor(), time.monotonic() + seconds
    tasks = []
    for i in range(n):
        tasks += [follow(counts, until), ask(counts, until)]
    await asyncio.gather(*tasks) if tasks else await asyncio.sleep(seconds)
    used = processor() - before
    print(f"{n} readers for {seconds} s: {used:.2f} s of the processor, {counts['events']} events, {counts['requests']} requests, "
          f"the slowest {counts['slowest']:.3f} s; packet to verdict in the last five minutes: {latency()}")
    return used, counts


async def main():
    idle, _ = await measure(0)
    used, counts = await measure(readers)
    answers = counts["events"] + counts["requests"]
    assert counts["events"] >= 0.8 * readers * seconds, "readers did not hear of each second"
    print(f"{1000 * (used - idle) / answers:.3f} ms of the processor for an answer, {100 * (used - idle) / seconds:.1f} % of a core for all")


asyncio.run(main())
