"""What each error code means for a student: its cause, what to do next, and whether time alone heals it.

The codes are those that botocore's models give for the operations of the week, and those common to all of AWS that
its documents name. Plain data; knows no error object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from labs.words import said


@dataclass(frozen=True, slots=True)
class Advice:
    """`retry`: the same call may succeed later without anything being changed."""

    cause: str
    next_step: str
    retry: bool = False


def _for(codes: str, cause: str, next_step: str, *, retry: bool = False) -> dict[str, Advice]:
    return dict.fromkeys(codes.split(), Advice(cause, next_step, retry))


SIGN_IN = "Sign in again, then go on. Nothing is lost."
FIRST = "Do the step that creates it first, or check the region."

ADVICE: Mapping[str, Advice] = {
    **_for("ExpiredToken ExpiredTokenException RequestExpired UnrecognizedClientException",
           "The credentials have expired.", SIGN_IN),
    **_for("InvalidClientTokenId InvalidAccessKeyId MissingAuthenticationToken AuthFailure InvalidToken",
           "AWS does not know these credentials.", "Choose another profile, or sign in again."),
    **_for("SignatureDoesNotMatch InvalidSignatureException IncompleteSignature",
           "The secret key does not belong to the access key.", "Copy both keys anew, or sign in again."),
    **_for("RequestTimeTooSkewed", "This computer's clock is wrong by more than AWS allows.",
           "Set the clock by the network, then try again."),
    **_for("OptInRequired SubscriptionRequiredException",
           "The account has not been signed up for this service, or is not yet active.",
           "Ask whoever owns the account; until then this lab runs on the embedded cloud."),
    **_for("AccessDenied AccessDeniedException UnauthorizedOperation NotAuthorized 403",
           "The account's policies do not allow this action.",
           "Ask for the permission that is named; `headwater policy` prints all that the week needs."),
    **_for("KMSAccessDeniedException GlueEncryptionException",
           "The data is encrypted with a key that these credentials may not use.",
           "Ask for kms:Decrypt and kms:GenerateDataKey on that key, or use one without encryption."),
    **_for("KMSDisabledException KMSInvalidStateException KMSNotFoundException InvalidKMSResourceException",
           "The encryption key is disabled, being deleted, or not there.",
           "Enable the key in AWS KMS, or choose another."),
    **_for("KMSOptInRequired", "The account has not been signed up for AWS KMS.", "Ask whoever owns the account."),
    **_for("ThrottlingException Throttling ThrottledException RequestLimitExceeded TooManyRequestsException SlowDown "
           "KMSThrottlingException", "AWS is being asked too often.",
           "Wait a few seconds; the app asks again by itself.", retry=True),
    **_for("ProvisionedThroughputExceededException",
           "A shard takes 1 MB or 1,000 records a second, and gives 2 MB and five reads.",
           "Send more slowly, spread the partition keys, or split the shard.", retry=True),
    **_for("InternalFailure InternalError InternalFailureException InternalServiceException ServiceFailure 500 "
           "InternalServerError InternalServiceError InternalServerException InternalErrorException ServiceException "
           "FederationSourceException",
           "AWS itself failed.", "Try again in a minute; if it stays, see AWS's health page.", retry=True),
    **_for("ServiceUnavailable ServiceUnavailableException 503 FederationSourceRetryableException",
           "The service cannot answer just now.", "Try again in a minute.", retry=True),
    **_for("OperationTimeoutException RequestTimeout RequestTimeoutException",
           "The service did not finish in time.", "Try again.", retry=True),
    **_for("LimitExceeded LimitExceededException ResourceNumberLimitExceededException TooManyBuckets",
           "A quota of the account is reached, or too many changes came at once.",
           "Remove something, wait a moment, or ask AWS to raise the quota; `headwater probe` shows quotas.",
           retry=True),
    **_for("ConcurrentRunsExceededException", "The job runs already, as often as it may at once.",
           "Wait until its run has ended, or stop that run.", retry=True),
    **_for("ConcurrentModification ConcurrentModificationException OperationAborted OperationAbortedException",
           "Something else is changing the same thing.", "Wait a few seconds, then try again.", retry=True),
    **_for("ResourceInUseException ConflictException", "The name is taken, or the resource is still changing.",
           "Wait until its state is ACTIVE, or choose another name.", retry=True),
    **_for("ResourceNotReadyException InvalidStateException",
           "The resource is not ready for this yet.", "Wait until it is, then try again.", retry=True),
    **_for("CrawlerRunningException", "The crawler is running.", "Wait for its end, or stop it.", retry=True),
    **_for("CrawlerStoppingException", "The crawler is stopping.", "Wait until it is READY.", retry=True),
    **_for("CrawlerNotRunningException", "The crawler does not run, so there is nothing to stop.", "Go on."),
    **_for("SchedulerTransitioningException", "The crawler's schedule is just being changed.",
           "Wait a few seconds, then try again.", retry=True),
    **_for("AlreadyExistsException EntityAlreadyExists EntityAlreadyExistsException "
           "FederatedResourceAlreadyExistsException", "The name is taken.",
           "Choose another name, or remove what has it if it is yours."),
    **_for("BucketAlreadyExists", "A bucket of that name exists; all of AWS shares bucket names.",
           "Choose another name: a random suffix helps."),
    **_for("BucketAlreadyOwnedByYou", "This account has a bucket of that name already.",
           "Use it if it is the lab's, else choose another name."),
    **_for("IdempotentParameterMismatchException IdempotentParameterMismatch",
           "The same request was made before with other values.", "Choose another name."),
    **_for("ResourceNotFoundException EntityNotFoundException NoSuchEntity NotFoundException NoSuchResourceException",
           "It is not there.", FIRST),
    **_for("NoSuchBucket", "The bucket is not there.", FIRST),
    **_for("NoSuchKey 404", "There is no object of that key.",
           "Check the path. From Firehose it comes when the buffer is flushed: at its size, or after its seconds."),
    **_for("NoSuchUpload", "That upload has ended or was given up.", "Begin the upload anew."),
    **_for("InvalidObjectState", "The object lies in an archive and must be restored before it is read.",
           "Restore it, or use another object."),
    **_for("BucketNotEmpty", "Objects, versions or unfinished uploads lie in the bucket still.",
           "Empty it, or clean up: that does it.", retry=True),
    **_for("InvalidBucketName", "S3 takes 3 to 63 lower-case letters, digits, dots and hyphens.",
           "Choose such a name."),
    **_for("PermanentRedirect AuthorizationHeaderMalformed IllegalLocationConstraintException",
           "The bucket is in another region.", "Choose the bucket's region at the top, then try again."),
    **_for("EncryptionTypeMismatch InvalidWriteOffset InvalidRequest TooManyParts MalformedXML EntityTooLarge",
           "S3 refuses how the object is sent.", "Send it anew, whole, without special settings."),
    **_for("InvalidArgumentException InvalidArgument InvalidInput InvalidInputException InvalidParameterException "
           "InvalidParameterValue InvalidParameterCombination MissingParameter "
           "IllegalArgumentException ValidationException ValidationError SerializationException "
           "InvalidRequestException",
           "AWS refuses a value: the message says which.", "Correct it, then try again."),
    **_for("MalformedPolicyDocument", "The policy is no valid JSON policy.", "Compare it with the lesson's."),
    **_for("UnmodifiableEntity", "The role belongs to an AWS service, which alone may change it.",
           "Use a role of your own."),
    **_for("DeleteConflict", "Something still hangs on it: a policy, or an instance profile.",
           "Remove that first, or clean up: that does it.", retry=True),
    **_for("InvalidSourceException", "The delivery stream reads from a stream, so nothing can be put to it directly.",
           "Put the records to its source, or make a Direct PUT delivery stream."),
    **_for("ExpiredIteratorException", "A shard iterator is good for five minutes.",
           "Get a new iterator after the last sequence number that was read."),
    **_for("ExpiredNextTokenException PaginationTokenExpiredException InvalidNextTokenException "
           "InvalidPaginationTokenException",
           "The list was begun too long ago to be continued.", "Read it anew from the start.", retry=True),
    **_for("DryRunOperationException", "The request would have been allowed; it was only a trial.", "Go on."),
    **_for("UnknownOperationException", "The embedded cloud cannot do this.",
           "A real account can; docs/emulator.md says what the embedded cloud does."),
}  # fmt: skip

# What AWS says in words, under codes that mean many things: part of the message, in lower case.
SITUATIONS: Mapping[str, Advice] = {
    "unable to assume role": Advice(
        "The service cannot act as the role yet: a new role takes some seconds to be known everywhere.",
        "It is tried again by itself; if it stays, check that the role exists and trusts the service.", True),
    "cannot be assumed": Advice(
        "The service cannot act as the role yet: a new role takes some seconds to be known everywhere.",
        "It is tried again by itself; if it stays, check that the role exists and trusts the service.", True),
    "security token included in the request is invalid": Advice(
        "The credentials are not known, or the role is too new to be known everywhere.",
        "Wait half a minute; if it stays, sign in again.", True),
    "lake formation permission": Advice(
        "Lake Formation guards this database: it hides what was not granted.",
        "Grant the crawler's role Create table, Describe and Alter on the database in Lake Formation."),
    "python 3.6": Advice("Glue no longer runs Python 3.6.", "Set the job's Python version to 3.9."),
    "python version": Advice("Glue's Python Shell runs Python 3.9.", "Set the job's Python version to 3.9."),
}  # fmt: skip
OTHERWISE = Advice("AWS did not do it.", "Try again; if it stays, the message tells what AWS says.")


def advice_on(code: str, message: str = "") -> Advice:
    """The advice for a code, in the language in use; what the message says in words goes before it."""
    lowered = message.lower()
    found = next((advice for part, advice in SITUATIONS.items() if part in lowered), ADVICE.get(code, OTHERWISE))
    return Advice(said(found.cause), said(found.next_step), found.retry)
