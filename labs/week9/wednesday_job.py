"""Wednesday's first lab: a Python Shell job that asks the catalog where its input lies; run, read back, and its price.

Checks read job, runs, log and output, live.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from labs.aws import cost
from labs.aws.prices import prices_of
from labs.context import Context, StepFailed
from labs.model import Stage, Step, Verdict
from labs.week9 import job_runs
from labs.week9.choices import CAPACITY, MINUTES
from labs.week9.common import BUCKET, DATABASE, GLUE_DATABASE, GLUE_JOB, JOB, LAKE, objects_under
from labs.week9.tuesday_bytes import expected_totals
from labs.words import tr

SCRIPT, OUTPUT, TABLE = "orders_by_country.py", "out/", "orders"
TOLD = {"--table": TABLE}  # what each run says for itself; the rest the job has as defaults
SPARK_DPU = 2  # two G.1X workers are the least that a Spark job runs on
SECONDS = "DPU-seconds"


def upload_script(context: Context) -> None:
    """The script, into the lake."""
    job_runs.upload(context, SCRIPT)


def check_script(context: Context) -> Verdict:
    """The script is there."""
    return job_runs.check_uploaded(context, SCRIPT)


def arguments(context: Context) -> dict[str, str]:
    """What the job tells each run; the table is left for the run to say."""
    return {"--database": context.name(GLUE_DATABASE, DATABASE), "--output": job_runs.place(context, OUTPUT)}


def create_job(context: Context) -> None:
    """The job with its default arguments, of the size and with the limit that were chosen."""
    job_runs.make_job(context, JOB, SCRIPT, arguments(context), float(context.word(CAPACITY)), context.number(MINUTES))


def check_job(context: Context) -> Verdict:
    """The job is a Python Shell job with our script and our arguments, and with what was chosen."""
    verdict = job_runs.check_job(context, JOB, arguments(context))
    if not verdict.ok:
        return verdict
    job = context.client("glue").get_job(JobName=context.name(GLUE_JOB, JOB))["Job"]
    dpu, minutes = float(job.get("MaxCapacity", 0)), int(job.get("Timeout", 0))
    evidence = {**verdict.evidence, "DPU": dpu, "minutes": minutes}
    if context.chose(CAPACITY) and dpu != float(context.word(CAPACITY)):
        words = tr("It runs on {found} DPU, not on {wanted}.", found=f"{dpu:g}", wanted=context.word(CAPACITY))
        return Verdict(False, words, evidence)
    if context.chose(MINUTES) and minutes != context.number(MINUTES):
        words = tr("Its limit is {found} minutes, not {wanted}.", found=minutes, wanted=context.number(MINUTES))
        return Verdict(False, words, evidence)
    return Verdict(True, verdict.sentence, evidence)


def run_job(context: Context) -> None:
    """A run that is told its table."""
    job_runs.run_job(context, JOB, TOLD)


def succeeded(context: Context) -> tuple[job_runs.Run | None, str]:
    """The newest run that succeeded; where there is none, why."""
    runs = job_runs.runs_of(context, JOB)
    found = next((run for run in runs if run["JobRunState"] == "SUCCEEDED"), None)
    if found is not None:
        return found, ""
    if not runs:
        return None, tr("The job has not been run yet.")
    return None, tr("No run has succeeded; the newest is {state}", state=job_runs.words_of(runs[0]))


def check_run(context: Context) -> Verdict:
    """A run SUCCEEDED, and its log holds what it printed."""
    run, why = succeeded(context)
    if run is None:
        return Verdict(False, why)
    evidence = {"run": run["Id"], "state": run["JobRunState"], "log": list(job_runs.log_of(context, run))}
    return Verdict(True, tr("The run succeeded in {seconds} s.", seconds=run.get("ExecutionTime", 0)), evidence)


def _written(context: Context) -> dict[str, Decimal]:
    s3, bucket = context.client("s3"), context.name(BUCKET, LAKE)
    totals: dict[str, Decimal] = {}
    for entry in objects_under(context, OUTPUT):
        body = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read().decode()
        totals |= {row["country"]: Decimal(row["total"]) for row in csv.DictReader(io.StringIO(body))}
    return totals


def read_output(context: Context) -> None:
    """Reads the totals back from S3."""
    totals = _written(context)
    if not totals:
        raise StepFailed(tr("There is nothing under {prefix} yet: run the job first.", prefix=OUTPUT))
    context.remember("wednesday-output", {country: str(total) for country, total in totals.items()})


def check_output(context: Context) -> Verdict:
    """The totals in S3 are those of the sample orders, added up here once more."""
    totals = _written(context) if context.has(BUCKET, LAKE) else {}
    if not totals:
        return Verdict(False, tr("There is nothing under {prefix} yet: run the job first.", prefix=OUTPUT))
    expected = {country: total for country, (_, total) in expected_totals().items()}
    evidence = {"totals": {country: str(total) for country, total in sorted(totals.items())}}
    wrong = sorted(country for country in expected | totals if expected.get(country) != totals.get(country))
    if wrong:
        words = tr("The totals of {countries} are not those of the input.", countries=", ".join(wrong[:5]))
        return Verdict(False, words, evidence)
    return Verdict(True, tr("Totals of {n} countries, each as the input adds up.", n=len(totals)), evidence)


def bill(context: Context, run: job_runs.Run) -> dict[str, str]:
    """What a run costs here and would on Spark, with the minimum of a minute; without a price where it is unknown."""
    seconds, prices = float(run.get("ExecutionTime", 0)), prices_of(context.cloud.region)
    found = {"seconds": f"{seconds:.0f}"}
    for name, dpu in (("Python Shell", float(run["MaxCapacity"])), ("Spark", SPARK_DPU)):
        billed = cost.dpu_seconds(seconds, dpu, cost.JOB_LEAST_S)
        money = cost.jobs(prices, billed)
        price = "" if money is None else f" · ${money:.6f}"
        found[name] = f"{dpu:g} DPU × {max(seconds, cost.JOB_LEAST_S):.0f} s = {billed.normalize():f} {SECONDS}{price}"
    return found


def say_bill(context: Context) -> None:
    """Says the calculation for the newest run that succeeded."""
    run, why = succeeded(context)
    if run is None:
        raise StepFailed(why)
    for name, line in bill(context, run).items():
        context.say(f"{name}: {line}")


def check_cost(context: Context) -> Verdict:
    """The run that succeeded ran on a sixteenth of a DPU, or as was chosen, and this is what it cost."""
    run, why = succeeded(context)
    if run is None:
        return Verdict(False, why)
    evidence, dpu = bill(context, run), float(run["MaxCapacity"])
    if dpu > max(job_runs.DPU, float(context.word(CAPACITY))):
        words = tr("It ran on {dpu} DPU: for a few hundred orders {enough} is enough, at a sixteenth of the price.",
                   dpu=f"{dpu:g}", enough=job_runs.DPU)  # fmt: skip
        return Verdict(False, words, evidence)
    times = round(SPARK_DPU / dpu)
    words = tr("{line}; on Spark it would be {times} times as much.", line=evidence["Python Shell"], times=times)
    return Verdict(True, words, evidence)


STEPS = (
    Step("wed-script", "The script in S3", "Upload script", Stage.JOBS, upload_script, check_script, 1),
    Step("wed-job", "Create a Python Shell job", "Create job", Stage.JOBS, create_job, check_job, 2,
         ((GLUE_JOB.id, JOB),), inputs=(CAPACITY, MINUTES)),
    Step("wed-run", "Run it and read its log", "Run job", Stage.JOBS, run_job, check_run, 40),
    Step("wed-output", "Read its output", "Read from S3", Stage.DELIVERY, read_output, check_output, 1),
    Step("wed-cost", "What the run cost", "Work it out", Stage.JOBS, say_bill, check_cost, 1),
)  # fmt: skip
