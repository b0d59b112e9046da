"""Digests of passwords: what a namespace and a delivery stream keep in the place of one. Pure.

The digest follows from user and password alone, as PostgreSQL's does, so that two places can compare without either
knowing the password.
"""

from __future__ import annotations

import hashlib
import re

ROUNDS = 50_000
FORM = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[!-~]{8,64}")
FORBIDDEN = re.compile(r"""[/@"\\' ]""")


def digest_of(user: str, password: str) -> str:
    """The digest that a login is compared by; the user's name has no case."""
    return hashlib.pbkdf2_hmac("sha256", password.encode(), f"redshift/{user.lower()}".encode(), ROUNDS).hex()


def password_problem(password: str) -> str:
    """What is wrong with a new admin password, in a sentence; empty when it may be used."""
    if FORM.fullmatch(password) and not FORBIDDEN.search(password):
        return ""
    return (
        "adminUserPassword must have 8 to 64 printable ASCII characters, with at least one upper case letter, one "
        "lower case letter and one number, and none of / @ \" ' \\ and space."
    )
