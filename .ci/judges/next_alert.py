"""Writes the alert that an object with a good fit has a day later, so that it has two.

next_alert.py URL FILE
"""

import io
import json
import sys
import urllib.request

import fastavro


def answer(path):
    with urllib.request.urlopen(url + path) as response:
        return response.read()


url, file = sys.argv[1:3]
candid = json.loads(answer("api/v1/finds?quality=good&limit=1"))["finds"][0]["candid"]
packets = fastavro.reader(io.BytesIO(answer(f"api/v1/alerts/{candid}/packet")))
alert = next(packets)
before = alert["candidate"]
names = set().union(*(epoch.keys() for epoch in alert["prv_candidates"]))
alert["prv_candidates"].append({name: before.get(name) for name in names})
alert["candid"] += 10**15  # the survey's numbers begin with the day
alert["candidate"] = {**before, "candid": alert["candid"], "jd": before["jd"] + 1}
with open(file, "wb") as out:
    fastavro.writer(out, packets.writer_schema, [alert])
