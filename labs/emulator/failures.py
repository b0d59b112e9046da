"""How each service words a failure that any call may meet: throttled, failed, unavailable, expired, denied.

Plain tables. Sources: the error pages of each service's API reference (common errors), and what botocore retries on.
"""

from __future__ import annotations

from labs.emulator.wire import ACCOUNT, AwsError

RATE = "Rate exceeded"
RECORDS_OF_KINESIS = frozenset({"PutRecord", "PutRecords", "GetRecords"})
QUERIES_OF_ATHENA = frozenset({"StartQueryExecution", "GetQueryResults"})
RECORDS_OF_FIREHOSE = frozenset({"PutRecord", "PutRecordBatch"})

# By kind, then by service as signed for; "" is every other service. Code, status, message.
WORDS: dict[str, dict[str, tuple[str, int, str]]] = {
    "throttle": {
        "": ("ThrottlingException", 400, RATE),
        "kinesis": ("LimitExceededException", 400, "Rate exceeded for operation."),
        "s3": ("SlowDown", 503, "Please reduce your request rate."),
        "iam": ("Throttling", 400, RATE),
        "sts": ("Throttling", 400, RATE),
        "monitoring": ("Throttling", 400, RATE),
        "tagging": ("ThrottledException", 400, RATE),
    },
    "error-500": {
        "": ("InternalFailure", 500, "The request processing has failed because of an unknown error."),
        "s3": ("InternalError", 500, "We encountered an internal error. Please try again."),
        "glue": ("InternalServiceException", 500, "An internal service error occurred."),
        "athena": ("InternalServerException", 500, "An internal server error occurred."),
        "iam": ("ServiceFailure", 500, "The request processing has failed because of an unknown error."),
        "tagging": ("InternalServiceException", 500, "The request processing has failed because of an unknown error."),
        "redshift-serverless": ("InternalServerException", 500, "The request processing has failed."),
        "redshift-data": ("InternalServerException", 500, "The request processing has failed."),
    },
    "error-503": {
        "": ("ServiceUnavailable", 503, "The request has failed due to a temporary failure of the server."),
        "firehose": ("ServiceUnavailableException", 503, "The service is unavailable. Back off and retry."),
        "logs": ("ServiceUnavailableException", 503, "The service cannot complete the request."),
    },
    "expired": {
        "": ("ExpiredTokenException", 400, "The security token included in the request is expired"),
        "s3": ("ExpiredToken", 400, "The provided token has expired."),
        "iam": ("ExpiredToken", 403, "The security token included in the request is expired"),
        "sts": ("ExpiredToken", 403, "The security token included in the request is expired"),
        "monitoring": ("ExpiredToken", 403, "The security token included in the request is expired"),
    },
    "denied": {
        "": ("AccessDeniedException", 400, ""),
        "s3": ("AccessDenied", 403, ""),
        "iam": ("AccessDenied", 403, ""),
        "sts": ("AccessDenied", 403, ""),
        "monitoring": ("AccessDenied", 403, ""),
    },
}
ACTIONS_OF = {"monitoring": "cloudwatch", "tagging": "tag"}
ACTION_FOR = {"s3:ListObjects": "s3:ListBucket", "s3:ListObjectsV2": "s3:ListBucket", "s3:HeadObject": "s3:GetObject"}


def failure(kind: str, service: str, operation: str) -> AwsError:
    """The error as that service gives it; raises KeyError for a kind that is none of a service's."""
    if kind == "throttle" and service == "kinesis" and operation in RECORDS_OF_KINESIS:
        return AwsError("ProvisionedThroughputExceededException", "Rate exceeded for shard in stream.")
    if kind == "throttle" and service == "firehose" and operation in RECORDS_OF_FIREHOSE:
        return AwsError("ServiceUnavailableException", "Slow down.", 503)
    if kind == "throttle" and service == "athena" and operation in QUERIES_OF_ATHENA:
        return AwsError("TooManyRequestsException", RATE)
    of_kind = WORDS[kind]
    code, status, message = of_kind.get(service, of_kind[""])
    return AwsError(code, message or _denied(service, operation), status)


def _denied(service: str, operation: str) -> str:
    named = f"{ACTIONS_OF.get(service, service)}:{operation}"
    action = ACTION_FOR.get(named, named)
    return (
        f"User: arn:aws:iam::{ACCOUNT}:root is not authorized to perform: {action} "
        f"because no identity-based policy allows the {action} action"
    )
