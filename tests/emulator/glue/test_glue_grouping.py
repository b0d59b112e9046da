"""Which files make a table, what it is called, and what its definition says, without a server."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.emulator.glue.classify import classify
from labs.emulator.glue.definition import Crawl, partition_input, table_input
from labs.emulator.glue.errors import name_in
from labs.emulator.glue.globs import excluder
from labs.emulator.glue.grouping import CrawledFile, Grouping, TableGroup, dice, group, similar
from labs.emulator.glue.naming import base_name, table_name
from labs.emulator.glue.plan import options
from labs.emulator.glue.schema import FileSchema, Source
from labs.emulator.glue.statistics import statistics
from labs.emulator.wire import AwsError

AB = b"a,b\n1,2\n3,4\n"
ABC = b"a,b,c\n1,2,3\n"
XY = b"x,y\n1,2\n"
JSON = b'{"a":1,"b":2}\n'


def of(bodies: dict[str, bytes]) -> list[CrawledFile]:
    return [CrawledFile(key, len(body), classify(Source.of(body))) for key, body in sorted(bodies.items())]


def shape(tables: Sequence[TableGroup]) -> list[str]:
    return [f"{table.root} [{','.join(table.keys)}] {len(table.files)}" for table in tables]


CASES = [
    ("one file", {"t/a": AB}, ["t/ [] 1"]),
    ("like files in a folder", {"t/a": AB, "t/b": AB}, ["t/ [] 2"]),
    ("unlike files in a folder", {"t/a": AB, "t/b": XY}, ["t/a [] 1", "t/b [] 1"]),
    ("another format in a folder", {"t/a": AB, "t/b": JSON}, ["t/a [] 1", "t/b [] 1"]),
    ("one folder below", {"t/x/a": AB}, ["t/ [partition_0] 1"]),
    ("like folders", {"t/x/a": AB, "t/y/a": AB}, ["t/ [partition_0] 2"]),
    ("unlike folders", {"t/x/a": AB, "t/y/a": XY}, ["t/x/ [] 1", "t/y/ [] 1"]),
    ("folders of formats", {"t/x/a": AB, "t/y/a": JSON}, ["t/x/ [] 1", "t/y/ [] 1"]),
    ("key and value", {"t/year=2017/a": AB, "t/year=2018/a": AB}, ["t/ [year] 2"]),
    ("keys are lower-cased", {"t/Year=2017/a": AB}, ["t/ [year] 1"]),
    ("two levels", {"t/year=1/m=1/a": AB, "t/year=1/m=2/a": AB}, ["t/ [year,m] 2"]),
    ("mixed levels", {"t/year=1/x/a": AB, "t/year=2/y/a": AB}, ["t/ [year,partition_1] 2"]),
    ("firehose's folders", {"t/2024/01/02/03/a": JSON, "t/2024/01/02/04/a": JSON},
     ["t/ [partition_0,partition_1,partition_2,partition_3] 2"]),
    ("unlike keys", {"t/year=1/a": AB, "t/month=1/a": AB}, ["t/month=1/ [] 1", "t/year=1/ [] 1"]),
    ("unlike depth", {"t/x/a": AB, "t/y/z/a": AB}, ["t/x/ [] 1", "t/y/ [partition_0] 1"]),
    ("a file beside a folder", {"t/a": AB, "t/x/a": AB}, ["t/a [] 1", "t/x/ [] 1"]),
    ("an added column", {"t/x/a": AB, "t/y/a": ABC}, ["t/ [partition_0] 2"]),
    ("tables of partitions", {"t/o/d=1/a": AB, "t/o/d=2/a": AB, "t/c/d=1/a": XY}, ["t/c/ [d] 1", "t/o/ [d] 2"]),
    ("the odd one of four", {"t/1/a": AB, "t/2/a": AB, "t/3/a": AB, "t/4/a": XY}, ["t/ [partition_0] 4"]),
    ("the odd one of three", {"t/1/a": AB, "t/2/a": AB, "t/3/a": XY}, ["t/1/ [] 1", "t/2/ [] 1", "t/3/ [] 1"]),
    ("pairs of unlike tables", {"t/x/o/a": AB, "t/x/c/a": XY, "t/y/o/a": AB, "t/y/c/a": XY},
     ["t/x/c/ [] 1", "t/x/o/ [] 1", "t/y/c/ [] 1", "t/y/o/ [] 1"]),
    ("an unknown file", {"t/a": AB, "t/b": b"hello"}, ["t/a [] 1", "t/b [] 1"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "bodies", "expected"), CASES, ids=[case[0] for case in CASES])
def test_that_files_are_grouped_by_the_rules(name: str, bodies: dict[str, bytes], expected: list[str]) -> None:
    assert shape(group(of(bodies), "t/", Grouping())) == expected


def test_that_combining_overlooks_unlike_schemas_but_not_formats() -> None:
    combine = Grouping(combine=True)
    assert shape(group(of({"t/x/a": AB, "t/y/a": XY}), "t/", combine)) == ["t/ [partition_0] 2"]
    assert len(group(of({"t/x/a": AB, "t/y/a": JSON}), "t/", combine)) == 2


def test_that_the_table_level_decides_where_tables_lie() -> None:
    bodies = {"t/x/d=1/a": AB, "t/y/d=1/a": AB}
    assert shape(group(of(bodies), "", Grouping(level=1))) == ["t/ [partition_0,d] 2"]
    assert shape(group(of(bodies), "", Grouping(level=2))) == ["t/x/ [d] 1", "t/y/ [d] 1"]


def test_that_partitions_have_their_folders_values() -> None:
    (table,) = group(of({"t/year=2017/x/a": AB, "t/year=2017/x/b": AB, "t/year=2018/y/a": AB}), "t/", Grouping())
    found = [(values, prefix, len(part)) for values, prefix, part in table.partitions()]
    assert found == [(("2017", "x"), "t/year=2017/x/", 2), (("2018", "y"), "t/year=2018/y/", 1)]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("abc", "abc", True), ("ab", "abc", True), ("abcd", "abxy", False), ("ab", "xy", False), ("abc", "abx", True)],
)
def test_that_similar_schemas_share_most_names(one: str, other: str, alike: bool) -> None:
    assert similar([{frozenset(one)}, {frozenset(other)}]) is alike


@settings(deadline=None, max_examples=60)
@given(st.frozensets(st.sampled_from("abcdef")), st.frozensets(st.sampled_from("abcdef")))
def test_that_likeness_is_symmetric_and_whole_for_equals(one: frozenset[str], other: frozenset[str]) -> None:
    assert dice(one, other) == dice(other, one)
    assert dice(one, one) == 1
    assert 0 <= dice(one, other) <= 1


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["x", "y=1", "y=2"]), st.sampled_from([AB, XY, JSON])), min_size=1))
def test_that_every_file_is_in_exactly_one_table(parts: list[tuple[str, bytes]]) -> None:
    bodies = {f"t/{folder}/{number}": body for number, (folder, body) in enumerate(parts)}
    tables = group(of(bodies), "t/", Grouping())
    assert sorted(file.key for table in tables for file in table.files) == sorted(bodies)
    assert len({table.root for table in tables}) == len(tables)


NAMES = [
    ("b", "data/year=2017/", "data/", False, "year_2017"),
    ("b", "data/persons.json", "data/", True, "persons_json"),
    ("b", "data/orders/x.csv", "data/orders/x.csv", True, "orders"),
    ("my-bucket", "", "", False, "my_bucket"),
    ("my-bucket", "x.csv", "x.csv", True, "my_bucket"),
    ("b", "Data-Set 1/", "Data-Set 1/", False, "data_set_1"),
    ("b", "données/", "données/", False, "donn_es"),
]


@pytest.mark.parametrize(("bucket", "root", "target", "is_file", "expected"), NAMES)
def test_that_tables_are_named_after_folder_file_or_bucket(
    bucket: str, root: str, target: str, is_file: bool, expected: str
) -> None:
    assert table_name("", base_name(bucket, root, target, is_file), bucket, root, ()) == expected


def test_that_the_prefix_stands_first_and_names_end_at_128_characters() -> None:
    assert table_name("Raw-", "Orders", "b", "orders/", ()) == "raw_orders"
    assert table_name("", "x" * 200, "b", "k", ()) == "x" * 128


def test_that_a_taken_name_gets_the_md5_of_bucket_and_folder() -> None:
    digest = hashlib.md5(b"b/data/orders/").hexdigest()
    assert table_name("", "orders", "b", "data/orders/", {"orders"}) == f"orders_{digest}"


def test_that_json_counts_are_folded_file_by_file_in_whole_numbers() -> None:
    two = [FileSchema("json", average=100, records=10), FileSchema("json", average=55, records=20)]
    found = statistics([CrawledFile("a", 1000, two[0]), CrawledFile("b", 1100, two[1])])
    assert found == {"objectCount": "2", "sizeKey": "2100", "recordCount": "30", "averageRecordSize": "70"}


def test_that_csv_counts_records_by_size_over_average() -> None:
    found = statistics([CrawledFile("a", 1372652, FileSchema("csv", average=36, records=1))])
    assert found["recordCount"] == "38129"


@pytest.mark.parametrize(
    ("sizes", "average", "size_key", "count"),
    [((2150, 2424), 253, "4574", "17"), ((3167, 3402), 78, "6569", "83")],  # totals as real tables of two files show
)
def test_that_csv_counts_are_added_up_file_by_file(
    sizes: tuple[int, int], average: int, size_key: str, count: str
) -> None:
    found = statistics([CrawledFile(f"{size}", size, FileSchema("csv", average=average)) for size in sizes])
    assert (found["sizeKey"], found["recordCount"], found["averageRecordSize"]) == (size_key, count, str(average))


def test_that_parquet_counts_are_exact() -> None:
    part = FileSchema("parquet", average=10, records=7, exact=True)
    assert statistics([CrawledFile("a", 70, part)] * 2)["recordCount"] == "14"


PARAMETERS = {
    "CrawlerSchemaSerializerVersion": "1.0",
    "CrawlerSchemaDeserializerVersion": "1.0",
    "UPDATED_BY_CRAWLER": "crawler",
    "CRAWL_RUN_ID": "run-1",
    "classification": "csv",
    "compressionType": "none",
    "typeOfData": "file",
    "objectCount": "2",
    "sizeKey": "24",
    "recordCount": "8",
    "averageRecordSize": "3",
    "delimiter": ",",
    "columnsOrdered": "true",
    "areColumnsQuoted": "false",
    "skip.header.line.count": "1",
    "partition_filtering.enabled": "true",
}
DEFINITION = {
    "Name": "t",
    "Owner": "owner",
    "Retention": 0,
    "TableType": "EXTERNAL_TABLE",
    "PartitionKeys": [{"Name": "year", "Type": "string"}],
    "Parameters": PARAMETERS,
    "StorageDescriptor": {
        "Columns": [{"Name": "a", "Type": "bigint"}, {"Name": "b", "Type": "bigint"}],
        "Location": "s3://b/t/",
        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "Compressed": False,
        "NumberOfBuckets": -1,
        "SerdeInfo": {
            "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
            "Parameters": {"field.delim": ","},
        },
        "BucketColumns": [],
        "SortColumns": [],
        "Parameters": PARAMETERS,
        "StoredAsSubDirectories": False,
    },
}


def test_that_a_partitioned_csv_is_defined_as_glue_writes_it() -> None:
    (table,) = group(of({"t/year=2017/a.csv": AB, "t/year=2018/a.csv": AB}), "t/", Grouping())
    crawl = Crawl("crawler", "run-1")
    assert table_input(crawl, "t", "b", table) == DEFINITION
    values, prefix, part = next(table.partitions())
    partition = partition_input(crawl, "b", prefix, values, part)
    assert partition["Values"] == ["2017"]
    assert partition["StorageDescriptor"]["Location"] == "s3://b/t/year=2017/"
    assert partition["Parameters"]["objectCount"] == "1"
    assert "partition_filtering.enabled" not in partition["Parameters"]


def test_that_json_paths_are_the_keys_in_their_own_case_sorted() -> None:
    (table,) = group(of({"t/a": b'{"Zed":1,"abc":2}', "t/b": b'{"Zed":1,"abc":2,"Mid":3}'}), "t/", Grouping())
    stored = table_input(Crawl("c", "r"), "t", "b", table)["StorageDescriptor"]
    assert stored["SerdeInfo"]["Parameters"] == {"paths": "Mid,Zed,abc"}
    assert [column["Name"] for column in stored["Columns"]] == ["zed", "abc", "mid"]


def test_that_a_table_of_one_file_has_the_key_as_its_location() -> None:
    tables = group(of({"t/a": AB, "t/b": JSON}), "t/", Grouping())
    assert table_input(Crawl("c", "r"), "a", "b", tables[0])["StorageDescriptor"]["Location"] == "s3://b/t/a"


GLOBS = [
    ("*.csv", "a.csv", True), ("*.csv", "x/a.csv", False), ("**.csv", "x/a.csv", True), ("?.csv", "a.csv", True),
    ("[ab].csv", "b.csv", True), ("[!ab].csv", "b.csv", False), ("*.{csv,json}", "a.json", True),
    ("*.{csv,json}", "a.avro", False), ("tmp/**", "tmp/x/y", True), ("tmp/*", "tmp/x/y", False),
    ("a\\*b", "a*b", True), ("a\\*b", "axb", False), ("a,b", "a,b", True),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "path", "excluded"), GLOBS)
def test_that_exclude_patterns_are_globs(pattern: str, path: str, excluded: bool) -> None:
    assert excluder([pattern])(path) is excluded


def test_that_a_configuration_is_read() -> None:
    read = options(
        '{"Version":1.0,"Grouping":{"TableGroupingPolicy":"CombineCompatibleSchemas","TableLevelConfiguration":2},'
        '"CrawlerOutput":{"Partitions":{"AddOrUpdateBehavior":"InheritFromTable"},'
        '"Tables":{"AddOrUpdateBehavior":"MergeNewColumns","TableThreshold":5}}}'
    )
    assert (read.grouping, read.inherit, read.add_only, read.threshold) == (Grouping(True, 2), True, True, 5)


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"Version":2}',
     '{"Version":1.0,"Grouping":[1]}', '{"Version":1,"Grouping":{"TableGroupingPolicy":"x"}}',
     '{"Version":1.0,"Grouping":{"TableLevelConfiguration":0}}'],
)  # fmt: skip
def test_that_a_configuration_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(AwsError, match="InvalidInputException: Configuration"):
        options(text)


def test_that_names_have_1_to_255_characters() -> None:
    assert name_in({"Name": "x" * 255}) == "x" * 255
    for bad in ({}, {"Name": ""}, {"Name": "x" * 256}):
        with pytest.raises(AwsError, match="ValidationException"):
            name_in(bad)
