"""Wednesday's second lab: the job fails on purpose, once for a missing argument and once at a locked door; both mended.

The door is a statement of the bucket's policy that denies writing below one prefix: it holds whatever a role allows.
Checks read runs, logs and the bucket's policy, live.
"""

from __future__ import annotations

import json
from typing import Any

from labs.aws.errors import code_of
from labs.aws.kinds import logs
from labs.context import Context
from labs.model import Stage, Step, Verdict
from labs.week9 import job_runs
from labs.week9.common import BUCKET, JOB, LAKE, bucket_arns, no_bucket
from labs.week9.job_runs import Run
from labs.week9.wednesday_job import TOLD
from labs.words import tr

LOCKED = "locked/"
UNTOLD, DENIED = "arguments are required", "AccessDenied"
WRITE = "s3:PutObject"


def run_untold(context: Context) -> None:
    """A run that is not told its table."""
    job_runs.run_job(context, JOB, {})


def said_by(context: Context, run: Run) -> str:
    """The run's error message, and its error log behind it."""
    return "\n".join([str(run.get("ErrorMessage", "")), *job_runs.log_of(context, run, logs.JOB_ERROR)])


def _failed(context: Context) -> list[Run]:
    return [run for run in job_runs.runs_of(context, JOB) if run["JobRunState"] == "FAILED"]


def check_untold(context: Context) -> Verdict:
    """A run FAILED because an argument was missing, and its error log says which."""
    failed = _failed(context)
    if not failed:
        return Verdict(False, tr("No run has failed yet: start one without --table."))
    for run in failed:
        said = said_by(context, run)
        if UNTOLD in said:
            words = tr("The run failed: {message}", message=_line_with(said, UNTOLD))
            return Verdict(True, words, {"run": run["Id"], "log": said.splitlines()[-12:]})
    words = tr("The run that failed says “{message}”; that is no missing argument.",
               message=failed[0].get("ErrorMessage", ""))  # fmt: skip
    return Verdict(False, words, {"run": failed[0]["Id"]})


def _line_with(text: str, part: str) -> str:
    return next(line.strip() for line in text.splitlines() if part in line)


def run_told(context: Context) -> None:
    """The same job, told its table."""
    job_runs.run_job(context, JOB, TOLD)


def check_told(context: Context) -> Verdict:
    """After the run that failed another one succeeded."""
    runs = job_runs.runs_of(context, JOB)
    began = [run["StartedOn"] for run in runs if run["JobRunState"] == "FAILED" and UNTOLD in said_by(context, run)]
    if not began:
        return Verdict(False, tr("No run has failed for a missing argument yet."))
    later = [run for run in runs if run["StartedOn"] > max(began)]
    done = [run for run in later if run["JobRunState"] == "SUCCEEDED"]
    if done:
        told = done[0].get("Arguments", {})
        return Verdict(True, tr("Told what it needs, it succeeded."), {"run": done[0]["Id"], "arguments": told})
    if later:
        words = tr("The newest run is {state}", state=job_runs.words_of(later[0]))
        return Verdict(False, words, {"run": later[0]["Id"]})
    return Verdict(False, tr("The run failed, and none has been started since."))


def lock(context: Context) -> None:
    """A statement in the bucket's policy: nobody writes below the prefix."""
    statement = {"Sid": "Locked", "Effect": "Deny", "Principal": "*", "Action": WRITE, "Resource": _door(context)}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    context.client("s3").put_bucket_policy(Bucket=context.name(BUCKET, LAKE), Policy=policy)


def _door(context: Context) -> str:
    return f"{bucket_arns(context)[0]}/{LOCKED}*"


