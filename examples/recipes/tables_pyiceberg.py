"""Reads the tables with pyiceberg, also while a night is written: a scan is of the newest snapshot, and stays it.

    tables_pyiceberg.py HOME [DATASET]

HOME is the home's folder, DATASET ztf_alerts for production and ztf_alerts_TESTID for a testing instance (ztf_alerts_test).
"""

import pathlib
import sys

from pyiceberg.catalog.sql import SqlCatalog


def catalog(home):
    """The tables of a home. Only read: a writer of its own would take the night's tables from Nocturne."""
    home = pathlib.Path(home).resolve()
    return SqlCatalog("nocturne", uri=f"sqlite:///{home / 'catalogue.db'}", warehouse=f"file://{home / 'warehouse'}")


def main(home, dataset="ztf_alerts_test"):
    for name in ("alerts", "salt2"):
        table = catalog(home).load_table(f"{dataset}.{name}")
        snapshot = table.current_snapshot()
        rows = table.scan(selected_fields=("candid", "night"), snapshot_id=snapshot.snapshot_id).to_arrow()
        print(f"{dataset}.{name}: {rows.num_rows} rows, {len(set(rows['candid'].to_pylist()))} candids, snapshot {snapshot.snapshot_id}")
    good = catalog(home).load_table(f"{dataset}.salt2").scan(row_filter="quality == 'good'", selected_fields=("candid", "objectId", "z"))
    for row in good.to_arrow().slice(0, 3).to_pylist():
        print(row["candid"], row["objectId"], row["z"])


if __name__ == "__main__":
    main(*sys.argv[1:])
