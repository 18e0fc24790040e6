"""Whether a candid that no double holds, 1704377621415015002, survives those who read the JSON of the REST interface.

    large_candid.py make KAFKA TOPIC TRUTH FILE   writes a packet of the topic, one that is expected to pass the filter, with that candid
                                                  and an object of its own
    large_candid.py read URL                      has Node, jq and pandas read what is said of it; one that is not installed is left out

Every answer must have the candid as text, and no reader may find a whole number above 2^53 in it.
"""

import csv
import io
import json
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request

import fastavro
import pandas
from confluent_kafka import Consumer, TopicPartition

CANDID = 1704377621415015002
SAFE = 2**53
PROGRAMS = {
    "node": [
        "-e",
        "const all = []; JSON.parse(require('fs').readFileSync(0), (key, value) => { if (typeof value !== 'object') all.push(value); return value });"
        f"console.log(all.includes('{CANDID}') && !all.some((each) => Number.isInteger(each) && Math.abs(each) > {SAFE}))",
    ],
    "jq": [f'([.. | strings] | any(. == "{CANDID}")) and ([.. | numbers] | all(. != floor or fabs <= {SAFE}))'],
}


def make(kafka, topic, truth, file):
    with open(truth) as lines:
        passing = [row for row in csv.DictReader(lines) if row["expected_pass"] == "true" and row["population"] == "sn-ia"]
    wanted = max(passing, key=lambda row: int(row["n_positive"]))["candid"].encode()
    consumer = Consumer({"bootstrap.servers": kafka, "group.id": "a-judge", "enable.auto.commit": False})
    partitions = consumer.list_topics(topic, timeout=20).topics[topic].partitions
    consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
    message = consumer.poll(20)
    while message is not None and message.key() != wanted:
        message = consumer.poll(20)
    consumer.close()
    assert message is not None, f"{topic} has no packet {wanted.decode()}"
    reader = fastavro.reader(io.BytesIO(message.value()))
    (packet,) = reader
    packet["candid"] = packet["candidate"]["candid"] = CANDID
    packet["objectId"] = "ZTF21largeid"
    with open(file, "wb") as out:
        fastavro.writer(out, reader.writer_schema, [packet])


def ask(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, {"Content-Type": "application/json"})) as answer:
        return answer.read().decode()


def read(url):
    alert = json.loads(ask(f"{url}api/v1/alerts/{CANDID}"))
    place = urllib.parse.urlencode({"ra": alert["ra"], "dec": alert["dec"]})
    paths = {
        f"api/v1/alerts/{CANDID}": None,
        f"api/v1/objects/{alert['object_id']}": "alerts",
        f"api/v1/cone?{place}": "alerts",
        "api/v1/finds?per=alert&limit=1000": "finds",
        f"alerts?candid={CANDID}": "data",
        f"alerts/{CANDID}": None,
        "api/v1/topics/ztf_alert_data?limit=1000": None,
        "api/v1/topics/ztf_salt2?limit=1000": None,
        "api/v1/sql": "rows",
    }
    programs = [name for name in PROGRAMS if shutil.which(name)]
    for path, rows in paths.items():
        query = {"query": f"SELECT * FROM salt2 WHERE candid = {CANDID}"} if path == "api/v1/sql" else None
        text = ask(url + path, query)
        for name in programs:
            said = subprocess.run([name, *PROGRAMS[name]], input=text, capture_output=True, text=True, check=True).stdout.strip()
            assert said == "true", f"{name} rounds {path}"
        if rows:
            found = json.loads(text)[rows]
            for table in (pandas.DataFrame(found), pandas.read_json(io.StringIO(json.dumps(found)))):
                texts = {str(value) for column in table for value in table[column]}
                assert str(CANDID) in texts, f"pandas rounds {path}"
    print(f"{CANDID} survives {', '.join([*programs, 'pandas'])}, in {len(paths)} answers")


if __name__ == "__main__":
    {"make": make, "read": read}[sys.argv[1]](*sys.argv[2:])
