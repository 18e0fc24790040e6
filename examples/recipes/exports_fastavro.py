"""Reads packets that `nocturne export` wrote, with fastavro: the light curve of each alert, as the survey sent it.

    exports_fastavro.py FOLDER
"""

import pathlib
import sys

import fastavro

BANDS = {1: "g", 2: "r", 3: "i"}


def light_curve(alert):
    """Detections as (jd, band, magnitude, error), by time."""
    epochs = [alert["candidate"], *(alert["prv_candidates"] or [])]
    found = [(e["jd"], BANDS[e["fid"]], e["magpsf"], e["sigmapsf"]) for e in epochs if e["magpsf"] is not None]
    return sorted(found)


def main(folder):
    alerts = epochs = 0
    for path in sorted(pathlib.Path(folder).rglob("*.avro")):
        with path.open("rb") as file:
            for alert in fastavro.reader(file):
                curve = light_curve(alert)
                alerts += 1
                epochs += len(curve)
                if alerts <= 3:
                    print(alert["candid"], alert["objectId"], "from {0[0]:.3f} to {1[0]:.3f}".format(curve[0], curve[-1]))
    print(f"{folder}: {alerts} alerts with {epochs} detections")


if __name__ == "__main__":
    main(sys.argv[1])
