"""The trichter command as a user meets it: real processes, a real database of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from uuid import uuid4

import pytest

SEED = """
from trichter.people.services import PersonData, create_person
create_person(PersonData(values={"first_name": "Jonas", "last_name": "Weber"}, emails=["jonas@weber.example"]))
from trichter.people.models import Person
print(Person.objects.count())
"""
COUNT = "from trichter.people.models import Person; print(Person.objects.count())"


class Installation:
    """A home folder and a database; `run` calls the command in it."""

    def __init__(self, home, database_url: str) -> None:
        self.home = home
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("TRICHTER_", "PYTEST", "DJANGO"))
        }
        self.environment = {**kept, "TRICHTER_HOME": str(home), "DATABASE_URL": database_url, "TRICHTER_LANGUAGE": "en"}

    def run(self, *words: str, text: str = "") -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "trichter.connect.cli", *words],
            env=self.environment,
            input=text,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def python(self, code: str) -> str:
        head = "import os, django; os.environ['DJANGO_SETTINGS_MODULE']='trichter.settings'; django.setup()\n"
        done = subprocess.run(
            [sys.executable, "-c", head + code], env=self.environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture
def installation(tmp_path):
    """An empty installation on the database kind of this run."""
    if os.environ.get("TRICHTER_TEST_DB", "sqlite") == "sqlite":
        yield Installation(tmp_path / "home", "")
        return
    import psycopg

    server = os.environ["DATABASE_URL"]
    name = f"command_{uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield Installation(tmp_path / "home", server.replace("/postgres?", f"/{name}?"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_backup_brings_everything_back_and_refuses_to_overwrite(installation, tmp_path):
    assert installation.run("setup").returncode == 0
    assert installation.python(SEED) == "1"
    file = tmp_path / "all.tar.gz"
    assert installation.run("backup", str(file)).returncode == 0
    assert file.stat().st_mode & 0o077 == 0
    installation.python("from trichter.people.models import Person; Person.objects.all().delete()")

    refused = installation.run("restore", str(file))
    assert refused.returncode == 2
    assert "--replace" in refused.stderr
    assert installation.python(COUNT) == "0"

    assert installation.run("restore", str(file), "--replace").returncode == 0
    assert installation.python(COUNT) == "1"
    assert installation.python(SEED.replace("jonas@", "jona@")) == "2"  # the sequences go on behind the restored rows


def test_a_damaged_backup_changes_nothing(installation, tmp_path):
    installation.run("setup")
    installation.python(SEED)
    file = tmp_path / "broken.tar.gz"
    with tarfile.open(file, "w:gz"):
        pass
    refused = installation.run("restore", str(file), "--replace")
    assert refused.returncode == 2
    assert "no Trichter backup" in refused.stderr
    assert installation.python(COUNT) == "1"


def test_doctor_says_what_is_missing(installation):
    before = installation.run("doctor")
    assert before.returncode == 1
    assert "trichter setup" in before.stdout
    installation.run("setup")
    after = installation.run("doctor")
    assert "up to date" in after.stdout
    assert "No worker is running" in after.stdout
    assert "Nobody can administer" in after.stdout


def test_a_user_is_made_once_and_only_with_a_decent_password(installation):
    installation.run("setup")
    assert installation.run("createuser", "eva@hartmann.example", "--password-stdin", text="short\n").returncode == 2
    made = installation.run(
        "createuser", "eva@hartmann.example", "--role", "admin", "--password-stdin", text="Regen im Mai 7\n"
    )
    assert made.returncode == 0
    again = installation.run("createuser", "eva@hartmann.example", "--password-stdin", text="Regen im Mai 7\n")
    assert again.returncode == 1
    token = installation.run("token", "eva@hartmann.example")
    assert token.returncode == 0
    assert len(token.stdout.strip()) > 30


def test_help_names_every_command_and_an_unknown_one_is_refused(installation):
    shown = installation.run("--help").stdout
    assert "createuser" in shown
    assert "doctor" in shown
    assert installation.run("dance").returncode == 2
