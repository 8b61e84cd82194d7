"""Add a colleague. Without --password-stdin the password is asked for, twice, unseen."""

from __future__ import annotations

import argparse
import getpass
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from trichter.accounts.role_names import ROLES

    parser.add_argument("email")
    parser.add_argument("--role", choices=ROLES, default="sales")
    parser.add_argument("--name", default="", help="first and last name")
    parser.add_argument("--sees", choices=["all", "team", "own"], default="all", help="whose records")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def ask_password() -> str:
    """The password, typed twice the same."""
    while True:
        first = getpass.getpass("Password: ")
        if first == getpass.getpass("Again: "):
            return first
        sys.stderr.write("The two differ. Once more.\n")


def main(options: argparse.Namespace) -> int:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from trichter.accounts.models import User

    password = sys.stdin.readline().rstrip("\n") if options.password_stdin else ask_password()
    first, _, last = options.name.partition(" ")
    try:
        validate_email(options.email)
        validate_password(password)
    except ValidationError as error:
        sys.stderr.write("\n".join(error.messages) + "\n")
        return 2
    if User.objects.filter(email__iexact=options.email).exists():
        sys.stderr.write(f"There is already a user with the address {options.email}.\n")
        return 1
    User.objects.create_user(
        options.email, password, role=options.role, visibility=options.sees, first_name=first, last_name=last
    )
    print(f"{options.email} can sign in as {options.role}.")
    return 0
