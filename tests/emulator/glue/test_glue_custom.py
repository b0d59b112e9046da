"""Custom classifiers: grok, JSON paths and CSV as told, on their own and in a crawl."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from labs.emulator.glue.custom import json_path
from labs.emulator.glue.grok import compiled, custom_patterns
from labs.emulator.wire import AwsError
from tests.emulator.glue.neighbourhood import Glue, Town, columns

LOG = b"2026-11-23T10:00:01 WARN 10.0.0.1 42 disk is nearly full\n2026-11-23T10:00:02 INFO 10.0.0.2 7 all well\n"
PATTERN = "%{TIMESTAMP_ISO8601:at} %{LOGLEVEL:level} %{IP:host} %{INT:code:int} %{GREEDYDATA:message}"


@pytest.fixture
def glue() -> Iterator[Glue]:
    service = Glue(Town({"b": {}}))
    yield service
    service.service.close()


def crawled(glue: Glue, body: bytes, **classifier: Any) -> dict[str, Any]:
    """The table of one file as a crawler with this classifier defines it."""
    glue.town.buckets["b"]["t/a.txt"] = body
    [given] = classifier.values()
    glue("CreateClassifier", **{kind: {"Name": "own", **given} for kind in classifier})
    return glue.crawl("s3://b/t/", Classifiers=["own"])["t"]


def test_that_a_grok_pattern_names_the_columns_of_a_log(glue: Glue) -> None:
    table = crawled(glue, LOG, GrokClassifier={"Classification": "applog", "GrokPattern": PATTERN})
    assert columns(table) == {"at": "string", "level": "string", "host": "string", "code": "int", "message": "string"}
    assert table["Parameters"]["classification"] == "applog"
    serde = table["StorageDescriptor"]["SerdeInfo"]
    assert serde["SerializationLibrary"] == "com.amazonaws.glue.serde.GrokSerDe"
    assert serde["Parameters"] == {"input.format": PATTERN}


def test_that_custom_patterns_lie_over_the_built_in_ones(glue: Glue) -> None:
    given = {
        "Classification": "x",
        "GrokPattern": "%{CODE:code} %{GREEDYDATA:rest}",
        "CustomPatterns": "CODE [A-Z]{2}\\d+",
    }
    assert columns(crawled(glue, b"AB12 hello\nCD3 you\n", GrokClassifier=given)) == {
        "code": "string",
        "rest": "string",
    }


def test_that_a_pattern_that_does_not_match_leaves_the_file_to_the_others(glue: Glue) -> None:
    given = {"Classification": "x", "GrokPattern": "%{IP:host} only"}
    assert crawled(glue, b"a,b\n1,2\n3,4\n", GrokClassifier=given)["Parameters"]["classification"] == "csv"


@pytest.mark.parametrize(
    ("pattern", "line", "values"),
    [
        ("%{WORD:a} %{NUMBER:b}", "x 1.5", ["x", "1.5"]),
        ("%{QS:q}", '"a \\" b"', ['"a \\" b"']),
        ("%{HTTPDATE:at}", "10/Oct/2000:13:55:36 -0700", ["10/Oct/2000:13:55:36 -0700"]),
        ("%{SYSLOGTIMESTAMP:at} %{SYSLOGHOST:h}", "Nov  3 10:00:00 web1", ["Nov  3 10:00:00", "web1"]),
        ("%{WORD:a}", "-", None),
    ],
)
def test_that_built_in_patterns_match(pattern: str, line: str, values: list[str] | None) -> None:
    assert compiled(pattern, {}).values(line) == values


def test_that_an_apache_line_is_taken_apart() -> None:
    line = '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.gif?x=1 HTTP/1.0" 200 2326'
    grok = compiled("%{COMMONAPACHELOG}", {})
    found = dict(zip((name for name, _ in grok.columns), grok.values(line) or [], strict=True))
    assert (found["clientip"], found["verb"], found["request"], found["bytes"]) == (
        "127.0.0.1",
        "GET",
        "/a.gif?x=1",
        "2326",
    )


@pytest.mark.parametrize(
    ("pattern", "custom", "message"),
    [
        ("%{NOPE:a}", "", "NOPE, which is neither built in"),
        ("%{INT:a:thing}", "", "the type thing"),
        ("%{INT}", "", "names no column"),
        ("%{INT:a} (", "", "no regular expression"),
        ("%{A:a}", "A %{A}", "names itself"),
        ("%{INT:a}", "lonely", "each line must be a name"),
    ],
)
def test_that_a_pattern_that_cannot_be_is_refused(pattern: str, custom: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        compiled(pattern, custom_patterns(custom))


def test_that_a_json_path_finds_the_records(glue: Glue) -> None:
    table = crawled(glue, b'[{"Id": 1, "n": "x"}, {"Id": 2}]', JsonClassifier={"JsonPath": "$[*]"})
    assert columns(table) == {"id": "int", "n": "string"}
    assert table["Parameters"]["jsonPath"] == "$[*]"
    assert table["StorageDescriptor"]["SerdeInfo"]["Parameters"] == {"paths": "Id,n"}


@pytest.mark.parametrize(
    ("path", "wanted"),
    [("$.items[*]", {"a": "int"}), ("$['items'][0]", {"a": "int"}), ("$.meta", {"day": "string"}),
     ("$", {"items": "array<struct<a:int>>", "meta": "struct<day:string>"})],
)  # fmt: skip
def test_that_a_json_path_goes_down(glue: Glue, path: str, wanted: dict[str, str]) -> None:
    body = b'{"items": [{"a": 1}, {"a": 2}], "meta": {"day": "wed"}}'
    assert columns(crawled(glue, body, JsonClassifier={"JsonPath": path})) == wanted


@pytest.mark.parametrize("path", ["items", "$..a", "$[?(@.a>1)]", "$[0:2]"])
def test_that_what_is_no_known_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="JsonPath"):
        json_path(path)


@pytest.mark.parametrize(
    ("body", "given", "wanted"),
    [
        (b"a,b\nx,y\n", {"ContainsHeader": "PRESENT"}, {"a": "string", "b": "string"}),
        (b"1,x\n2,y\n", {"Header": ["Id", "Name"], "ContainsHeader": "ABSENT"}, {"id": "bigint", "name": "string"}),
        (b"1^x\n2^y\n", {"Delimiter": "^"}, {"col0": "bigint", "col1": "string"}),
        (b"n\n1\n", {"AllowSingleColumn": True, "ContainsHeader": "PRESENT"}, {"n": "bigint"}),
        (b"'a,b',1\n'c',2\n", {"QuoteSymbol": "'"}, {"col0": "string", "col1": "bigint"}),
        (
            b"d,n\n2026-01-01,1\n",
            {"ContainsHeader": "PRESENT", "CustomDatatypeConfigured": True, "CustomDatatypes": ["DATE", "INT"]},
            {"d": "date", "n": "int"},
        ),
    ],
)
def test_that_a_csv_classifier_does_as_told(
    glue: Glue, body: bytes, given: dict[str, Any], wanted: dict[str, str]
) -> None:
    assert columns(crawled(glue, body, CsvClassifier=given)) == wanted


def test_that_a_csv_classifier_may_choose_its_serde(glue: Glue) -> None:
    table = crawled(glue, b'"1","a, b"\n"2","c"\n', CsvClassifier={"Serde": "OpenCSVSerDe"})
    serde = table["StorageDescriptor"]["SerdeInfo"]
    assert serde["SerializationLibrary"] == "org.apache.hadoop.hive.serde2.OpenCSVSerde"
    assert serde["Parameters"] == {"separatorChar": ",", "quoteChar": '"'}


def test_that_a_missing_classifier_fails_the_crawl(glue: Glue) -> None:
    glue.town.buckets["b"]["t/a.txt"] = b"x"
    assert glue.crawl("s3://b/t/", Classifiers=["nobody"]) == {}
    assert glue("GetCrawler", Name="c")["Crawler"]["LastCrawl"]["ErrorMessage"] == "Classifier nobody not found."


def test_that_classifiers_are_made_changed_listed_and_deleted(glue: Glue) -> None:
    glue("CreateClassifier", JsonClassifier={"Name": "j", "JsonPath": "$[*]"})
    glue("UpdateClassifier", JsonClassifier={"Name": "j", "JsonPath": "$.a[*]"})
    found = glue("GetClassifier", Name="j")["Classifier"]["JsonClassifier"]
    assert (found["JsonPath"], found["Version"]) == ("$.a[*]", 2)
    glue("CreateClassifier", CsvClassifier={"Name": "c", "Delimiter": ";"})
    assert [list(one) for one in glue("GetClassifiers")["Classifiers"]] == [["CsvClassifier"], ["JsonClassifier"]]
    with pytest.raises(AwsError, match="AlreadyExistsException"):
        glue("CreateClassifier", CsvClassifier={"Name": "c"})
    with pytest.raises(AwsError, match="c is not a JsonClassifier"):
        glue("UpdateClassifier", JsonClassifier={"Name": "c", "JsonPath": "$"})
    glue("DeleteClassifier", Name="c")
    for operation in ("GetClassifier", "DeleteClassifier"):
        with pytest.raises(AwsError, match="EntityNotFoundException: Classifier c not found"):
            glue(operation, Name="c")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"XMLClassifier": {"Name": "x", "Classification": "y", "RowTag": "z"}}, "XMLClassifier is not known here"),
        ({}, "A classifier is one of"),
        ({"GrokClassifier": {"Name": "x", "Classification": "y"}}, "grokPattern"),
        ({"GrokClassifier": {"Name": "x", "Classification": "y", "GrokPattern": "%{NO:a}"}}, "neither built in"),
        ({"JsonClassifier": {"Name": "x", "JsonPath": "$..x"}}, "JsonPath"),
        ({"CsvClassifier": {"Name": "x", "Delimiter": ";;"}}, "Delimiter is ';;': it must be one character"),
        ({"CsvClassifier": {"Name": "x", "QuoteSymbol": ","}}, "must be different"),
        ({"CsvClassifier": {"Name": "x", "CustomDatatypes": ["CLOB"]}}, "CustomDatatypes holds 'CLOB'"),
        ({"CsvClassifier": {"Name": "x", "ContainsHeader": "MAYBE"}}, "ValidationException"),
    ],
)
def test_that_a_classifier_that_makes_no_sense_is_refused(glue: Glue, given: dict[str, Any], message: str) -> None:
    with pytest.raises(AwsError, match=message):
        glue("CreateClassifier", **given)
