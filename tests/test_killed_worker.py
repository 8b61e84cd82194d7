"""A worker that is killed in the middle of its work: the next one finishes it, with the same outcome."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import uuid
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).parents[1]
PEOPLE = 600
MAKE = f"""
    from trichter.scoring.services import ensure_default as model
    from trichter.lifecycle.services import ensure_default as definitions
    from trichter.people.services import NewEvent, PersonData, create_person, now_micros, record_events
    model(); definitions()
    people = [create_person(PersonData(values={{"last_name": f"P{{n}}", "seniority": "director"}}, emails=(f"p{{n}}@f{{n}}.example",)))
              for n in range({PEOPLE})]
    now = now_micros()
    record_events([NewEvent(p.pk, "price_requested", now - 1000 * n, f"k{{n}}") for n, p in enumerate(people)])
    from tests.killed_task import count_slowly
    count_slowly.enqueue(30)
"""
STATE = """
    from trichter.people.models import Event, Person, Touch
    from trichter.lifecycle.models import Transition
    from trichter.scoring.services import rebuild_all
    from django_tasks_db.models import DBTaskResult
    import json
    row = DBTaskResult.objects.get()
    print(json.dumps({
        "touched": Touch.objects.count(), "prospects": Person.objects.filter(stage="prospect").count(),
        "moves": Transition.objects.count(), "changes": Event.objects.filter(type="stage_changed").count(),
        "differed": rebuild_all(check=True).differed, "task": row.status, "value": row.return_value,
        "attempts": len(row.worker_ids)}))
"""
WORK = "from trichter.jobs.worker import run_until_signal; run_until_signal()"


@pytest.fixture
def house(tmp_path):
    """The environment of an installation of its own, on the kind of database of this run."""
    name = f"killed_{uuid.uuid4().hex[:8]}"
    if connection.vendor == "postgresql":
        url = os.environ["DATABASE_URL"]
        subprocess.run([sys.executable, "-c", CREATE, url, name], check=True)
        head, _mark, query = url.partition("?")
        address = f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
    else:
        address = f"sqlite:///{tmp_path / 'house.sqlite3'}"
    env = {
        **os.environ,
        "DATABASE_URL": address,
        "TRICHTER_HOME": str(tmp_path),
        "TRICHTER_WORKER_POLL_MS": "20",
        "DJANGO_SETTINGS_MODULE": "trichter.settings",
        "PYTHONPATH": str(ROOT),
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True)
    return env


CREATE = """
import sys, psycopg
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    connection.execute(f'CREATE DATABASE "{sys.argv[2]}"')
"""


def run(code: str, env: dict) -> str:
    program = "import django; django.setup()\n" + textwrap.dedent(code)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    )
    return done.stdout


def start_worker(env: dict) -> subprocess.Popen:
    """A worker that has begun: it says so when it takes the task."""
    program = f"import django; django.setup()\n{WORK}"
    worker = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)
    assert worker.stderr is not None
    assert any("count_slowly" in line for line in worker.stderr)
    threading.Thread(target=worker.stderr.read, daemon=True).start()
    return worker


@pytest.mark.slow
@pytest.mark.django_db
def test_killed_again_and_again_the_work_ends_the_same(house):
    run(MAKE, house)
    for wait in (0.05, 0.3, 0.9):
        worker = start_worker(house)
        time.sleep(wait)
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    worker = start_worker(house)
    state = {}
    for _second in range(60):
        time.sleep(1)
        state = json.loads(run(STATE, house))
        if state["touched"] == 0 and state["task"] == "SUCCESSFUL":
            break
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=20) == 0

    assert state.pop("attempts") == 4
    assert state == {
        "touched": 0,
        "prospects": PEOPLE,
        "moves": PEOPLE,
        "changes": PEOPLE,
        "differed": 0,
        "task": "SUCCESSFUL",
        "value": 30,
    }
