"""Amazon Redshift Serverless and its Data API for the embedded cloud: SQL over DuckDB."""
