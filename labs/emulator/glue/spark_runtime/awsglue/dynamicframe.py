"""DynamicFrame: a DataFrame with Glue's own methods. A column has one type here; Glue's choice types do not occur."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

_TYPES = {"long": "bigint", "integer": "int", "short": "smallint", "byte": "tinyint", "bool": "boolean"}


def cast_of(kind: str) -> str:
    """A type of Glue's by Spark's name."""
    return _TYPES.get(kind.lower(), kind.lower())


def path_of(name: str) -> str:
    """A field's path as Spark's col takes it: a name that holds a dot stands in backticks already."""
    return name if name.startswith("`") else ".".join(f"`{part}`" for part in name.split("."))


class DynamicFrame:
    """A DataFrame that has a name."""

    def __init__(self, frame: Any, glue_ctx: Any, name: str = "") -> None:
        self._frame = frame
        self.glue_ctx = glue_ctx
        self.name = name

    @classmethod
    def fromDF(cls, dataframe: Any, glue_ctx: Any, name: str = "") -> "DynamicFrame":
        """Of a DataFrame."""
        return cls(dataframe, glue_ctx, name)

    def toDF(self, options: object = None) -> Any:
        """The DataFrame."""
        return self._frame

    def _new(self, frame: Any) -> "DynamicFrame":
        return DynamicFrame(frame, self.glue_ctx, self.name)

    def count(self) -> int:
        """How many records."""
        return int(self._frame.count())

    def schema(self) -> Any:
        """The DataFrame's schema."""
        return self._frame.schema

    def printSchema(self) -> None:
        """Prints the schema."""
        self._frame.printSchema()

    def show(self, num_rows: int = 20) -> None:
        """Prints records as JSON, one a line."""
        for line in self._frame.toJSON().take(num_rows):
            print(line)

    def errorsCount(self) -> int:
        """How many records went wrong: with DataFrames a wrong record fails the run, so none."""
        return 0

    def apply_mapping(self, mappings: Iterable[Sequence[str]], **_more: object) -> "DynamicFrame":
        """Only the columns that are named: (source, type, target, type) or (source, target)."""
        from pyspark.sql.functions import col

        chosen = []
        for one in mappings:
            source, target = one[0], one[2] if len(one) == 4 else one[1]
            if "." in target and not target.startswith("`"):
                raise ValueError(f"apply_mapping: the target {target!r} lies within a struct, which is not made here.")
            column = col(path_of(source))
            chosen.append((column.cast(cast_of(one[3])) if len(one) == 4 else column).alias(target.strip("`")))
        return self._new(self._frame.select(*chosen))

    def select_fields(self, paths: Iterable[str], **_more: object) -> "DynamicFrame":
        """Only the named fields, of those that there are."""
        known = {name.lower() for name in self._frame.columns}
        wanted = [paths] if isinstance(paths, str) else list(paths)
        return self._new(self._frame.select(*[path_of(one) for one in wanted if one.strip("`").lower() in known]))

    def drop_fields(self, paths: Iterable[str], **_more: object) -> "DynamicFrame":
        """Without the named fields."""
        return self._new(self._frame.drop(*[one.strip("`") for one in ([paths] if isinstance(paths, str) else paths)]))

    def rename_field(self, oldName: str, newName: str, **_more: object) -> "DynamicFrame":
        """With a field of another name."""
        return self._new(self._frame.withColumnRenamed(oldName.strip("`"), newName.strip("`")))

    def filter(self, f: Callable[[dict[str, Any]], bool], **_more: object) -> "DynamicFrame":
        """Only the records for which the function says so."""
        kept = self._frame.rdd.filter(lambda row: bool(f(row.asDict(True))))
        return self._new(self.glue_ctx.spark_session.createDataFrame(kept, self._frame.schema))

    def map(self, f: Callable[[dict[str, Any]], dict[str, Any]], **_more: object) -> "DynamicFrame":
        """What the function makes of each record."""
        made = self._frame.rdd.map(lambda row: f(row.asDict(True)))
        return self._new(self.glue_ctx.spark_session.createDataFrame(made))

    def resolveChoice(
        self, specs: Iterable[tuple[str, str]] | None = None, choice: str = "", database: str | None = None,
        table_name: str | None = None, **_more: object,
    ) -> "DynamicFrame":  # fmt: skip
        """Casts by `cast:type` or by the catalog's types; the other choices have nothing to resolve."""
        from pyspark.sql.functions import col

        frame = self._frame
        wanted = {path.strip("`"): how.partition(":")[2] for path, how in specs or () if how.startswith("cast:")}
        if choice.lower() == "match_catalog" and database and table_name:
            from awsglue.catalog import table_of

            kept = table_of(database, table_name)["StorageDescriptor"]["Columns"]
            wanted |= {one["Name"]: one["Type"] for one in kept}
        elif choice.startswith("cast:"):
            wanted |= dict.fromkeys(frame.columns, choice.partition(":")[2])
        for name in frame.columns:
            if name in wanted or name.lower() in wanted:
                kind = wanted.get(name) or wanted[name.lower()]
                frame = frame.withColumn(name, col(path_of(f"`{name}`")).cast(cast_of(kind)))
        return self._new(frame)

    def join(
        self, paths1: Sequence[str], paths2: Sequence[str], frame2: "DynamicFrame", **_more: object
    ) -> "DynamicFrame":
        """The records of both whose fields are equal."""
        from functools import reduce

        right = frame2.toDF()
        pairs = zip(paths1, paths2, strict=True)
        condition = reduce(lambda one, other: one & other, [self._frame[one] == right[two] for one, two in pairs])
        return self._new(self._frame.join(right, condition))

    def coalesce(self, num_partitions: int, **_more: object) -> "DynamicFrame":
        """In fewer parts."""
        return self._new(self._frame.coalesce(num_partitions))

    def repartition(self, num_partitions: int, **_more: object) -> "DynamicFrame":
        """In so many parts."""
        return self._new(self._frame.repartition(num_partitions))

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(
            f"DynamicFrame.{name} is not in the awsglue of this cloud: use toDF() and Spark's own way."
        )
