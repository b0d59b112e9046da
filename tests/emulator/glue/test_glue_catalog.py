"""The catalog's operations, called as the server calls them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.emulator.glue.expression import parse
from labs.emulator.wire import AwsError, Call
from tests.emulator.glue.neighbourhood import ROLE, Glue, Town


@pytest.fixture
def glue() -> Iterator[Glue]:
    service = Glue(Town({"b": {}}))
    yield service
    service.service.close()


def table_input(name: str = "t", keys: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    stored = {"Columns": [{"Name": "a", "Type": "int"}], "Location": "s3://b/t/"}
    return {
        "Name": name,
        "StorageDescriptor": stored,
        "PartitionKeys": [{"Name": key, "Type": "string"} for key in keys],
        **more,
    }


@pytest.fixture
def parted(glue: Glue) -> Glue:
    glue("CreateDatabase", DatabaseInput={"Name": "db"})
    keys = [{"Name": "year", "Type": "int"}, {"Name": "kind", "Type": "string"}]
    glue("CreateTable", DatabaseName="db", TableInput=table_input(PartitionKeys=keys))
    inputs = [{"Values": [str(year), kind]} for year in (2016, 2017, 2018) for kind in ("a", "b")]
    assert glue("BatchCreatePartition", DatabaseName="db", TableName="t", PartitionInputList=inputs) == {"Errors": []}
    return glue


def test_that_names_are_lower_cased_and_found_in_any_case(glue: Glue) -> None:
    glue("CreateDatabase", DatabaseInput={"Name": "MyDB", "Description": "d"})
    glue("CreateTable", DatabaseName="MYdb", TableInput=table_input("Orders"))
    assert glue("GetDatabase", Name="MyDb")["Database"]["Name"] == "mydb"
    table = glue("GetTable", DatabaseName="MyDB", Name="ORDERS")["Table"]
    assert (table["Name"], table["DatabaseName"], table["VersionId"]) == ("orders", "mydb", "0")
    assert (table["CatalogId"], table["CreatedBy"]) == ("123456789012", "arn:aws:iam::123456789012:root")
    assert isinstance(table["CreateTime"], float)


MISSING: list[tuple[str, dict[str, Any], str]] = [
    ("GetDatabase", {"Name": "x"}, "Database x not found."),
    ("UpdateDatabase", {"Name": "x", "DatabaseInput": {"Name": "x"}}, "Database x not found."),
    ("DeleteDatabase", {"Name": "x"}, "Database x not found."),
    ("GetTables", {"DatabaseName": "x"}, "Database x not found."),
    ("GetTable", {"DatabaseName": "db", "Name": "y"}, "Table y not found."),
    ("DeleteTable", {"DatabaseName": "db", "Name": "y"}, "Table y not found."),
    ("UpdateTable", {"DatabaseName": "db", "TableInput": {"Name": "y"}}, "Table y not found."),
    ("GetTableVersion", {"DatabaseName": "db", "TableName": "t", "VersionId": "7"}, "Table version 7 not found."),
    ("GetPartition", {"DatabaseName": "db", "TableName": "t", "PartitionValues": ["1", "x"]}, "Cannot find partition"),
    ("DeletePartition", {"DatabaseName": "db", "TableName": "t", "PartitionValues": ["1", "x"]}, "Cannot find"),
    ("GetCrawler", {"Name": "x"}, "Crawler entry with name x does not exist"),
    ("StartCrawler", {"Name": "x"}, "Crawler entry with name x does not exist"),
    ("GetJob", {"JobName": "x"}, "Job x not found."),
    ("StartJobRun", {"JobName": "x"}, "Job x not found."),
    ("GetTags", {"ResourceArn": "arn:aws:glue:us-east-1:123456789012:job/x"}, "Entity not found"),
]


@pytest.mark.parametrize(("operation", "params", "message"), MISSING)
def test_that_what_is_absent_is_said_to_be(parted: Glue, operation: str, params: dict[str, Any], message: str) -> None:
    with pytest.raises(AwsError) as raised:
        parted(operation, **params)
    assert raised.value.code == "EntityNotFoundException"
    assert raised.value.message.startswith(message)


def test_that_a_taken_name_is_refused(parted: Glue) -> None:
    taken: list[tuple[str, dict[str, Any]]] = [
        ("CreateDatabase", {"DatabaseInput": {"Name": "DB"}}),
        ("CreateTable", {"DatabaseName": "db", "TableInput": table_input("T")}),
        ("CreatePartition", {"DatabaseName": "db", "TableName": "t", "PartitionInput": {"Values": ["2017", "a"]}}),
    ]
    for operation, params in taken:
        with pytest.raises(AwsError, match="AlreadyExistsException"):
            parted(operation, **params)


def test_that_a_database_goes_with_its_tables_and_tags(glue: Glue) -> None:
    arn = "arn:aws:glue:us-east-1:123456789012:database/db"
    glue("CreateDatabase", DatabaseInput={"Name": "db"}, Tags={"a": "1"})
    glue("CreateTable", DatabaseName="db", TableInput=table_input())
    assert list(glue.service.tagged("us-east-1")) == [(arn, {"a": "1"})]
    glue("DeleteDatabase", Name="db")
    assert list(glue.service.tagged("us-east-1")) == []
    glue("CreateDatabase", DatabaseInput={"Name": "db"})
    assert glue("GetTables", DatabaseName="db") == {"TableList": []}


def test_that_updating_a_database_replaces_what_was_given(glue: Glue) -> None:
    glue("CreateDatabase", DatabaseInput={"Name": "db", "Description": "old", "Parameters": {"a": "1"}})
    created = glue("GetDatabase", Name="db")["Database"]["CreateTime"]
    glue("UpdateDatabase", Name="db", DatabaseInput={"Name": "db", "Description": "new"})
    found = glue("GetDatabase", Name="db")["Database"]
    assert (found["Description"], "Parameters" in found, found["CreateTime"]) == ("new", False, created)


def test_that_each_update_is_a_version_unless_the_archive_is_skipped(glue: Glue) -> None:
    glue("CreateDatabase", DatabaseInput={"Name": "db"})
    glue("CreateTable", DatabaseName="db", TableInput=table_input(Description="0"))
    glue("UpdateTable", DatabaseName="db", TableInput=table_input(Description="1"))
    glue("UpdateTable", DatabaseName="db", TableInput=table_input(Description="2"), SkipArchive=True)
    versions = glue("GetTableVersions", DatabaseName="db", TableName="t")["TableVersions"]
    assert [(one["VersionId"], one["Table"]["Description"]) for one in versions] == [("2", "2"), ("0", "0")]
    old = glue("GetTableVersion", DatabaseName="db", TableName="t", VersionId="0")["TableVersion"]
    assert old["Table"]["Description"] == "0"


def test_that_a_table_is_updated_only_from_the_version_that_was_seen(glue: Glue) -> None:
    glue("CreateDatabase", DatabaseInput={"Name": "db"})
    glue("CreateTable", DatabaseName="db", TableInput=table_input())
    glue("UpdateTable", DatabaseName="db", TableInput=table_input(Description="1"), VersionId="0")
    with pytest.raises(AwsError, match="Update table failed due to concurrent modifications"):
        glue("UpdateTable", DatabaseName="db", TableInput=table_input(Description="2"), VersionId="0")
    assert glue("GetTable", DatabaseName="db", Name="t")["Table"]["Description"] == "1"


def test_that_tables_are_chosen_by_expression_and_deleted_in_batches(glue: Glue) -> None:
    glue("CreateDatabase", DatabaseInput={"Name": "db"})
    for name in ("raw_a", "raw_b", "clean"):
        glue("CreateTable", DatabaseName="db", TableInput=table_input(name))

    def names(expression: str) -> list[str]:
        return [one["Name"] for one in glue("GetTables", DatabaseName="db", Expression=expression)["TableList"]]

    assert names("raw_.*") == names("raw_*") == ["raw_a", "raw_b"]
    assert names("clean|raw_a") == ["clean", "raw_a"]
    with pytest.raises(AwsError, match="InvalidInputException"):
        names("(")
    gone = glue("BatchDeleteTable", DatabaseName="db", TablesToDelete=["raw_a", "nope"])
    assert [one["TableName"] for one in gone["Errors"]] == ["nope"]
    assert names(".*") == ["clean", "raw_b"]


def test_that_pages_give_everything_once(glue: Glue) -> None:
    names = [f"d{number:02}" for number in range(25)]
    for name in reversed(names):
        glue("CreateDatabase", DatabaseInput={"Name": name})
    seen: list[str] = []
    params: dict[str, Any] = {"MaxResults": 10}
    while True:
        answer = glue("GetDatabases", **params)
        seen += [one["Name"] for one in answer["DatabaseList"]]
        if "NextToken" not in answer:
            break
        params["NextToken"] = answer["NextToken"]
    assert seen == names
    for bad in ({"NextToken": "!"}, {"MaxResults": 0}):
        with pytest.raises(AwsError, match="InvalidInputException"):
            glue("GetDatabases", **bad)


def test_that_partitions_must_have_a_value_for_each_key(parted: Glue) -> None:
    with pytest.raises(AwsError, match=r"InvalidInputException: The number of partition keys \(2\) and of values"):
        parted("CreatePartition", DatabaseName="db", TableName="t", PartitionInput={"Values": ["2017"]})


def test_that_partitions_are_read_changed_and_deleted(parted: Glue) -> None:
    where = {"DatabaseName": "db", "TableName": "t"}
    moved = {"Values": ["2020", "a"], "Parameters": {"x": "1"}}
    parted("UpdatePartition", **where, PartitionValueList=["2016", "a"], PartitionInput=moved)
    assert parted("GetPartition", **where, PartitionValues=["2020", "a"])["Partition"]["Parameters"] == {"x": "1"}
    parted("DeletePartition", **where, PartitionValues=["2016", "b"])
    wanted = [{"Values": ["2016", "a"]}, {"Values": ["2020", "a"]}]
    found = parted("BatchGetPartition", **where, PartitionsToGet=wanted)["Partitions"]
    assert [one["Values"] for one in found] == [["2020", "a"]]
    gone = parted("BatchDeletePartition", **where, PartitionsToDelete=wanted)
    assert [one["PartitionValues"] for one in gone["Errors"]] == [["2016", "a"]]
    assert len(parted("GetPartitions", **where)["Partitions"]) == 4


EXPRESSIONS = [
    ("year = 2017", 2), ("year='2017'", 2), ("year > 2016 and kind = 'a'", 2), ("year > 2016 or kind = 'a'", 5),
    ("kind in ('a','b')", 6), ("kind not in ('a')", 3), ("year between 2016 and 2017", 4), ("kind like 'a%'", 3),
    ("not (kind = 'a')", 3), ("kind <> 'a' AND (year = 2016 OR year = 2018)", 2), ("YEAR >= 2018", 2),
    ("year != 2016", 4), ("", 6), ("kind = 'it''s'", 0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "count"), EXPRESSIONS)
def test_that_partitions_are_chosen_by_expression(parted: Glue, text: str, count: int) -> None:
    found = parted("GetPartitions", DatabaseName="db", TableName="t", Expression=text)["Partitions"]
    assert len(found) == count


@pytest.mark.parametrize(
    "text", ["year", "year =", "month = 1", "year = 1 and", "(year = 1", "year = 1)", "kind in a", "kind = 'a",
             "year = x", "year ~ 1", "and", "kind in ()"]
)  # fmt: skip
def test_that_an_expression_that_cannot_be_read_is_refused(parted: Glue, text: str) -> None:
    with pytest.raises(AwsError, match="InvalidInputException"):
        parted("GetPartitions", DatabaseName="db", TableName="t", Expression=text)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(["k", "=", "'a'", "and", "or", "not", "(", ")", "in", ",", "like", "<"]), max_size=9))
def test_that_any_expression_is_either_read_or_refused(words: list[str]) -> None:
    try:
        test = parse(" ".join(words), {"k": "string"})
    except AwsError:
        return
    assert test({"k": "a"}) in (True, False)


def test_that_segments_share_the_partitions_out(parted: Glue) -> None:
    found = [
        tuple(one["Values"])
        for number in range(4)
        for one in parted(
            "GetPartitions",
            DatabaseName="db",
            TableName="t",
            Segment={"SegmentNumber": number, "TotalSegments": 4},
        )["Partitions"]
    ]
    assert len(found) == len(set(found)) == 6


def test_that_tags_are_added_read_and_removed(glue: Glue) -> None:
    arn = "arn:aws:glue:us-east-1:123456789012:crawler/c"
    targets = {"S3Targets": [{"Path": "s3://b/"}]}
    glue("CreateCrawler", Name="c", Role=ROLE, DatabaseName="db", Targets=targets, Tags={"lab": "tue"})
    glue("TagResource", ResourceArn=arn, TagsToAdd={"owner": "me"})
    glue("UntagResource", ResourceArn=arn, TagsToRemove=["lab"])
    assert glue("GetTags", ResourceArn=arn) == {"Tags": {"owner": "me"}}
    assert glue("ListCrawlers", Tags={"owner": "me"})["CrawlerNames"] == ["c"]
    assert glue("ListCrawlers", Tags={"owner": "you"})["CrawlerNames"] == []
    with pytest.raises(AwsError, match="InvalidInputException"):
        glue("GetTags", ResourceArn="arn:aws:s3:::b")


def test_that_regions_are_apart(glue: Glue) -> None:
    glue("CreateDatabase", DatabaseInput={"Name": "db"})
    call = Call("glue", "GetDatabases", {}, region="eu-west-1")
    assert glue.service.operations["GetDatabases"](call) == {"DatabaseList": []}
