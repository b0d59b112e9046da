"""The one command: `python3 start.py` makes `.venv` beside itself, installs Headwater there and opens it.

`python3 start.py test [--long] [pytest's words]` runs the tests; all other words are those of `headwater`.
Standard library only, and nothing new before it has looked which Python this is.
"""

import sys
from pathlib import Path


def main() -> int:
    """The exit code of what was started, or 1 with a sentence when it could not be."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python must get a sentence, not a traceback
        found = "%d.%d" % tuple(sys.version_info[:2])  # noqa: UP031 - as above
        sys.stderr.write("Headwater needs Python 3.11 or newer; this is Python %s.\n" % found)  # noqa: UP031
        return 1
    from app.setup.command import start

    return start(Path(__file__).resolve().parent, sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
