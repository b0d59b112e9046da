"""GlueContext: frames out of the catalog and of S3, and back."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from awsglue import catalog, formats, staging
from awsglue.dynamicframe import DynamicFrame

_S3_ONLY = "connection_type is {!r}: in this cloud frames come from S3 and go there, so it must be 's3'."


def _s3(connection_type: str) -> None:
    if connection_type.lower() != "s3":
        raise ValueError(_S3_ONLY.format(connection_type))


class GlueContext:
    """What a Spark script begins with."""

    def __init__(self, sparkContext: Any, **_options: object) -> None:
        from pyspark.sql import SparkSession

        self.spark_session = SparkSession(sparkContext)
        self.create_dynamic_frame = _Reader(self)
        self.create_data_frame = _Reader(self, lambda frame: frame.toDF())
        self.write_dynamic_frame = _Writer(self)
        self.write_data_frame = _Writer(self)

    def get_logger(self) -> Any:
        """A logger whose lines go to the run's error log."""
        logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
        return logging.getLogger("GlueLogger")

    def create_dynamic_frame_from_catalog(self, database: str, table_name: str, **more: Any) -> Any:
        """A table as a DynamicFrame."""
        return self.create_dynamic_frame.from_catalog(database=database, table_name=table_name, **more)

    def create_dynamic_frame_from_options(self, connection_type: str, **more: Any) -> Any:
        """Objects of S3 as a DynamicFrame."""
        return self.create_dynamic_frame.from_options(connection_type=connection_type, **more)

    def getSink(self, connection_type: str, path: str, **options: Any) -> "Sink":
        """A sink that may keep the catalog up to date."""
        _s3(connection_type)
        return Sink(path, options)

    def purge_s3_path(self, s3_path: str, options: object = None, transformation_ctx: str = "") -> None:
        """Deletes what lies under an address."""
        staging.clear(s3_path)

    def __getattr__(self, name: str) -> Any:
        if name in ("sql", "table", "read", "createDataFrame"):
            return getattr(self.spark_session, name)
        raise AttributeError(f"GlueContext.{name} is not in the awsglue of this cloud.")


class _Reader:
    def __init__(self, context: GlueContext, give: Callable[[DynamicFrame], Any] = lambda frame: frame) -> None:
        self._context = context
        self._give = give

    def from_catalog(
        self, database: str | None = None, table_name: str | None = None, redshift_tmp_dir: str = "",
        transformation_ctx: str = "", push_down_predicate: str = "", name_space: str | None = None, **_more: object,
    ) -> Any:  # fmt: skip
        """A table of the catalog."""
        home = database or name_space
        if not home or not table_name:
            raise ValueError("from_catalog needs a database and a table_name.")
        frame = catalog.frame_of(self._context.spark_session, home, table_name, push_down_predicate)
        return self._give(DynamicFrame(frame, self._context, transformation_ctx or table_name))

    def from_options(
        self, connection_type: str, connection_options: Mapping[str, Any] | None = None, format: str = "json",
        format_options: Mapping[str, Any] | None = None, transformation_ctx: str = "", **_more: object,
    ) -> Any:  # fmt: skip
        """Objects of S3."""
        _s3(connection_type)
        given = connection_options or {}
        paths = staging.paths_in(given.get("paths") or given.get("path"))
        if not paths:
            raise ValueError("from_options needs connection_options with paths.")
        spark, options = self._context.spark_session, format_options or {}
        frame = formats.read(spark, paths[0], format, options)
        for path in paths[1:]:
            frame = frame.unionByName(formats.read(spark, path, format, options), allowMissingColumns=True)
        return self._give(DynamicFrame(frame, self._context, transformation_ctx))


class _Writer:
    def __init__(self, context: GlueContext) -> None:
        self._context = context

    def from_options(
        self, frame: DynamicFrame, connection_type: str, connection_options: Mapping[str, Any] | None = None,
        format: str = "json", format_options: Mapping[str, Any] | None = None, transformation_ctx: str = "",
    ) -> DynamicFrame:  # fmt: skip
        """To S3."""
        _s3(connection_type)
        given = connection_options or {}
        keys = list(given.get("partitionKeys") or [])
        data = frame.toDF() if isinstance(frame, DynamicFrame) else frame
        formats.write(data, given["path"], format, format_options or {}, keys, str(given.get("compression") or ""))
        return frame

    def from_catalog(
        self, frame: DynamicFrame, database: str | None = None, table_name: str | None = None,
        redshift_tmp_dir: str = "", transformation_ctx: str = "", additional_options: Mapping[str, Any] | None = None,
        name_space: str | None = None, **_more: object,
    ) -> DynamicFrame:  # fmt: skip
        """To a table's place, in its format; new partitions and columns when the options ask for them."""
        home, options = str(database or name_space), additional_options or {}
        table = catalog.table_of(home, str(table_name))
        keys = [one["Name"] for one in table.get("PartitionKeys") or []]
        form, given = formats.of_table(table, table["StorageDescriptor"])
        data = frame.toDF() if isinstance(frame, DynamicFrame) else frame
        formats.write(data, catalog.location_of(table), form, given, keys)
        if options.get("enableUpdateCatalog"):
            path, update = table["StorageDescriptor"]["Location"], _updates(options)
            catalog.register(home, str(table_name), path, form, data, keys, update)
            if keys:
                catalog.add_partitions(home, str(table_name), data, keys)
        return frame


def _updates(options: Mapping[str, Any]) -> bool:
    return str(options.get("updateBehavior", "UPDATE_IN_DATABASE")).upper() == "UPDATE_IN_DATABASE"


class Sink:
    """A place in S3, with the format and the table that a script gives it."""

    def __init__(self, path: str, options: Mapping[str, Any]) -> None:
        self._path = path
        self._options = options
        self._format = "json"
        self._format_options: dict[str, Any] = {}
        self._table: tuple[str, str] | None = None

    def setFormat(self, format: str, **options: Any) -> None:
        """How it writes."""
        self._format, self._format_options = format, options

    def setCatalogInfo(self, catalogDatabase: str, catalogTableName: str, catalogId: str = "") -> None:
        """Which table it keeps up to date."""
        self._table = (catalogDatabase, catalogTableName)

    def writeFrame(self, frame: DynamicFrame, info: str = "") -> DynamicFrame:
        """Writes, and keeps the catalog up to date if enableUpdateCatalog says so."""
        options, data = self._options, frame.toDF()
        keys = list(options.get("partitionKeys") or [])
        compression = str(options.get("compression") or self._format_options.get("compression") or "")
        formats.write(data, self._path, self._format, self._format_options, keys, compression)
        if options.get("enableUpdateCatalog") and self._table:
            catalog.register(*self._table, self._path, self._format.lower(), data, keys, _updates(options))
            if keys:
                catalog.add_partitions(*self._table, data, keys)
        return frame

    write = writeFrame
