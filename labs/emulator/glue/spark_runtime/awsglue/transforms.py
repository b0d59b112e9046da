"""The transforms of Glue's scripts, `ApplyMapping.apply(frame = …)`: each calls the DynamicFrame's own method."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from awsglue.dynamicframe import DynamicFrame, path_of

__all__ = [
    "ApplyMapping", "DropDuplicates", "DropFields", "DropNullFields", "Filter", "Join", "Map", "RenameField",
    "ResolveChoice", "SelectFields", "SelectFromCollection",
]  # fmt: skip


class ApplyMapping:
    """Columns chosen, renamed and cast."""

    @staticmethod
    def apply(frame: DynamicFrame, mappings: Sequence[Sequence[str]], **_more: object) -> DynamicFrame:
        """See DynamicFrame.apply_mapping."""
        return frame.apply_mapping(mappings)


class SelectFields:
    """Some columns."""

    @staticmethod
    def apply(frame: DynamicFrame, paths: Sequence[str], **_more: object) -> DynamicFrame:
        """See DynamicFrame.select_fields."""
        return frame.select_fields(paths)


class DropFields:
    """All columns but some."""

    @staticmethod
    def apply(frame: DynamicFrame, paths: Sequence[str], **_more: object) -> DynamicFrame:
        """See DynamicFrame.drop_fields."""
        return frame.drop_fields(paths)


class RenameField:
    """A column by another name."""

    @staticmethod
    def apply(frame: DynamicFrame, old_name: str, new_name: str, **_more: object) -> DynamicFrame:
        """See DynamicFrame.rename_field."""
        return frame.rename_field(old_name, new_name)


class Filter:
    """Some records."""

    @staticmethod
    def apply(frame: DynamicFrame, f: Callable[[dict[str, Any]], bool], **_more: object) -> DynamicFrame:
        """See DynamicFrame.filter."""
        return frame.filter(f)


class Map:
    """Each record made anew."""

    @staticmethod
    def apply(frame: DynamicFrame, f: Callable[[dict[str, Any]], dict[str, Any]], **_more: object) -> DynamicFrame:
        """See DynamicFrame.map."""
        return frame.map(f)


class ResolveChoice:
    """Columns cast."""

    @staticmethod
    def apply(frame: DynamicFrame, specs: Any = None, choice: str = "", **more: Any) -> DynamicFrame:
        """See DynamicFrame.resolveChoice."""
        return frame.resolveChoice(specs, choice, **more)


class Join:
    """Two frames by equal fields."""

    @staticmethod
    def apply(
        frame1: DynamicFrame, frame2: DynamicFrame, keys1: Sequence[str], keys2: Sequence[str], **_more: object
    ) -> DynamicFrame:
        """See DynamicFrame.join."""
        return frame1.join(keys1, keys2, frame2)


class DropDuplicates:
    """Each record once."""

    @staticmethod
    def apply(frame: DynamicFrame, columns: Sequence[str] | None = None, **_more: object) -> DynamicFrame:
        """By all columns, or by some."""
        data = frame.toDF()
        return frame._new(data.dropDuplicates(list(columns)) if columns else data.dropDuplicates())


class DropNullFields:
    """Without the columns that hold nothing but nulls."""

    @staticmethod
    def apply(frame: DynamicFrame, **_more: object) -> DynamicFrame:
        """Counts each column's values."""
        from pyspark.sql.functions import col, count

        data = frame.toDF()
        counted = data.select([count(col(path_of(f"`{name}`"))).alias(name) for name in data.columns]).first()
        return frame.drop_fields([name for name in data.columns if not counted[name]])


class SelectFromCollection:
    """One frame of several."""

    @staticmethod
    def apply(dfc: Mapping[str, DynamicFrame], key: str, **_more: object) -> DynamicFrame:
        """By its name."""
        return dfc[key]
