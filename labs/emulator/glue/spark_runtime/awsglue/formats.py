"""Reads staged files into DataFrames and writes DataFrames as files, by Glue's names of formats and their options."""

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from awsglue import staging

READABLE = ("json", "csv", "parquet", "orc")
WRITABLE = ("json", "csv", "parquet", "glueparquet", "orc")
_SERDES = {"parquethiveserde": "parquet", "orcserde": "orc", "jsonserde": "json"}


def _known(form: str, known: tuple[str, ...]) -> str:
    form = form.lower()
    if form not in known:
        raise ValueError(f"The format {form!r} is not one that Spark can do here: {', '.join(known)}.")
    return "parquet" if form == "glueparquet" else form


def _csv_options(given: Mapping[str, Any]) -> dict[str, str]:
    named = {"separator": "sep", "quoteChar": "quote", "escaper": "escape", "multiLine": "multiLine"}
    options = {named[key]: str(value) for key, value in given.items() if key in named}
    if given.get("quoteChar") in (-1, "-1"):
        options["quote"] = ""
    return options


def read(spark: Any, path: str, form: str, given: Mapping[str, Any], schema: Any = None) -> Any:
    """The DataFrame of what lies under an address of S3."""
    form = _known(form, READABLE)
    reader = spark.read.schema(schema) if schema is not None else spark.read
    local = staging.fetch(path, lines=form == "json")
    reader = reader.option("recursiveFileLookup", "true")
    if form == "csv":
        header = str(given.get("withHeader", False)).lower()
        return reader.options(header=header, **_csv_options(given)).csv(local)
    return getattr(reader, form)(local)


def write(frame: Any, path: str, form: str, given: Mapping[str, Any], keys: list[str], compression: str = "") -> None:
    """Appends a DataFrame under an address of S3, in folders by the partition keys."""
    form = _known(form, WRITABLE)
    home = Path(tempfile.mkdtemp(prefix="out-")) / "out"
    writer = frame.write.partitionBy(*keys) if keys else frame.write
    if compression:
        writer = writer.option("compression", compression)
    if form == "csv":
        header = str(given.get("writeHeader", True)).lower()
        writer = writer.options(header=header, **_csv_options(given))
    getattr(writer, form)(str(home))
    stamp = int(time.time() * 1000)

    def named(file: str) -> str:
        ending = ".gz" if file.endswith(".gz") else ""
        return file if form in ("parquet", "orc") else f"run-{stamp}-part-r-{file.split('-')[1]}{ending}"

    staging.send(home, path, named)


def of_table(table: Mapping[str, Any], stored: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The format of a catalog table, with the options to read and write it."""
    serde = stored.get("SerdeInfo") or {}
    given, said = serde.get("Parameters") or {}, table.get("Parameters") or {}
    library = str(serde.get("SerializationLibrary") or "").rpartition(".")[2].lower()
    form = _SERDES.get(library) or str(said.get("classification") or "csv")
    if form != "csv":
        return form, {}
    skips = int(str(said.get("skip.header.line.count") or given.get("skip.header.line.count") or "0")) > 0
    separator = given.get("field.delim") or given.get("separatorChar") or said.get("delimiter") or ","
    return form, {"separator": separator, "withHeader": skips, "writeHeader": skips}
