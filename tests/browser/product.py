"""The whole product as a user starts it: `trichter run` on a home and a database of its own, on loopback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

PASSWORD = "Regen im Mai 7"
USERS = {
    "admin": ("admin@browser.example", "Anna Admin"),
    "sales": ("mia@browser.example", "Mia Krüger"),
    "marketing": ("jana@browser.example", "Jana Beck"),
    "team_lead": ("tom@browser.example", "Tom Fuchs"),
}
START = 90  # seconds


@dataclass
class Product:
    """A running installation."""

    url: str
    home: Path
    environment: dict[str, str]

    def run(self, *words: str, text: str = "") -> str:
        """One `trichter` command in this installation; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "trichter.connect.cli", *words],
            env=self.environment,
            input=text,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def shell(self, code: str) -> str:
        """Run Python inside this installation, for what no user does: travelling in time. Returns what it printed."""
        begin = "import django; django.setup(); from trichter.jobs import registry; registry.discover()\n"
        done = subprocess.run(
            [sys.executable, "-c", begin + code],
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "trichter.settings"},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def database_address():
    """A fresh database of the kind this run is on; empty for SQLite."""
    if os.environ.get("TRICHTER_TEST_DB", "sqlite") == "sqlite":
        yield ""
        return
    import psycopg

    server, name = os.environ["DATABASE_URL"], f"browser_{uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield server.replace("/postgres?", f"/{name}?")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running(home: Path):
    """Start the product, wait until it answers, and stop it in the end."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TRICHTER_", "PYTEST", "DJANGO"))}
    with database_address() as address:
        environment = {**kept, "TRICHTER_HOME": str(home), "DATABASE_URL": address, "TRICHTER_BASE_URL": url}
        product = Product(url, home, environment)
        product.run("setup", "--quiet")
        for role, (email, name) in USERS.items():
            product.run("createuser", email, "--role", role, "--name", name, "--password-stdin", text=PASSWORD + "\n")
        log = (home / "run.log").open("w")
        process = subprocess.Popen(
            [sys.executable, "-m", "trichter.connect.cli", "run", "--bind", f"127.0.0.1:{port}"],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_up(url, process, home / "run.log")
            yield product
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            log.close()


def wait_until_up(url: str, process: subprocess.Popen, log: Path) -> None:
    """Return when the sign-in page answers; fail with the log if the process ends or takes too long."""
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/account/login/", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"The product did not start:\n{log.read_text()[-3000:]}")
