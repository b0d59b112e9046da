"""What requests to Glue must be allowed to do: the catalog's resources are asked for from the catalog down. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from labs.emulator.iam.needs import EVERYTHING, Asked, Need, pass_role

SERVICE = "glue.amazonaws.com"
OF_NOTHING = (
    "ListCrawlers", "GetCrawlers", "GetCrawlerMetrics", "ListJobs", "GetJobs", "ListTriggers", "GetTriggers",
    "ListWorkflows",
)  # fmt: skip


def glue(asked: Asked) -> Iterator[Need]:
    """The crawler, the job, or the parts of the catalog; a role that is handed over is passed."""
    action = f"glue:{asked.operation}"
    for resource in _resources(asked):
        yield Need(action, resource)
    update = asked.params.get("JobUpdate") if asked.operation == "UpdateJob" else asked.params
    role = update.get("Role") if isinstance(update, dict) else None
    if isinstance(role, str) and asked.operation in ("CreateCrawler", "UpdateCrawler", "CreateJob", "UpdateJob"):
        yield pass_role(asked, role, SERVICE)


def catalog_resources(asked: Asked, database: str, table: str = "") -> list[str]:
    """The catalog, a database and a table, as Glue asks for them all."""
    parts = ["catalog", *([f"database/{database}"] if database else []), *([f"table/{database}/{table}"] * bool(table))]
    return [asked.arn("glue", part) for part in parts]


def _resources(asked: Asked) -> list[str]:
    operation = asked.operation
    if asked.text("ResourceArn"):
        return [asked.text("ResourceArn")]
    if operation in OF_NOTHING:
        return [EVERYTHING]
    if "Crawler" in operation or operation == "ListCrawls":
        return [asked.arn("glue", f"crawler/{asked.text('Name') or asked.text('CrawlerName')}")]
    if "Job" in operation:
        return [asked.arn("glue", f"job/{asked.text('JobName') or asked.text('Name')}")]
    for kind in ("Trigger", "Workflow"):
        if kind in operation:
            names = asked.params.get("TriggerNames") or asked.params.get("Names")
            names = names or [asked.text("Name") or asked.text("WorkflowName")]
            return [asked.arn("glue", f"{kind.lower()}/{name}") for name in names]
    if "Database" in operation or "Table" in operation or "Partition" in operation or "Column" in operation:
        return catalog_resources(asked, *_catalog_names(asked))
    return [EVERYTHING]


def _catalog_names(asked: Asked) -> tuple[str, str]:
    """Database and table of a catalog operation, in the lower case that Glue keeps."""
    database = asked.text("DatabaseName") or (asked.text("Name") if "Database" in asked.operation else "")
    for name in ("DatabaseInput", "TableInput"):
        given = asked.params.get(name)
        inside = str(given.get("Name") or "") if isinstance(given, dict) else ""
        if inside and name == "DatabaseInput" and not database:
            database = inside
        elif inside and name == "TableInput":
            return database.lower(), inside.lower()
    table = asked.text("TableName")
    if not table and "Table" in asked.operation:
        table = asked.text("Name") or EVERYTHING
    if asked.operation == "DeleteDatabase":
        table = EVERYTHING
    return database.lower(), table.lower()
