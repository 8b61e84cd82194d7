"""The only reader of the environment: every setting, its default and its help text (docs/settings.md is built from this)."""

from __future__ import annotations

import secrets
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class Env(BaseSettings):
    """Settings from the environment (prefix TRICHTER_, but DATABASE_URL without it) or from a file `.env`."""

    model_config = SettingsConfigDict(env_prefix="TRICHTER_", env_file=".env", extra="ignore")

    home: Path = Field(Path("var"), description="Folder for the SQLite database, uploads, the secret key and backups.")
    database_url: str = Field(
        "",
        validation_alias="DATABASE_URL",
        description="`postgresql://user:password@host/name`, or `sqlite:///path`. Empty means SQLite in the home folder.",
    )
    secret_key: str = Field(
        "", description="Key for signing. Empty means one is made at first start and kept in the home folder."
    )
    debug: bool = Field(False, description="Show technical details on error pages. Never in production.")
    hosts: str = Field(
        "localhost,127.0.0.1,[::1]", description="Host names this installation answers to, separated by commas."
    )
    base_url: str = Field("http://localhost:8000", description="Address users see, for links in mails and invitations.")
    bind: str = Field("127.0.0.1:8000", description="Address and port the web server listens on.")
    web_threads: int = Field(64, ge=1, le=256, description="Threads of one web process; most wait for the disk.")
    web_processes: int = Field(1, ge=1, le=64, description="Web processes. Keep 1 on SQLite: it has one writer.")
    language: Literal["de", "en"] = Field("de", description="Language of new users and of public pages.")
    time_zone: str = Field("Europe/Berlin", description="Time zone of new users and of the reports.")
    country: str = Field("DE", description="Country that local phone numbers belong to (two letters).")
    mail_url: str = Field(
        "", description="SMTP server as `smtp://user:password@host:587`; empty prints mails to the log."
    )
    mail_from: str = Field("Trichter <trichter@localhost>", description="Sender of mails of the system.")
    mail_per_minute: int = Field(
        60, ge=1, le=100_000, description="Most mails handed to the mail server per minute, over all workers."
    )
    secure: bool = Field(False, description="Set behind HTTPS: secure cookies, HSTS, redirect from plain HTTP.")
    worker_poll_ms: int = Field(100, ge=10, le=5000, description="Milliseconds between two looks for new work.")
    import_max_mb: int = Field(200, ge=1, description="Largest list that may be uploaded, in megabytes.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged.")
    form_per_minute: int = Field(20, ge=1, description="Most submissions of the public form per address and minute.")


class SettingsProblem(SystemExit):
    """A wrong setting: the message names it; the program stops with exit code 2."""

    def __init__(self, message: str) -> None:
        super().__init__(2)
        self.message = message


@lru_cache
def load() -> Env:
    """Read the environment once. Stops with a message that names each wrong setting."""
    try:
        return Env()
    except ValidationError as error:
        import sys

        for problem in error.errors():
            name = str(problem["loc"][0])
            shown = name if name.isupper() else f"TRICHTER_{name.upper()}"
            sys.stderr.write(f"Setting {shown} is wrong: {problem['msg']} (got {problem['input']!r}).\n")
        raise SettingsProblem(str(error)) from error


def secret_key(env: Env) -> str:
    """The signing key: from the environment, or made once and kept in the home folder, readable by its owner only."""
    if env.secret_key:
        return env.secret_key
    path = env.home / "secret-key"
    if not path.exists():
        env.home.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()
