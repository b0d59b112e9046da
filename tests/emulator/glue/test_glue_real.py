"""Crawls whose outcome on AWS is known: from AWS's documentation, and from tables that real crawlers wrote."""

from __future__ import annotations

import bz2
import gzip
import io
import json
from collections.abc import Iterator
from typing import Any

import cramjam
import fastavro
import pyarrow as pa
import pytest
from pyarrow import parquet

from labs.emulator.firehose.body import compressed
from labs.emulator.glue.classify import classify
from labs.emulator.glue.hive import render
from labs.emulator.glue.schema import Source
from tests.emulator.glue.neighbourhood import Glue, Town, columns

Table = dict[str, Any]


@pytest.fixture(scope="module")
def shared() -> Iterator[Glue]:
    one = Glue(Town({"b": {}}))
    yield one
    one.service.close()


@pytest.fixture
def glue(shared: Glue) -> Glue:
    """A Glue whose bucket and catalog are empty."""
    shared.town.buckets.clear()
    shared.town.buckets["b"] = {}
    shared.town.logs.clear()
    for name in shared("ListCrawlers")["CrawlerNames"]:
        shared("DeleteCrawler", Name=name)
    for one in shared("GetDatabases")["DatabaseList"]:
        shared("DeleteDatabase", Name=one["Name"])
    return shared


def crawled(glue: Glue, objects: dict[str, bytes | str], *paths: str, **more: Any) -> dict[str, Table]:
    """The tables of bucket `b` with those objects."""
    bodies = {key: body.encode() if isinstance(body, str) else body for key, body in objects.items()}
    glue.town.buckets["b"] = bodies
    return glue.crawl(*(paths or ("s3://b/t/",)), **more)


def shown(table: Table) -> str:
    return " ".join(f"{name}:{kind}" for name, kind in columns(table).items())


