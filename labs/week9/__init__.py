"""The labs of the week: Kinesis and Firehose, Glue's catalog, crawler and job, delivery verified, cleanup."""
