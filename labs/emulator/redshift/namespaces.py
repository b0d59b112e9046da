"""Redshift Serverless' calls on namespaces: a database with its administrator. Times in answers are ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from labs.emulator.redshift import keeping
from labs.emulator.redshift.context import Act, Context, swept
from labs.emulator.redshift.errors import conflict, invalid, not_found, not_here
from labs.emulator.redshift.login import digest_of, password_problem
from labs.emulator.redshift.paging import page
from labs.emulator.redshift.state import NAMESPACE_DELETING, Namespace, RegionState, status
from labs.emulator.validation import check_request
from labs.emulator.wire import Answer, Call

Json = dict[str, Any]
SERVICE = "redshift-serverless"
TAKES = {
    "namespaceName", "dbName", "adminUsername", "adminUserPassword", "iamRoles", "defaultIamRoleArn", "tags",
}  # fmt: skip
IDLE = {"manageAdminPassword", "logExports"}  # False and empty mean what is so anyway
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_+.@-]{0,126}")
DATABASE = re.compile(r"[a-z_][a-z0-9_$]{0,126}")
MOST_TAGS = 50


def checked(call: Call, takes: set[str]) -> Json:
    """The call's parameters, held against the published model; refuses by name what is not carried out."""
    check_request(SERVICE, call.operation, call.params)
    for name, value in call.params.items():
        if name not in takes and value is not None and not (name in IDLE and not value):
            raise not_here(name)
    return call.params


def iso(when: float) -> str:
    """A time as the service writes it."""
    return datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def tags_in(given: Json) -> dict[str, str]:
    """The tags of a request."""
    tags = {one["key"]: one["value"] for one in given.get("tags") or []}
    if len(tags) > MOST_TAGS:
        raise invalid(f"tags: {len(tags)} are given; a resource has at most {MOST_TAGS}.")
    return tags


def found(state: RegionState, name: str) -> Namespace:
    """The namespace; raises ResourceNotFoundException."""
    one = state.namespaces.get(name)
    if one is None:
        raise not_found(f"Namespace {name} was not found.")
    return one


def described(context: Context, one: Namespace) -> Json:
    """A namespace as AWS shows it."""
    return {
        "namespaceName": one.name,
        "namespaceId": one.id,
        "namespaceArn": one.arn,
        "adminUsername": one.admin,
        "dbName": one.database,
        "defaultIamRoleArn": one.default_role,
        "iamRoles": list(one.roles),
        "kmsKeyId": "AWS_OWNED_KMS_KEY",
        "logExports": [],
        "status": status(one, context.clock.now()),
        "creationDate": iso(one.created),
    }


def create(context: Context, call: Call) -> Answer:
    """CreateNamespace."""
    given = checked(call, TAKES)
    one = Namespace(given["namespaceName"], call.region, context.clock.now(), tags=tags_in(given))
    one.database = given.get("dbName") or one.database
    if not DATABASE.fullmatch(one.database) or one.database in ("public", "headwater", "system", "temp", "main"):
        raise invalid(f"dbName {one.database} must begin with a letter and have only a-z, 0-9, _ and $.")
    _set_up(one, given)
    with context.lock:
        state = swept(context, call.region)
        if one.name in state.namespaces:
            raise conflict(f"Namespace {one.name} already exists.")
        state.namespaces[one.name] = one
        keeping.save(context.store, one)
    return {"namespace": described(context, one)}


def _set_up(one: Namespace, given: Json) -> None:
    """The administrator and the roles of a request; raises ValidationException."""
    user, password = given.get("adminUsername"), given.get("adminUserPassword")
    if (user is None) != (password is None):
        raise invalid("adminUsername and adminUserPassword must be given together, or neither.")
    if user is not None and password is not None:
        if not NAME.fullmatch(user):
            raise invalid(f"adminUsername {user} must begin with a letter and have at most 127 characters.")
        if problem := password_problem(password):
            raise invalid(problem)
        one.admin, one.login = user, digest_of(user, password)
    one.roles = list(given.get("iamRoles") or one.roles)
    one.default_role = given.get("defaultIamRoleArn") or one.default_role
    if one.default_role and one.default_role not in one.roles:
        raise invalid(f"defaultIamRoleArn {one.default_role} must be one of iamRoles.")


def update(context: Context, call: Call) -> Answer:
    """UpdateNamespace: the administrator's password and the roles."""
    given = checked(call, TAKES - {"dbName", "tags"})
    with context.lock:
        one = found(swept(context, call.region), given["namespaceName"])
        _set_up(one, given)
        keeping.save(context.store, one)
        return {"namespace": described(context, one)}


def get(context: Context, call: Call) -> Answer:
    """GetNamespace."""
    given = checked(call, {"namespaceName"})
    with context.lock:
        return {"namespace": described(context, found(swept(context, call.region), given["namespaceName"]))}


def listed(context: Context, call: Call) -> Answer:
    """ListNamespaces, by name."""
    given = checked(call, {"maxResults", "nextToken"})
    with context.lock:
        all_of_them = list(swept(context, call.region).namespaces.values())
    shown, token = page(all_of_them, lambda one: [one.name], given.get("maxResults") or 100, given.get("nextToken"))
    more = {"nextToken": token} if token else {}
    return {"namespaces": [described(context, one) for one in shown], **more}


def delete(context: Context, call: Call) -> Answer:
    """DeleteNamespace: refused while a workgroup is on it; its database goes with it."""
    given = checked(call, {"namespaceName"})
    with context.lock:
        state = swept(context, call.region)
        one = found(state, given["namespaceName"])
        users = [group.name for group in state.workgroups.values() if group.namespace == one.name]
        if users:
            raise conflict(f"Namespace {one.name} has the workgroup {users[0]}. Delete the workgroup first.")
        if not one.gone_at:
            one.gone_at = context.clock.now() + context.clock.lasting(NAMESPACE_DELETING)
            keeping.save(context.store, one)
        return {"namespace": described(context, one)}


OPERATIONS: dict[str, Act] = {
    "CreateNamespace": create,
    "UpdateNamespace": update,
    "GetNamespace": get,
    "ListNamespaces": listed,
    "DeleteNamespace": delete,
}
