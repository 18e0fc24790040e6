"""Reads the tables of a search with Astropy, which shares no code with us or with the library that wrote them.

    search_tables.py PREFIX

PREFIX.csv, .votable, .fits and .ecsv are the same search: the same columns and values, with UCDs that the IVOA has.
PREFIX.sncosmo is a light curve in ECSV.
"""

import csv
import sys

import numpy
from astropy.io.votable import parse, ucd
from astropy.table import Table

FORMATS = {"votable": {"format": "votable"}, "fits": {"format": "fits", "character_as_bytes": False}, "ecsv": {"format": "ascii.ecsv"}}


def same(text, value):
    """Whether a cell of CSV is this value; a missing one is empty."""
    if value is numpy.ma.masked or value == "" or value != value:
        return text == ""
    if isinstance(value, (bool, numpy.bool_)):
        return text == str(value).lower()
    return text != "" and type(value)(text) == value


def main(prefix):
    with open(prefix + ".csv", newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    for name, reading in FORMATS.items():
        table = Table.read(f"{prefix}.{name}", **reading)
        if table.colnames != header or len(table) != len(rows) or not rows:
            raise SystemExit(f"{name}: {len(table)} rows of {table.colnames}, not {len(rows)} of {header}")
        for i, column in enumerate(header):
            for row, value in zip(rows, table[column]):
                if not same(row[i], value):
                    raise SystemExit(f"{name}: {column} of {row} is {value!r}")
    for field in parse(prefix + ".votable", verify="exception").get_first_table().fields:
        if not field.description or not ucd.check_ucd(field.ucd, check_controlled_vocabulary=True):
            raise SystemExit(f"the column {field.name} has the UCD {field.ucd} and the description {field.description}")
    curve = Table.read(prefix + ".sncosmo", format="ascii.ecsv")
    if curve.colnames != ["sn_id", "time", "band", "flux", "fluxerr", "zp", "zpsys"] or str(curve["time"].unit) != "d" or not len(curve):
        raise SystemExit(f"the light curve has {len(curve)} rows of {curve.colnames}")
    print(f"a search: {len(rows)} rows of {len(header)} columns alike in VOTable, FITS and ECSV; a light curve of {len(curve)} epochs")


if __name__ == "__main__":
    main(sys.argv[1])
