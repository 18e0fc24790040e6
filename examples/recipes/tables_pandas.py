"""Takes the fits into pandas, also while a night is written, and counts them by quality.

    tables_pandas.py HOME [DATASET]

A candid is an int64 there. A column of candids with missing values would become doubles, which round them: pandas' Int64 does not.
"""

import sys

from tables_pyiceberg import catalog


def main(home, dataset="ztf_alerts_test"):
    fits = catalog(home).load_table(f"{dataset}.salt2").scan().to_pandas()
    assert str(fits["candid"].dtype) == "int64", fits["candid"].dtype
    print(fits.groupby("quality", dropna=False)["candid"].count().to_string())
    print(fits[fits["quality"] == "good"][["z", "x1", "c"]].median().to_string())
    print(f"{dataset}.salt2: {len(fits)} rows, {fits['candid'].nunique()} candids")


if __name__ == "__main__":
    main(*sys.argv[1:])
