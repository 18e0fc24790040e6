"""Reads exported packets with fastavro, names and defaults checked.

    avro_files.py FOLDER EXPECTED_FILES
"""

import pathlib
import sys

import fastavro
from fastavro.schema import parse_schema


def main(folder, expected):
    files = sorted(pathlib.Path(folder).rglob("*.avro"))
    for path in files:
        with path.open("rb") as file:
            reader = fastavro.reader(file)
            parse_schema({k: v for k, v in reader.writer_schema.items() if not k.startswith("__fastavro")}, _force=True)
            records = list(reader)
        if len(records) != 1:
            raise SystemExit(f"{path}: {len(records)} records")
    print(f"{folder}: {len(files)} files, one alert in each, by fastavro {fastavro.__version__}")
    if len(files) != expected:
        raise SystemExit(f"expected {expected} files")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
