"""The calls of a step as boto3 code: it compiles, and says what was called."""

from dataclasses import replace

from app.snippets import boto3_text, literal
from tests.app import sample


def test_that_the_code_compiles_and_makes_the_same_calls() -> None:
    text = boto3_text([sample.call(), sample.call("DescribeStreamSummary"), sample.call()])
    compile(text, "snippet", "exec")
    assert 'kinesis = boto3.client("kinesis")' in text
    assert "kinesis.split_shard(" in text
    assert '    ShardToSplit="shardId-000000000001",' in text
    assert text.count("split_shard") == 1
    assert "# 2 times" in text


def test_that_without_calls_there_is_no_code() -> None:
    assert boto3_text([]) == ""


def test_that_long_values_take_a_line_each_and_stay_the_same() -> None:
    value = {"Records": [{"Data": "<b>x</b>" * 8, "PartitionKey": 'it\'s "quoted"'}], "n": 1, "none": None}
    text = literal(value)
    assert text.count("\n") > 3
    assert eval(text) == value


def test_that_services_with_a_dash_have_a_name_python_knows() -> None:
    text = boto3_text([replace(sample.call("GetResources"), service="resourcegroupstaggingapi-x", request={})])
    compile(text, "snippet", "exec")
    assert "resourcegroupstaggingapi_x.get_resources()" in text


def test_that_the_embedded_clouds_endpoint_is_named_once() -> None:
    text = boto3_text([sample.call()], "http://127.0.0.1:4566")
    compile(text, "snippet", "exec")
    assert text.count("http://127.0.0.1:4566") == 1
    assert 'boto3.client("kinesis", endpoint_url=endpoint)' in text
