"""Queries the tables with DuckDB, also while a night is written. pyiceberg says which files a snapshot has; DuckDB reads them itself.

    tables_duckdb.py HOME [DATASET]
"""

import sys
from urllib.request import url2pathname

import duckdb

from tables_pyiceberg import catalog


def files(table):
    """The files of the newest snapshot. Nocturne only adds rows, so there are no delete files to apply."""
    return [url2pathname(task.file.file_path.removeprefix("file://")) for task in table.scan().plan_files()]


def main(home, dataset="ztf_alerts_test"):
    database = duckdb.connect()
    for name in ("alerts", "salt2"):
        paths = ", ".join("'" + path.replace("'", "''") + "'" for path in files(catalog(home).load_table(f"{dataset}.{name}")))
        database.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{paths}], union_by_name = true)")
    rows, candids = database.execute("SELECT count(*), count(DISTINCT candid) FROM alerts").fetchone()
    print(f"{dataset}.alerts: {rows} rows, {candids} candids")
    best = """
        SELECT candid, alerts.objectId, candidate.magpsf, s.z, s.chisq / s.ndof FROM alerts JOIN salt2 AS s USING (candid, night)
        WHERE s.quality = 'good' ORDER BY candidate.magpsf LIMIT 3"""
    for row in database.execute(best).fetchall():
        print(*row)


if __name__ == "__main__":
    main(*sys.argv[1:])
