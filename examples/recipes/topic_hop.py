"""Reads a topic with hop-client, SCiMMA's client for astronomical streams, and prints how many messages it had.

    topic_hop.py kafka://HOST:PORT/TOPIC

A Nocturne with a login wants `auth=hop.auth.Auth(user, password)` in place of False. hop-client names no format here: it hands on
JSON as JSONBlob and a packet (ztf_alert_data) as Blob, whose bytes are an Avro file.
"""

import io
import sys

import fastavro
from hop import Stream
from hop.io import StartPosition
from hop.models import JSONBlob


def main(url):
    stream = Stream(auth=False, start_at=StartPosition.EARLIEST, until_eos=True)
    count, candids = 0, set()
    with stream.open(url, "r") as messages:
        for message in messages:
            alert = message.content if isinstance(message, JSONBlob) else next(fastavro.reader(io.BytesIO(message.content)))
            candids.add(int(alert["candid"]))
            count += 1
            if count <= 3:
                print(type(message).__name__, alert["candid"], alert.get("objectId"))
    print(f"{url}: {count} messages of {len(candids)} alerts")


if __name__ == "__main__":
    main(sys.argv[1])
