"""What a failed step means on a target that only mimics AWS: the call after which it failed is named.

An answer there may lack what AWS's documents promise, so that a step stumbles over it: on the embedded cloud and on AWS
that is an error of ours, on another's endpoint it is told in a sentence. Knows no step.
"""

from __future__ import annotations

from labs.aws.cloud import Cloud
from labs.aws.target import ENDPOINT
from labs.words import joined, tr

# What taking an answer apart raises when a part is not there, not of its type, or not in its format
MALFORMED = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, EOFError, OSError)


def is_malformed(error: BaseException, cloud: Cloud) -> bool:
    """Whether to take the error for an answer that is not what AWS answers."""
    return cloud.target.kind == ENDPOINT and isinstance(error, MALFORMED)


def malformed(error: BaseException, cloud: Cloud) -> str:
    """The sentence for it."""
    return tr(
        "{url} cannot do this step: what {call} answered is not what AWS answers ({error}).",
        url=cloud.target.value,
        call=cloud.latest,
        error=f"{type(error).__name__}: {error}",
    )


def with_the_call(sentence: str, cloud: Cloud) -> str:
    """A failed step's sentence; on an endpoint that mimics AWS with the last call, whose answer may be the reason."""
    if cloud.target.kind != ENDPOINT or not cloud.latest:
        return sentence
    url, call = cloud.target.value, cloud.latest
    return joined(" ", (sentence, tr("{url} only mimics AWS; the last call was {call}.", url=url, call=call)))
