"""Where Firehose finds the check of a request against the service model; it lies in labs/emulator/validation.py."""

from labs.emulator.validation import check_request

__all__ = ["check_request"]
