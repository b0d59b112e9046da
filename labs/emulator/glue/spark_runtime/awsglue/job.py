"""Job: what a Spark script initialises and commits. There are no bookmarks here: each run reads everything."""

from collections.abc import Mapping
from typing import Any


class Job:
    """A run as the script sees it."""

    def __init__(self, glue_context: Any) -> None:
        self._glue_context = glue_context
        self.name = ""

    def init(self, job_name: str, args: Mapping[str, str] | None = None) -> None:
        """Names the job."""
        self.name = job_name

    def isInitialized(self) -> bool:
        """Whether it was named."""
        return bool(self.name)

    def commit(self) -> None:
        """Marks the end; raises RuntimeError before init."""
        if not self.name:
            raise RuntimeError("Job.commit: the job was not initialised with Job.init.")