TRANSACTIONS = "tx_id,amount_eur\n" + "".join(f"tx-{i:04d},{i * 10.5:.2f}\n" for i in range(1, 6))
MERCHANTS = "tx_id,amount_eur,merchant_category_code\n" + "".join(
    f"tx-{i:04d},{i * 10.5:.2f},5411\n" for i in range(1, 6)
)
MEDICARE = (
    "DRG Definition,Provider Id,Provider Name,Provider Zip Code, Total Discharges , Average Covered Charges \n"
    "039 - EXTRACRANIAL PROCEDURES W/O CC/MCC,10001,SOUTHEAST ALABAMA MEDICAL CENTER,36301,91,$32963.07\n"
    "039 - EXTRACRANIAL PROCEDURES W/O CC/MCC,10005,MARSHALL MEDICAL CENTER SOUTH,35957,14,$15131.85\n"
)
LEGISLATORS = (
    '[{"type": "constituency", "id": "ocd-division/country:us/state:ak", "name": "Alaska"}, '
    '{"type": "constituency", "identifier": "ocd-division/country:us/state:al/cd:1", "name": "Alabama\'s 1st"}]'
)
SHAPES: list[tuple[str, dict[str, bytes | str], str]] = [
    ("a probe's transactions", {"t/rows.csv": TRANSACTIONS}, "tx_id:string amount_eur:double"),
    ("medicare", {"t/m.csv": MEDICARE},
     "drg definition:string provider id:bigint provider name:string provider zip code:bigint total discharges:bigint "
     "average covered charges:string"),
    ("superstore", {"t/o.tsv": "Row ID\tOrder Date\tSub-Category\tSales\n1\t2016-11-08\tChairs\t261.96\n"},
     "row id:bigint order date:string sub-category:string sales:double"),
    ("parking", {"t/p.csv": "Zone,Total Capacity,Parking Utilization\r\nA,100,50\r\nB,60,30\r\n"},
     "zone:string total capacity:bigint parking utilization:bigint"),
    ("trips",
     {"t/y.csv": "VendorID,tpep_pickup_datetime,trip_distance,store_and_fwd_flag\n1,2017-01-01 00:32:05,1.2,N\n"},
     "vendorid:bigint tpep_pickup_datetime:string trip_distance:double store_and_fwd_flag:string"),
    ("states without numbers", {"t/s.csv": "state,code\nAlabama,AL\nAlaska,AK\n"}, "col0:string col1:string"),
    ("accents", {"t/c.csv": "Edad,Ubicación del caso\n19,Casa\n34,Hospital UCI\n"},
     "edad:bigint ubicación del caso:string"),
    ("quoted names and values", {"t/q.csv": '"ROW_ID","LABEL"\n2228,"RO"\n2229,"MD, PhD"\n'},
     "row_id:bigint label:string"),
    ("quoted numbers", {"t/q.csv": '"id","n"\n"1","x"\n"2","y"\n'}, "id:bigint n:string"),
    ("dollars and percents", {"t/d.csv": "n,price,part\n1,$5.00,10%\n2,$6.50,12%\n"},
     "n:bigint price:string part:string"),
    ("thousands", {"t/d.csv": 'n,sum\n1,"1,234"\n2,"5,678"\n'}, "n:bigint sum:string"),
    ("negative and signed", {"t/d.csv": "n,m\n-1,+2\n-3,4\n"}, "n:bigint m:bigint"),
    ("windows line ends", {"t/w.csv": "id,name\r\n1,a\r\n2,b\r\n"}, "id:bigint name:string"),
    ("a trailing delimiter", {"t/p.tbl": "id|name|\n1|a|\n2|b|\n"}, "id:bigint name:string col2:string"),
    ("metric streams",
     {"t/j": '{"account_id":"1","dimensions":{"DashboardId":"d","SheetId":"s"},"timestamp":1700000000000,'
             '"value":{"max":1.0,"count":2.0}}'},
     "account_id:string dimensions:struct<dashboardid:string,sheetid:string> timestamp:bigint "
     "value:struct<max:double,count:double>"),
    ("sensors", {"t/j": '{"sensorReadingTime":1655564444103,"serialNumber":"7e41","distanceFromObject":246}'},
     "sensorreadingtime:bigint serialnumber:string distancefromobject:int"),
    ("team mappings", {"t/j": '{"teamMapping":{"200":"x","100":"y"},"esportsGameId":"1"}'},
     "teammapping:struct<200:string,100:string> esportsgameid:string"),
    ("tweets", {"t/j": '{"id":1304,"id_str":"1304","entities":{"urls":[],"media":[{"indices":[0,23],"sizes":{"w":1}}]},'
                       '"geo":null,"favorited":false}'},
     "id:int id_str:string "
     "entities:struct<urls:array<string>,media:array<struct<indices:array<int>,sizes:struct<w:int>>>> "
     "geo:string favorited:boolean"),
    ("cloudtrail",
     {"t/j.json": '{"Records":[{"eventVersion":"1.08","userIdentity":{"type":"Root"}},{"eventVersion":"1.08"}]}'},
     "records:array<struct<eventversion:string,useridentity:struct<type:string>>>"),
    ("legislators in one array", {"t/a.json": LEGISLATORS},
     "array:array<struct<type:string,id:string,name:string,identifier:string>>"),
    ("dots in keys", {"t/j": '{"mdc.bene_id":"1","info.ac":[1]}'}, "mdc.bene_id:string info.ac:array<int>"),
    ("events of Firehose", {"t/2024/05/01/00/f": '{"u":1}{"u":2}', "t/2024/05/01/01/f": '{"u":3}'}, "u:int"),
    ("mongo exports", {"t/j": '{"_id":{"$oid":"5f"},"qty":{"$numberInt":"1"},"when":{"$date":1600000000000}}'},
     "_id:struct<$oid:string> qty:struct<$numberint:string> when:struct<$date:bigint>"),
    ("deep and empty", {"t/j": '{"a":{},"b":[[1],[2.5]],"c":[null]}'},
     "a:struct<> b:array<array<double>> c:array<string>"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "objects", "wanted"), SHAPES, ids=[name for name, _, _ in SHAPES])
def test_that_real_shapes_give_their_columns(name: str, objects: dict[str, bytes | str], wanted: str) -> None:
    for body in objects.values():
        schema = classify(Source.of(body.encode() if isinstance(body, str) else body))
        assert " ".join(f"{column}:{render(kind)}" for column, kind in schema.columns) == wanted


