"""What a student types to reach this cloud from a terminal of his own: lines for each shell, and two first examples.

Plain texts. Knows no Qt and no client. Sources: bash quotes by POSIX rules; PowerShell's about_Quoting_Rules (single
quotes, doubled inside); cmd's `set "NAME=value"`.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from labs.emulator.neighbours import Endpoint

BASH, POWERSHELL, CMD = "bash", "PowerShell", "cmd"
AWS_CLI, BOTO3 = "AWS CLI", "boto3"
SHELLS = (BASH, POWERSHELL, CMD)
SPECIAL = frozenset("&|<>^%\"!() '")


def variables(endpoint: Endpoint) -> dict[str, str]:
    """The variables that point AWS tools at the embedded cloud."""
    found = {
        "AWS_ENDPOINT_URL": endpoint.url,
        "AWS_REGION": endpoint.region,
        "AWS_DEFAULT_REGION": endpoint.region,
        "AWS_ACCESS_KEY_ID": endpoint.access_key_id,
        "AWS_SECRET_ACCESS_KEY": endpoint.secret_access_key,
    }
    return found | ({"AWS_SESSION_TOKEN": endpoint.session_token} if endpoint.session_token else {})


def account_variables(target: str, region: str) -> dict[str, str]:
    """The variables for a profile of one's own (`profile:NAME`) or an endpoint (`endpoint:URL`)."""
    kind, _, value = target.partition(":")
    own = {"AWS_PROFILE": value} if kind == "profile" else {"AWS_ENDPOINT_URL": value}
    return own | {"AWS_REGION": region, "AWS_DEFAULT_REGION": region}


def lines(values: Mapping[str, str], shell: str) -> str:
    """A line a variable, in that shell's words. Raises KeyError for another shell."""
    say = {
        BASH: lambda name, value: f"export {name}={shlex.quote(value)}",
        POWERSHELL: lambda name, value: f"$env:{name} = '{value.replace(chr(39), chr(39) * 2)}'",
        CMD: _cmd,
    }[shell]
    return "\n".join(say(name, value) for name, value in values.items())


def _cmd(name: str, value: str) -> str:
    return f'set "{name}={value}"' if SPECIAL & set(value) else f"set {name}={value}"


def cli_example(stream: str = "") -> str:
    """First words to the AWS CLI; they only read."""
    told = f"describe-stream-summary --stream-name {stream}" if stream else "list-streams"
    return "\n".join(["aws sts get-caller-identity", f"aws kinesis {told}", "aws s3 ls"])


def boto3_example(stream: str = "") -> str:
    """A first program: it reads, and puts one record where there is a stream."""
    head = ["import boto3", "", 'print(boto3.client("sts").get_caller_identity()["Account"])']
    kinesis = 'kinesis = boto3.client("kinesis")'
    if not stream:
        return "\n".join([*head, kinesis, 'print(kinesis.list_streams()["StreamNames"])'])
    put = ["answer = kinesis.put_record(", f'    StreamName="{stream}",', '    PartitionKey="hello",']
    tail = ['    Data=b"from my terminal",', ")", 'print(answer["ShardId"], answer["SequenceNumber"])']
    return "\n".join([*head, kinesis, *put, *tail])
