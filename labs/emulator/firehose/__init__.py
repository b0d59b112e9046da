"""Amazon Data Firehose as the embedded cloud plays it: rules as plain functions, one delivery thread. Knows no moto."""
