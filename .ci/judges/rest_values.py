"""Values of a running instance for schemathesis, which cannot guess a candid, and what it was answered with them.

    rest_values.py config URL NIGHT CANDID FILE   writes schemathesis' configuration; the alert has passed the filter
    rest_values.py answered HAR OPENAPI           every operation that reads must have answered 200, whose schema schemathesis has checked
"""

import json
import re
import sys
import urllib.parse
import urllib.request

import yaml

# Not by a value: a stream without an end, and what wants the token.
OTHER = {"/api/v1/live/events", "/api/v1/control"}


def ask(url):
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)


def config(url, night, candid, file):
    alert = ask(f"{url}api/v1/alerts/{candid}")
    letter = ask(f"{url}api/v1/nights/{night}/dead-letters")["dead_letters"][0]["name"]
    partition, offset = letter.split("/")
    values = {
        "path.night": night,
        "path.candid": candid,
        "path.objectId": alert["object_id"],
        "path.id": alert["object_id"],
        "path.topic": "ztf_salt2",
        "path.name": alert["cutouts"][0],
        "path.partition": int(partition),
        "path.offset": int(offset),
        "query.ra": str(alert["ra"]),
        "query.dec": str(alert["dec"]),
        "query.radius": "600",
    }
    with open(file, "w") as out:
        out.write("[parameters]\n")
        out.writelines(f"{json.dumps(name)} = {json.dumps(value)}\n" for name, value in values.items())


def answered(har, openapi):
    with open(openapi) as document:
        paths = {path: each for path, each in yaml.safe_load(document)["paths"].items() if path not in OTHER}
    wanted = {(method, path) for path, each in paths.items() for method in each if method == "get" or path == "/api/v1/sql"}
    patterns = {path: re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))) for path in paths}
    with open(har) as log:
        entries = json.load(log)["log"]["entries"]
    found = set()
    for entry in entries:
        if entry["response"]["status"] == 200:
            path = urllib.parse.urlsplit(entry["request"]["url"]).path
            found |= {(entry["request"]["method"].lower(), name) for name, pattern in patterns.items() if pattern.fullmatch(path)}
    assert wanted <= found, f"never answered with 200: {sorted(wanted - found)}"
    print(f"{len(wanted)} operations have answered 200")


if __name__ == "__main__":
    {"config": config, "answered": answered}[sys.argv[1]](*sys.argv[2:])
