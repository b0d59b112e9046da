"""The Glue Data Catalog as the app reads it."""
