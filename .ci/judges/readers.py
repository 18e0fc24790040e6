"""Reads the night's page many times at once, as that many browsers do, and tells what it costs the process that serves it. CI does not run it.

readers.py URL PID [READERS [SECONDS]]: URL and process of an `up`. Without readers, with them and without again, since a process that has just
begun uses more.
"""

import asyncio
import os
import re
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


def verdicts():
    """Packets whose verdict was committed within each bound, seconds."""
    with urllib.request.urlopen(url + "metrics") as answer:
        found = re.findall(r'latency_seconds_bucket\{stage="filter",le="([^"]+)"\} (\d+)', answer.read().decode())
    return {float(bound): int(n) for bound, n in found}


def within(before, after):
    """The bounds within which half and 99 % of the verdicts of the meantime were."""
    packets = max(after.values()) - max(before.values())
    bounds = sorted(after)
    share = lambda part: next((b for b in bounds if packets > 0 and after[b] - before[b] >= part * packets), None)
    return f"{packets} verdicts, half within {share(0.5)} s, 99 % within {share(0.99)} s"


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
            counts["events"] += line.startswith(b"data:")
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
    seen, before, until = verdicts(), processor(), time.monotonic() + seconds
    tasks = []
    for i in range(n):
        tasks += [follow(counts, until), ask(counts, until)]
    await asyncio.gather(*tasks) if tasks else await asyncio.sleep(seconds)
    used = processor() - before
    print(f"{n} readers for {seconds} s: {used:.2f} s of the processor, {counts['events']} events, {counts['requests']} requests, "
          f"the slowest {counts['slowest']:.2f} s; {within(seen, verdicts())}")
    return used, counts


async def main():
    first, _ = await measure(0)
    used, counts = await measure(readers)
    last, _ = await measure(0)
    idle = (first + last) / 2
    answers = counts["events"] + counts["requests"]
    assert counts["events"] >= 0.5 * readers * seconds, "readers heard of less than every second second"
    print(f"{1000 * (used - idle) / answers:.3f} ms of the processor for an answer, {100 * (used - idle) / seconds:.1f} % of a core for all")


asyncio.run(main())
