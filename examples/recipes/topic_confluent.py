"""Reads a topic with confluent-kafka: alerts as Avro (ztf_alert_data), what passed the filter and its fits as JSON.

    topic_confluent.py BOOTSTRAP TOPIC [SECONDS]

Ends when nothing came for SECONDS (5). The messages are transactional: only a reader of committed ones sees each alert once.
"""

import io
import json
import sys

import fastavro
from confluent_kafka import Consumer


def content(message):
    """A packet or JSON as a dictionary."""
    value = message.value()
    return next(fastavro.reader(io.BytesIO(value))) if value[:3] == b"Obj" else json.loads(value)


def main(bootstrap, topic, seconds=5.0):
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "my-group",  # under which Kafka keeps how far you have read
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed",
        }
    )
    consumer.subscribe([topic])
    count, candids = 0, set()
    while (message := consumer.poll(seconds if count else 30)) is not None:
        if message.error():
            raise SystemExit(f"{topic}: {message.error()}")
        alert = content(message)
        candids.add(int(message.key()))
        count += 1
        if count <= 3:
            print(alert["candid"], alert["objectId"], dict(message.headers())["kafka.topic"].decode())
    consumer.close()
    print(f"{topic}: {count} messages of {len(candids)} alerts")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(float, sys.argv[3:]))