FIGURES: list[tuple[str, str, dict[str, str]]] = [
    ("transactions", TRANSACTIONS, {"sizeKey": "87", "averageRecordSize": "14", "recordCount": "6"}),
    ("merchants", MERCHANTS, {"sizeKey": "135", "averageRecordSize": "25", "recordCount": "5"}),
    ("parking", "Zone,Total Capacity,Parking Utilization\r\n" + "A,1000,50\r\n" * 3,
     {"sizeKey": "74", "averageRecordSize": "19", "recordCount": "3"}),
    ("samples", "sample,pop,super_pop,gender\nHG00096,GBR,EUR,male\nHG00097,GBR,EUR,female\nHG00099,GBR,EUR,female\n",
     {"averageRecordSize": "23"}),
    ("places", '{"name":"Winter Food","liked":true,"id":1}\n{"name":"Tom\'s Diner","id":2}\n{"name":"X","id":3}\n',
     {"objectCount": "1", "recordCount": "3"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "wanted"), FIGURES, ids=[name for name, _, _ in FIGURES])
def test_that_real_figures_are_met(glue: Glue, name: str, body: str, wanted: dict[str, str]) -> None:
    (table,) = crawled(glue, {"t/f": body}).values()
    assert {key: table["Parameters"][key] for key in wanted} == wanted


def test_that_the_average_of_a_packed_csv_is_of_its_unpacked_lines(glue: Glue) -> None:
    names = "ROW_ID CATEGORY SECTIONRANGE SECTIONHEADER SUBSECTIONRANGE SUBSECTIONHEADER CODESUFFIX MINCODEINSUBSECTION"
    header = ",".join(f'"{name}"' for name in [*names.split(), "MAXCODEINSUBSECTION"])
    rows = [
        '1,1,"99201-99499","Evaluation and management","99201-99216","Office/other outpatient services",,99201,99216',
        '2,1,"99201-99499","Evaluation and management","99217-99220","Hospital observation services",,99217,99220',
        '3,1,"99201-99499","Evaluation and management","99221-99239","Hospital inpatient services",,99221,99239',
    ]
    (table,) = crawled(glue, {"t/D_CPT.csv.gz": gzip.compress("\n".join([header, *rows]).encode())}).values()
    assert (table["Parameters"]["averageRecordSize"], table["Parameters"]["compressionType"]) == ("118", "gzip")


def test_that_a_packed_json_counts_what_is_in_it(glue: Glue) -> None:
    tweet = json.dumps({"id": 1, "text": "x" * 4000})
    (table,) = crawled(glue, {"t/u.gz": gzip.compress(tweet.encode())}).values()
    wanted = {"averageRecordSize": str(len(tweet)), "recordCount": "1"}
    assert {key: table["Parameters"][key] for key in wanted} == wanted


def test_that_parquet_averages_what_is_not_compressed(glue: Glue) -> None:
    file = io.BytesIO()
    parquet.write_table(pa.table({"text": ["x" * 2000] * 100}), file, compression="snappy", use_dictionary=False)
    (table,) = crawled(glue, {"t/p.parquet": file.getvalue()}).values()
    assert int(table["Parameters"]["averageRecordSize"]) >= 2000 > len(file.getvalue()) // 100
    assert table["Parameters"]["recordCount"] == "100"


def test_that_avros_schema_is_a_parameter_everywhere(glue: Glue) -> None:
    schema = {"type": "record", "name": "flights", "fields": [{"name": "yr", "type": ["null", "int"]}]}
    file = io.BytesIO()
    fastavro.writer(file, fastavro.parse_schema(schema), [{"yr": 1987}])
    (table,) = crawled(glue, {"t/a.avro": file.getvalue()}).values()
    literal = table["Parameters"]["avro.schema.literal"]
    stored = table["StorageDescriptor"]
    assert (
        literal
        == stored["Parameters"]["avro.schema.literal"]
        == stored["SerdeInfo"]["Parameters"]["avro.schema.literal"]
    )
    assert json.loads(literal)["fields"] == schema["fields"]


def test_that_what_others_said_of_a_table_outlives_the_next_crawl(glue: Glue) -> None:
    (table,) = crawled(glue, {"t/rows.csv": TRANSACTIONS}).values()
    kept = {key: table[key] for key in ("Name", "TableType", "StorageDescriptor")}
    kept["StorageDescriptor"]["Columns"][0]["Comment"] = "the id"
    stamped = {**table["Parameters"], "producer": "card-ledger"}
    glue("UpdateTable", DatabaseName="db", TableInput={**kept, "Description": "ours", "Parameters": stamped})
    (again,) = crawled(glue, {"t/rows.csv": MERCHANTS}).values()
    assert list(columns(again)) == ["tx_id", "amount_eur", "merchant_category_code"]
    assert (again["Parameters"]["producer"], again["Parameters"]["averageRecordSize"]) == ("card-ledger", "25")
    assert again["Parameters"]["CRAWL_RUN_ID"] != table["Parameters"]["CRAWL_RUN_ID"]
    assert (again["Description"], again["StorageDescriptor"]["Columns"][0]["Comment"]) == ("ours", "the id")
    versions = glue("GetTableVersions", DatabaseName="db", TableName="t")["TableVersions"]
    assert [one["VersionId"] for one in versions] == ["2", "1", "0"]


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("bzip2", bz2.compress),
        ("snappy", lambda body: compressed(body, "Snappy", "a")),
        ("snappy", lambda body: compressed(body, "HADOOP_SNAPPY", "a")),
        ("lz4", lambda body: bytes(cramjam.lz4.compress(body))),
        ("zip", lambda body: compressed(body, "ZIP", "a")),
    ],
)
def test_that_every_packing_of_the_documentation_is_read(glue: Glue, name: str, packed: Any) -> None:
    (table,) = crawled(glue, {"t/a": packed(TRANSACTIONS.encode())}).values()
    assert (shown(table), table["Parameters"]["compressionType"]) == ("tx_id:string amount_eur:double", name)


