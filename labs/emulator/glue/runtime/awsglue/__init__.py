"""A small awsglue for Python Shell jobs: getResolvedOptions, in utils."""
