"""Athena of the embedded cloud: SQL over the tables of its Glue catalog, results in its S3."""