def _denials(context: Context) -> list[str]:
    """The resources on which the bucket's policy denies writing."""
    from botocore.exceptions import ClientError

    try:
        text = context.client("s3").get_bucket_policy(Bucket=context.name(BUCKET, LAKE))["Policy"]
    except ClientError as error:
        if code_of(error) == "NoSuchBucketPolicy":
            return []
        raise
    found: list[str] = []
    for one in _many(json.loads(text)["Statement"]):
        if one["Effect"] == "Deny" and {WRITE, "s3:Put*", "s3:*"} & set(_many(one.get("Action", []))):
            found += _many(one.get("Resource", []))
    return found


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def check_locked(context: Context) -> Verdict:
    """The bucket's policy denies writing below the prefix, and nowhere else."""
    if not context.has(BUCKET, LAKE):
        return no_bucket(context)
    denied, whole = _denials(context), bucket_arns(context)[1]
    evidence = {"denied": list(denied)}
    if whole in denied:
        words = tr("The policy denies writing to the whole bucket, not only below {prefix}.", prefix=LOCKED)
        return Verdict(False, words, evidence)
    if _door(context) not in denied:
        words = tr("The bucket's policy does not deny {action} on {door}.", action=WRITE, door=_door(context))
        return Verdict(False, words, evidence)
    return Verdict(True, tr("Nobody may write below {prefix}, whatever a role allows.", prefix=LOCKED), evidence)


def run_locked(context: Context) -> None:
    """A run that is to write below the prefix."""
    job_runs.run_job(context, JOB, {**TOLD, "--output": job_runs.place(context, LOCKED)})


def _newest(context: Context) -> Run | None:
    """The newest run that was to write below the prefix and has ended."""
    runs = [run for run in job_runs.runs_of(context, JOB) if run["JobRunState"] in job_runs.ENDED]
    where = job_runs.place(context, LOCKED)
    return next((run for run in runs if str(run.get("Arguments", {}).get("--output", "")).startswith(where)), None)


def check_denied(context: Context) -> Verdict:
    """The run that was to write there FAILED for want of permission."""
    run = _newest(context)
    if run is None:
        return Verdict(False, tr("No run has tried to write below {prefix} yet.", prefix=LOCKED))
    if run["JobRunState"] == "SUCCEEDED":
        return Verdict(False, tr("The run was not denied: is the bucket's policy in place?"), {"run": run["Id"]})
    said = said_by(context, run)
    evidence = {"run": run["Id"], "log": said.splitlines()[-12:]}
    if DENIED not in said:
        words = tr("The run that failed says “{message}”; that is no missing permission.",
                   message=run.get("ErrorMessage", ""))  # fmt: skip
        return Verdict(False, words, evidence)
    return Verdict(True, tr("The run failed: {message}", message=_line_with(said, DENIED)), evidence)


def unlock(context: Context) -> None:
    """Takes the policy away and runs again, with the same arguments."""
    context.client("s3").delete_bucket_policy(Bucket=context.name(BUCKET, LAKE))
    run_locked(context)


def check_unlocked(context: Context) -> Verdict:
    """Nothing denies writing any more, and the newest run that writes there succeeded."""
    if not context.has(BUCKET, LAKE):
        return no_bucket(context)
    denied = _denials(context)
    if denied:
        words = tr("The bucket's policy still denies {action} on {door}.", action=WRITE, door=denied[0])
        return Verdict(False, words, {"denied": denied})
    run = _newest(context)
    if run is None:
        return Verdict(False, tr("No run has tried to write below {prefix} yet.", prefix=LOCKED))
    if run["JobRunState"] != "SUCCEEDED":
        words = tr("The door is open; the newest run that writes there is still {state}", state=job_runs.words_of(run))
        return Verdict(False, words, {"run": run["Id"]})
    return Verdict(True, tr("The same job, the same arguments: now it may write."), {"run": run["Id"]})


STEPS = (
    Step("wed-untold", "A missing argument", "Run without it", Stage.JOBS, run_untold, check_untold, 40),
    Step("wed-told", "Read, understand, run again", "Run with it", Stage.JOBS, run_told, check_told, 40),
    Step("wed-lock", "Lock a door", "Deny writing", Stage.DELIVERY, lock, check_locked, 1),
    Step("wed-denied", "A missing permission", "Run into it", Stage.JOBS, run_locked, check_denied, 40),
    Step("wed-unlock", "Find it, fix it", "Unlock and run", Stage.JOBS, unlock, check_unlocked, 40),
)
