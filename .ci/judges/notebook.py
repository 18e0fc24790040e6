"""Executes a notebook in its folder, and wants all its cells to run and the last plots to be pictures.

    notebook.py NOTEBOOK PICTURES
"""

import base64
import pathlib
import sys

import nbformat
from nbclient import NotebookClient


def main(notebook, pictures):
    path = pathlib.Path(notebook)
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    if any(cell.get("outputs") for cell in book.cells):
        raise SystemExit(f"{path} was saved with outputs")
    NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
    outputs = [output for cell in book.cells for output in cell.get("outputs", [])]
    drawn = [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    if len(drawn) != pictures or not all(base64.b64decode(each).startswith(b"\x89PNG") for each in drawn):
        raise SystemExit(f"{path} drew {len(drawn)} pictures, not {pictures}")
    text = "".join(output.get("text", "") for output in outputs)
    if "up ended with exit code 0" not in text:
        raise SystemExit(text)
    print(f"{path.name}: {len(book.cells)} cells, {len(drawn)} pictures; {next(line for line in text.splitlines() if 'good fits' in line)}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
