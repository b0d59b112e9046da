"""Runs a Spark script as the main program, with S3 in the reach of Spark: `runner.py <script> <arguments…>`."""

import runpy
import sys


def main(command: list[str]) -> None:
    """Lays S3 under Spark's readers and writers and becomes the script."""
    from awsglue.staging import install

    install()
    sys.argv = command
    runpy.run_path(command[0], run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
