"""What astronomers of the original broker read with: pittgoogle-client, unmodified, on a server in place of Pub/Sub.

    pittgoogle_client.py touch HOST:PORT PROJECT TOPIC...      makes a subscription of each topic
    pittgoogle_client.py read HOST:PORT PROJECT TOPIC MESSAGES pulls so many messages of a topic and prints what each is, a line of JSON
"""

import json
import os
import sys
import time

command, server, project, *rest = sys.argv[1:]
os.environ["PUBSUB_EMULATOR_HOST"] = server  # Google's client takes no credentials then

import pittgoogle  # noqa: E402
from google.cloud import pubsub_v1  # noqa: E402


def subscription(topic):
    auth = pittgoogle.Auth(GOOGLE_CLOUD_PROJECT=project)
    return pittgoogle.Subscription(
        name="astronomer-" + topic,
        topic=pittgoogle.Topic(name=topic, projectid=project),
        auth=auth,
        client=pubsub_v1.SubscriberClient(),
        # Alerts are Avro with their schema; what value-added stages say is JSON.
        schema_name="ztf" if topic.startswith("ztf_alert_data") else "default",
    )


def read(topic, wanted):
    its = subscription(topic)
    seen = {}
    until = time.monotonic() + 60
    while len(seen) < wanted and time.monotonic() < until:
        for alert in its.pull_batch(max_messages=100):
            seen[alert.dict["candid"]] = {
                "candid": alert.dict["candid"],
                "objectId": alert.dict["objectId"],
                "attribute": alert.attributes["candid"],
                "fields": len(alert.dict),
            }
    for each in seen.values():
        print(json.dumps(each))
    if len(seen) < wanted:
        sys.exit(f"{topic} gave {len(seen)} of {wanted} messages")


if command == "touch":
    for name in rest:
        subscription(name).touch()
else:
    read(rest[0], int(rest[1]))
