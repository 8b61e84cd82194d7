"""Make an API token that acts as a user; it is shown once."""

from __future__ import annotations

import argparse
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="the user the token acts as")
    parser.add_argument("--name", default="command line")
    parser.add_argument(
        "--scope", action="append", default=[], help="permission, such as events.write; may be repeated"
    )


def main(options: argparse.Namespace) -> int:
    from trichter.accounts.models import User
    from trichter.accounts.tokens import create_token
    from trichter.history.errors import Refused

    user = User.objects.filter(email__iexact=options.email, is_active=True).first()
    if user is None:
        sys.stderr.write(f"There is no active user with the address {options.email}.\n")
        return 1
    try:
        _, secret = create_token(user, options.name, options.scope or ["events.write", "people.view"], by=user)
    except Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    print(secret)
    return 0
