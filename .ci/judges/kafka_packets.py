"""Reads a topic of packets with a Kafka client that is not ours and holds each against the files it came from.

    kafka_packets.py BOOTSTRAP TOPIC FOLDER...

Every message must be, byte for byte, one of the files, carry the four attributes, and have its candid as key; no candid may come twice.
"""

import hashlib
import pathlib
import sys
import time

from confluent_kafka import Consumer, TopicPartition

ATTRIBUTES = ["kafka.topic", "kafka.partition", "kafka.offset", "kafka.timestamp"]


def main(bootstrap, topic, folders):
    files = {
        hashlib.sha256(path.read_bytes()).digest(): path.name for folder in folders for path in sorted(pathlib.Path(folder).rglob("*.avro"))
    }
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "a-judge",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "enable.partition.eof": False,
        }
    )
    partitions = consumer.list_topics(topic, timeout=20).topics[topic].partitions
    ends = {p: consumer.get_watermark_offsets(TopicPartition(topic, p), timeout=20) for p in partitions}
    consumer.assign([TopicPartition(topic, p, low) for p, (low, _) in ends.items()])
    candids, strangers = set(), 0
    quiet_since = time.monotonic()
    while time.monotonic() - quiet_since < 5:
        message = consumer.poll(0.5)
        if message is None:
            continue
        if message.error():
            raise SystemExit(f"{topic}: {message.error()}")
        quiet_since = time.monotonic()
        where = f"{topic} partition {message.partition()} offset {message.offset()}"
        if hashlib.sha256(message.value()).digest() not in files:
            strangers += 1
            print(f"{where}: no file has these bytes", file=sys.stderr)
        names = [name for name, _ in message.headers() or []]
        if names != ATTRIBUTES:
            raise SystemExit(f"{where}: attributes {names}, expected {ATTRIBUTES}")
        candid = int(message.key())
        if candid in candids:
            raise SystemExit(f"{where}: candid {candid} a second time")
        candids.add(candid)
    consumer.close()
    print(f"{topic}: {len(candids)} packets, each once, each with its four attributes, {strangers} of them not among {len(files)} files")
    return 1 if strangers or not candids else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