def test_that_a_long_packed_file_is_sampled() -> None:
    lines = b"".join(b'{"n":%d,"text":"%s"}\n' % (n, b"x" * 90) for n in range(30_000))
    for packed in (compressed(lines, "Snappy", "a"), compressed(lines, "HADOOP_SNAPPY", "a")):
        schema = classify(Source.of(packed))
        assert (schema.classification, schema.compression) == ("json", "snappy")


NAMED: list[tuple[str, dict[str, bytes | str], str, list[str]]] = [
    ("a file of a folder of unlike files", {"JSON/weatherSmall.json": LEGISLATORS, "JSON/x.csv": TRANSACTIONS}, "s3://b/JSON/",
     ["weathersmall_json", "x_csv"]),
    ("a file with spaces", {"raw/Amazon Sale Report.csv": TRANSACTIONS, "raw/y.json": '{"z":1}'}, "s3://b/raw/",
     ["amazon_sale_report_csv", "y_json"]),
    ("hyphens", {"landing/step-trainer/a": '{"z":1}'}, "s3://b/landing/step-trainer/", ["step_trainer"]),
    ("a version", {"v1.0/a.csv": TRANSACTIONS}, "s3://b/v1.0", ["v1_0"]),
    ("upper case", {"Raw/Location_Dim/a.csv": TRANSACTIONS}, "s3://b/Raw/Location_Dim/", ["location_dim"]),
    ("one file in the bucket's root", {"only.csv": TRANSACTIONS}, "s3://b/", ["b"]),
    ("a file as target", {"data/orders/x.csv": TRANSACTIONS}, "s3://b/data/orders/x.csv", ["orders"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "objects", "path", "wanted"), NAMED, ids=[one[0] for one in NAMED])
def test_that_tables_have_the_names_of_real_ones(
    glue: Glue, name: str, objects: dict[str, bytes | str], path: str, wanted: list[str]
) -> None:
    assert sorted(crawled(glue, objects, path)) == sorted(wanted)


def test_that_a_taken_name_has_the_hash_that_a_real_one_had(glue: Glue) -> None:
    glue.town.buckets["team3-project3-bucket"] = {"daily/temp/movie_sales_pred/a.csv": TRANSACTIONS.encode()}
    paths = ("s3://b/movie_sales_pred/", "s3://team3-project3-bucket/daily/temp/movie_sales_pred/")
    tables = crawled(glue, {"movie_sales_pred/a.csv": TRANSACTIONS}, *paths)
    assert sorted(tables) == ["movie_sales_pred", "movie_sales_pred_00f8fd0f4f6feb0efbaebc50c4180664"]


def test_that_a_table_of_one_file_among_unlike_ones_lies_at_its_key(glue: Glue) -> None:
    tables = crawled(glue, {"JSON/weatherSmall.json": LEGISLATORS, "JSON/x.csv": TRANSACTIONS}, "s3://b/JSON/")
    assert tables["weathersmall_json"]["StorageDescriptor"]["Location"] == "s3://b/JSON/weatherSmall.json"
    serde = tables["weathersmall_json"]["StorageDescriptor"]["SerdeInfo"]["Parameters"]
    assert serde == {"paths": "array"}


def test_that_paths_are_sorted_capitals_first(glue: Glue) -> None:
    (table,) = crawled(
        glue, {"t/j": '{"recordType":"a","SAMLRequest":"b","samlRequestID":"c","state":"d","idp":"e"}'}
    ).values()
    serde = table["StorageDescriptor"]["SerdeInfo"]["Parameters"]
    assert serde == {"paths": "SAMLRequest,idp,recordType,samlRequestID,state"}


def test_that_exclusions_are_written_with_the_whole_path(glue: Glue) -> None:
    targets = {"S3Targets": [{"Path": "s3://b/aact/", "Exclusions": ["*.zip", "**.tmp"]}]}
    objects: dict[str, bytes | str] = {"aact/studies/a": TRANSACTIONS, "aact/x.zip": "zip", "aact/studies/a.tmp": "x"}
    (table,) = crawled(glue, objects, Targets=targets).values()
    assert table["Parameters"]["exclusions"] == '["s3://b/aact/*.zip","s3://b/aact/**.tmp"]'
    assert table["Parameters"]["objectCount"] == "1"


def test_that_a_csv_classifier_with_a_serde_says_so_in_the_table(glue: Glue) -> None:
    given = {"Name": "k", "Serde": "OpenCSVSerDe", "QuoteSymbol": '"', "Delimiter": ",", "ContainsHeader": "PRESENT"}
    glue("CreateClassifier", CsvClassifier=given)
    objects: dict[str, bytes | str] = {
        "t/a": '"id","at"\n"1","2024-01-01"\n"2","2024-01-02"\n',
        "t/b": '"id","at"\n"3","x"\n',
    }
    (table,) = crawled(glue, objects, Classifiers=["k"]).values()
    wanted = {
        "areColumnsQuoted": "true",
        "customSerde": "OpenCSVSerDe",
        "skip.header.line.count": "1",
        "delimiter": ",",
    }
    assert {key: table["Parameters"][key] for key in wanted} == wanted
    glue("DeleteClassifier", Name="k")


@pytest.mark.parametrize(
    ("path", "body", "wanted"),
    [
        ("$[*]", LEGISLATORS, "type:string id:string name:string identifier:string"),
        ("$.*", '{"first":{"a":1},"second":{"a":2,"b":"x"}}', "a:int b:string"),
        ("$.areas[*].links", '{"areas":[{"links":{"url":"u"}},{"links":{"url":"v","n":1}}]}', "url:string n:int"),
        ("$['Key Name'][0]", '{"Key Name":[{"x":true},{"y":1}]}', "x:boolean"),
    ],
)
def test_that_documented_json_paths_choose_the_records(glue: Glue, path: str, body: str, wanted: str) -> None:
    glue("CreateClassifier", JsonClassifier={"Name": "p", "JsonPath": path})
    (table,) = crawled(glue, {"t/a.json": body}, Classifiers=["p"]).values()
    glue("DeleteClassifier", Name="p")
    assert shown(table) == wanted


def test_that_a_configuration_may_ask_for_an_index_of_the_partitions(glue: Glue) -> None:
    configuration = '{"Version":1,"CreatePartitionIndex":true}'
    objects: dict[str, bytes | str] = {"t/year=1/a": TRANSACTIONS, "t/year=2/a": TRANSACTIONS}
    crawled(glue, objects, Configuration=configuration)
    (index,) = glue("GetPartitionIndexes", DatabaseName="db", TableName="t")["PartitionIndexDescriptorList"]
    assert (index["IndexName"], [key["Name"] for key in index["Keys"]]) == ("crawler_partition_index", ["year"])
    said = [line.partition("] ")[2] for line in glue.town.logs["/aws-glue/crawlers", "c"]]
    policy = '{"UpdateBehavior":"UPDATE_IN_DATABASE","DeleteBehavior":"DEPRECATE_IN_DATABASE"}'
    assert (
        f"INFO : Crawler configured with Configuration {configuration} and SchemaChangePolicy {policy}. Note that "
        "values in the Configuration override values in the SchemaChangePolicy for S3 Targets."
    ) in said
    crawled(glue, objects)  # again: the index is there already


def test_that_what_is_gone_is_told_as_on_aws(glue: Glue) -> None:
    paths = ("s3://b/t/o/", "s3://b/t/c/")
    crawled(glue, {"t/o/d=1/a": TRANSACTIONS, "t/o/d=2/a": TRANSACTIONS, "t/c/a": '{"zz":1}'}, *paths)
    crawled(glue, {"t/o/d=1/a": TRANSACTIONS}, *paths)
    said = [line.partition("] INFO : ")[2] for line in glue.town.logs["/aws-glue/crawlers", "c"]]
    gone = "with no matching schema at the partition's S3 location"
    assert f"Found partition of table o with partition values [2] {gone}" in said
    assert "Table c is marked deprecated because a matching schema was not found at the table's location." in said
