"""Athena's functions: what each gives, all of them in one query, and what a query's text may not have."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from labs.emulator.wire import AwsError
from tests.emulator.athena.athenaeum import Athena
from tests.emulator.glue.neighbourhood import Town

ROWS = b"1,a,2024-01-05,10.5\n2,b,2024-02-07,3.25\n3,a,2024-02-09,7\n"
VALUES: list[tuple[str, str | None]] = [
    ("date_parse('2024-05-01 10:11:12','%Y-%m-%d %H:%i:%s')", "2024-05-01 10:11:12.000"),
    ("date_format(timestamp '2024-05-01 10:11:12','%Y/%m/%d %H:%i')", "2024/05/01 10:11"),
    ("from_iso8601_timestamp('2024-05-01T10:11:12Z')", "2024-05-01 10:11:12.000 UTC"),
    ("from_iso8601_date('2024-05-01')", "2024-05-01"),
    ("to_unixtime(timestamp '1970-01-02 00:00:00')", "86400.0"),
    ("from_unixtime(86400)", "1970-01-02 00:00:00.000 UTC"),
    ("date_diff('day', date '2024-01-01', date '2024-03-01')", "60"),
    ("date_add('month', 1, date '2024-01-31')", "2024-02-29"),
    ("date_trunc('month', date '2024-05-17')", "2024-05-01"),
    ("date '2024-01-01' + interval '1' day", "2024-01-02"),
    ("extract(year from date '2024-05-17')", "2024"),
    ("year(date '2024-05-17')", "2024"),
    ("month(date '2024-05-17')", "5"),
    ("day(date '2024-05-17')", "17"),
    ("day_of_week(date '2024-05-17')", "5"),
    ("dow(date '2024-05-19')", "7"),
    ("day_of_year(date '2024-02-01')", "32"),
    ("week(date '2024-01-08')", "2"),
    ("quarter(date '2024-05-01')", "2"),
    ("hour(timestamp '2024-05-01 10:11:12')", "10"),
    ("last_day_of_month(date '2024-02-03')", "2024-02-29"),
    ("json_extract_scalar('{\"a\":{\"b\":5}}','$.a.b')", "5"),
    ("json_extract('{\"a\":[1,2]}','$.a')", "[1,2]"),
    ("json_array_length('[1,2,3]')", "3"),
    ("json_format(json_parse('{\"a\":1}'))", '{"a":1}'),
    ("cast(json_parse('[1,2]') as array(integer))", "[1, 2]"),
    ('json_size(\'{"x":{"a":1,"b":2}}\',\'$.x\')', "2"),
    ("regexp_extract('ab12','([a-z]+)(\\d+)',2)", "12"),
    ("regexp_like('ab12','\\d')", "true"),
    ("regexp_replace('ab12','\\d','x')", "abxx"),
    ("regexp_extract_all('1a2b','\\d')", "[1, 2]"),
    ("regexp_split('a1b2c','\\d')", "[a, b, c]"),
    ("split('a,b',',')", "[a, b]"),
    ("split_part('a-b','-',2)", "b"),
    ("strpos('abc','c')", "3"),
    ("position('b' in 'abc')", "2"),
    ("substr('hello',2,3)", "ell"),
    ("lower('A')", "a"),
    ("upper('a')", "A"),
    ("length('héy')", "3"),
    ("trim('  a ')", "a"),
    ("lpad('7',3,'0')", "007"),
    ("rpad('7',3,'0')", "700"),
    ("reverse('abc')", "cba"),
    ("replace('aXa','X','-')", "a-a"),
    ("concat('a','b','c')", "abc"),
    ("'a' || 'b'", "ab"),
    ("concat_ws('-','a','b')", "a-b"),
    ("starts_with('abc','ab')", "true"),
    ("levenshtein_distance('kitten','sitting')", "3"),
    ("hamming_distance('ab','ac')", "1"),
    ("to_hex(md5(to_utf8('a')))", "0CC175B9C0F1B6A831C399E269772661"),
    ("to_hex(sha256(to_utf8('a')))", "CA978112CA1BBDCAFAC231B39A23DC4DA786EFF8147C4E72B9807785AFEE48BB"),
    ("to_base64(to_utf8('a'))", "YQ=="),
    ("from_utf8(from_base64('YQ=='))", "a"),
    ("url_extract_host('http://x.org/a?b=1')", "x.org"),
    ("url_extract_path('http://x.org/a?b=1')", "/a"),
    ("url_extract_parameter('http://x.org/a?b=1','b')", "1"),
    ("url_encode('a b')", "a+b"),
    ("url_decode('a%20b')", "a b"),
    ("cardinality(array[1,2])", "2"),
    ("element_at(array[1,2],-1)", "2"),
    ("element_at(map(array['a'],array[1]),'a')", "1"),
    ("array_join(array[1,2],'-')", "1-2"),
    ("array_distinct(array[1,1,2])", "[1, 2]"),
    ("array_sort(array[3,1])", "[1, 3]"),
    ("array_max(array[3,1])", "3"),
    ("array_min(array[3,1])", "1"),
    ("array_position(array[3,1],1)", "2"),
    ("contains(array[1,2],2)", "true"),
    ("array_union(array[1],array[2])", "[1, 2]"),
    ("array_intersect(array[1,2],array[2])", "[2]"),
    ("array_except(array[1,2],array[2])", "[1]"),
    ("array_remove(array[1,2],2)", "[1]"),
    ("flatten(array[array[1],array[2]])", "[1, 2]"),
    ("slice(array[1,2,3],2,2)", "[2, 3]"),
    ("sequence(1,3)", "[1, 2, 3]"),
    ("repeat(1,2)", "[1, 1]"),
    ("transform(array[1,2], x -> x*2)", "[2, 4]"),
    ("filter(array[1,2], x -> x>1)", "[2]"),
    ("reduce(array[1,2,3],0,(s,x)->s+x,s->s)", "6"),
    ("any_match(array[1,2], x -> x=2)", "true"),
    ("all_match(array[1,2], x -> x>0)", "true"),
    ("none_match(array[1,2], x -> x>5)", "true"),
    ("arrays_overlap(array[1],array[1,2])", "true"),
    ("map_keys(map(array['a'],array[1]))", "[a]"),
    ("map_values(map(array['a'],array[1]))", "[1]"),
    ("map_concat(map(array['a'],array[1]),map(array['b'],array[2]))", "{a=1, b=2}"),
    ("transform_values(map(array['a'],array[1]),(k,v)->v+1)", "{a=2}"),
    ("map_filter(map(array['a','b'],array[1,2]),(k,v)->v>1)", "{b=2}"),
    ("split_to_map('a=1,b=2',',','=')", "{a=1, b=2}"),
    ("round(2.567,2)", "2.57"),
    ("ceil(2.1)", "3"),
    ("ceiling(2.1e0)", "3.0"),
    ("floor(2.9e0)", "2.0"),
    ("truncate(2.9e0)", "2.0"),
    ("mod(5,3)", "2"),
    ("5 % 3", "2"),
    ("power(2,3)", "8.0"),
    ("sqrt(9)", "3.0"),
    ("ln(1)", "0.0"),
    ("log10(100)", "2.0"),
    ("log2(8)", "3.0"),
    ("exp(0)", "1.0"),
    ("abs(-3)", "3"),
    ("sign(-3)", "-1"),
    ("greatest(1,5,3)", "5"),
    ("least(1,5,3)", "1"),
    ("pi()", "3.141592653589793"),
    ("is_nan(nan())", "true"),
    ("infinity()", "Infinity"),
    ("bitwise_and(6,3)", "2"),
    ("width_bucket(5.3,0,10,5)", "3"),
    ("from_base('ff',16)", "255"),
    ("to_base(255,16)", "ff"),
    ("if(1=1,'y','n')", "y"),
    ("coalesce(null,2)", "2"),
    ("nullif(1,1)", None),
    ("try(1/0)", None),
    ("try_cast('x' as integer)", None),
    ("cast('5' as bigint)", "5"),
    ("cast(5 as varchar)", "5"),
    ("cast(1.5 as decimal(10,2))", "1.50"),
    ("cast('2024-01-01' as date)", "2024-01-01"),
    ("typeof(1)", "integer"),
    ("case when 1=1 then 'a' else 'b' end", "a"),
    ("chr(65)", "A"),
    ("codepoint('A')", "65"),
    ("translate('abc','b','x')", "axc"),
    ("normalize('a')", "a"),
    ("format('%s-%d','a',5)", "a-5"),
    ("5 between 1 and 10", "true"),
    ("'abc' like 'a%'", "true"),
    ("1 in (1,2)", "true"),
    ("row(1,'a')", "{field0=1, field1=a}"),
    ("cast(row(1,'a') as row(x integer,y varchar)).x", "1"),
    ("array[1,2][1]", "1"),
    ("map(array['a'],array[1])['a']", "1"),
    ("date('2024-01-01')", "2024-01-01"),
    ("timestamp '2024-01-01 00:00:00' at time zone 'UTC'", "2024-01-01 00:00:00.000 UTC"),
    ("uuid() is not null", "true"),
    ("rand() < 1", "true"),
    ("to_milliseconds(interval '1' second)", "1000"),
    ("strrpos('aba','a')", "3"),
    ("1.0", "1.0"),
    ("1/2", "0"),
    ("1e0/2", "0.5"),
    ("7/2", "3"),
    ("cast(7 as double)/2", "3.5"),
    ("current_timestamp is not null", "true"),
    ("timezone_hour(timestamp '2024-01-01 00:00:00 UTC')", "0"),
    ("cast('10.00' as decimal(10,2)) / 3", "3.33"),
    ("slice(array[1,2,3], -2, 1)", "[2]"),
    ("strrpos('abab','ab')", "3"),
    ("reduce(array[1,2], 0, (a, v) -> a + v, a -> a * 2)", "6"),
]
AGGREGATES: list[tuple[str, str | None]] = [
    ("count(*)", "3"),
    ("count(distinct s)", "2"),
    ("sum(n)", "6"),
    ("avg(n)", "2.0"),
    ("avg(x)", "6.916666666666667"),
    ("min(d)", "2024-01-05"),
    ("approx_distinct(s)", "2"),
    ("approx_percentile(x,0.5)", "7.0"),
    ("max_by(s,x)", "a"),
    ("min_by(s,x)", "b"),
    ("array_agg(s order by n)", "[a, b, a]"),
    ("map_agg(n,s)", "{1=a, 2=b, 3=a}"),
    ("histogram(s)", "{a=2, b=1}"),
    ("count_if(n>1)", "2"),
    ("bool_and(n>0)", "true"),
    ("bool_or(n>2)", "true"),
    ("every(n>0)", "true"),
    ("arbitrary(s) is not null", "true"),
    ("any_value(s) is not null", "true"),
    ("stddev(n)", "1.0"),
    ("variance(n)", "1.0"),
    ("listagg(s,',') within group (order by n)", "a,b,a"),
    ("geometric_mean(n)", "1.8171205928321397"),
    ("sum(x) filter (where n>1)", "10.25"),
    ("skewness(n)", "0.0"),
    ("max(n,2)", "[3, 2]"),
    ("avg(cast(x as decimal(10,2)))", "6.92"),
    ("sum(cast(x as decimal(10,2))) / count(*)", "6.92"),
]


@pytest.fixture(scope="module")
def athena() -> Iterator[Athena]:
    one = Athena(Town({"b": {"t/x.csv": ROWS}}))
    one.rows("CREATE DATABASE db")
    one.rows(
        "CREATE EXTERNAL TABLE t (n int, s string, d date, x double) "
        "ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://b/t/'"
    )
    yield one
    one.close()


@pytest.mark.parametrize(("values", "source"), [(VALUES, ""), (AGGREGATES, " FROM t")])
def test_that_functions_give_what_athenas_give(
    athena: Athena, values: list[tuple[str, str | None]], source: str
) -> None:
    (row,) = athena.rows("SELECT " + ", ".join(expression for expression, _ in values) + source)
    wrong = {one: (got, want) for (one, want), got in zip(values, row, strict=True) if got != want}
    assert wrong == {}


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT n, FROM t", "line 1:11: mismatched input 'FROM'"),
        ("SELECT n\nFROM t\nWHER n = 1", "line 3:6: mismatched input 'n'"),
        ("SELECT FROM t", "line 1:8: mismatched input 'FROM'"),
        ("SELECT n FROM t WHERE", "line 1:22: mismatched input '<EOF>'"),
        ("SELECT * FROM", "line 1:14: mismatched input '<EOF>'"),
        ("SELECT `n` FROM t", "line 1:8: backquoted identifiers are not supported"),
        ("SELECT count(n, ) FROM t", "line 1:17: mismatched input '\\)'"),
    ],
)
def test_that_text_that_athena_does_not_read_is_refused_at_its_place(athena: Athena, sql: str, message: str) -> None:
    with pytest.raises(AwsError, match=message):
        athena.start(sql)


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT n AS m FROM t WHERE m = 1", "COLUMN_NOT_FOUND: line 1:28: Column 'm' cannot be resolved"),
        ("SELECT s AS k, count(*) FROM t GROUP BY k", "COLUMN_NOT_FOUND: line 1:41: Column 'k'"),
        ("SELECT n + s FROM t", "TYPE_MISMATCH: line 1:10: Cannot apply operator: integer + varchar"),
        (
            "SELECT n FROM t WHERE d = '2024-01-05'",
            "TYPE_MISMATCH: line 1:25: Cannot apply operator: date = varchar(10)",
        ),
        ("MSCK REPAIR TABLE t", "FAILED: SemanticException [Error 10241]: Table t is not a partitioned table"),
        ("SELECT date_parse('x', '%Y')", 'INVALID_FUNCTION_ARGUMENT: Invalid format: "x"'),
    ],
)
def test_that_a_query_that_athena_would_not_run_says_why(athena: Athena, sql: str, reason: str) -> None:
    assert athena.reason(sql).startswith(reason)


def test_that_names_of_select_are_known_to_order_by_alone(athena: Athena) -> None:
    assert athena.rows("SELECT n AS m FROM t ORDER BY m DESC LIMIT 1") == [("3",)]
    assert athena.rows("SELECT s AS n FROM t WHERE n = 2") == [("b",)]


def test_that_maps_and_several_arrays_are_unnested(athena: Athena) -> None:
    sql = "SELECT k, v FROM t CROSS JOIN UNNEST(map(array['a'], array[n])) AS u(k, v) ORDER BY v"
    assert athena.rows(sql) == [("a", "1"), ("a", "2"), ("a", "3")]
    assert athena.rows("SELECT x, y FROM UNNEST(array[1,2], array['a']) AS u(x, y)") == [("1", "a"), ("2", None)]
    assert athena.rows("SELECT e FROM t CROSS JOIN UNNEST(array[n, 9]) AS u(e) WHERE n = 2 ORDER BY 1") == [
        ("2",),
        ("9",),
    ]
