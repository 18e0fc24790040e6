"""Reads the alerts table with pyiceberg, which shares no code with us.

    iceberg_rows.py HOME DATASET EXPECTED_ROWS
"""

import pathlib
import sys

from pyiceberg.catalog.sql import SqlCatalog


def main(home, dataset, expected):
    home = pathlib.Path(home).resolve()
    catalog = SqlCatalog("nocturne", uri=f"sqlite:///{home / 'catalogue.db'}", warehouse=f"file://{home / 'warehouse'}")
    table = catalog.load_table(f"{dataset}.alerts")
    rows = table.scan(selected_fields=("candid", "candidate", "prv_candidates", "kafka_topic", "night")).to_arrow()
    candids = rows["candid"].to_pylist()
    jd = [candidate["jd"] for candidate in rows["candidate"].to_pylist()]
    epochs = sum(len(history or []) for history in rows["prv_candidates"].to_pylist())
    print(f"{dataset}.alerts: {len(candids)} rows, {len(set(candids))} candids, {epochs} earlier epochs, {len(table.schema().fields)} columns")
    if len(candids) != expected or any(value is None for value in jd) or not epochs:
        raise SystemExit(f"expected {expected} rows, each with candidate.jd, and some history")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
