"""The embedded Glue: catalog, crawlers and Python Shell jobs, all of it our own. Knows no moto."""
