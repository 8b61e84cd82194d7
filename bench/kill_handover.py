"""Kill the worker again and again while people become hot; afterwards each must have been offered exactly once.

    python bench/kill_handover.py [--people 5000] [--kills 50] [--database postgresql://…]

Starts a mail server on the loopback and `trichter worker` on a home of its own. While the worker scores, moves and hands over
people, it is killed (SIGKILL, with its children) at random moments. In the end: every ripe person has one handover, nobody has
two, no notice, mail (by Message-ID) or event of a handover exists twice. Exit code 1 otherwise.
"""

from __future__ import annotations

import argparse
import email
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from random import Random

from aiosmtpd.controller import Controller

PREPARE = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "trichter.settings"
django.setup()
from trichter.accounts.models import Team, User
from trichter.handover.models import Rule
from trichter.people.models.event import micros
from trichter.people.services import NewEvent, PersonData, record_events
from trichter.people.services.bulk import upsert_people
from trichter.worktime.services import create_calendar
from django.utils import timezone
count = int(os.environ["PEOPLE"])
always = {str(day): [["00:00", "24:00"]] for day in range(7)}
create_calendar("Always", hours=always, time_zone="UTC", is_default=True)
team = Team.objects.create(name="South")
for name in ("Mia", "Jonas", "Aylin"):
    user = User.objects.create_user(f"{name.lower()}@kill.example", None, role="sales", first_name=name)
    user.teams.add(team)
Rule.objects.create(name="All", to="team", team=team)
rows = [
    PersonData(values={"last_name": f"P{n}", "seniority": "c_level"}, emails=[f"p{n}@kill{n}.example"], external=[("kill", str(n))])
    for n in range(count)
]
ids = [each.person_id for start in range(0, count, 500) for each in upsert_people(rows[start : start + 500], source="bench")]
now = micros(timezone.now())
kinds = ("price_requested", "demo_requested", "contact_requested", "webinar_attended", "content_downloaded")
for start in range(0, count, 500):
    record_events([
        NewEvent(pk, kind, now - 60_000_000 * (place + 1), f"kill:{pk}:{kind}", {"path": "/preise", "name": kind})
        for pk in ids[start : start + 500] for place, kind in enumerate(kinds)
    ])
"""
LOOK = """
import os, json, django
os.environ["DJANGO_SETTINGS_MODULE"] = "trichter.settings"
django.setup()
from collections import Counter
from trichter.guidance.models import Task
from trichter.handover.models import Handover
from trichter.handover.services import policy
from trichter.mail.models import Message
from trichter.notices.models import Notice
from trichter.people.matching import matching
from trichter.people.models import Event, Person, Touch
from trichter.people.services import now_micros
ripe = set(matching(Person.objects.alive(), policy().condition).values_list("pk", flat=True))
offers = Counter(Handover.objects.values_list("person_id", flat=True))
events = Counter(Event.objects.filter(type="handover_offered").values_list("person_id", flat=True))
notices = Counter(Notice.objects.values_list("user_id", "key"))
print(json.dumps({
    "people": Person.objects.count(), "touched": Touch.objects.count(), "ripe": len(ripe), "offered": len(offers),
    "offered twice": sum(n > 1 for n in offers.values()), "lost": len(ripe - set(offers)),
    "event twice": sum(n > 1 for n in events.values()), "without event": len(set(offers) - set(events)),
    "notices": len(notices), "tasks": Task.objects.count(),
    "mails": dict(Counter(Message.objects.values_list("state", flat=True))),
}))
"""


class Letters:
    """Counts what is delivered, by Message-ID."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        """A delivered mail."""
        self.seen[email.message_from_bytes(envelope.content)["Message-ID"]] += 1
        return "250 OK"


def run(environment: dict, *words: str) -> str:
    """Run Python with these arguments; what it printed."""
    done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def kill_workers(environment: dict, kills: int) -> None:
    """Start workers and kill each at a random moment after its start."""
    random = Random(1)
    for _number in range(kills):
        command = [sys.executable, "-m", "trichter.connect.cli", "worker"]
        worker = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(random.uniform(*map(float, environment["LIFE"].split(","))))
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--database", default="")
    parser.add_argument("--port", type=int, default=8871)
    parser.add_argument("--life", default="1.5,6", help="shortest and longest life of a worker in seconds")
    options = parser.parse_args()
    letters = Letters()
    server = Controller(letters, hostname="127.0.0.1", port=options.port)
    server.start()
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ, "TRICHTER_HOME": home, "DATABASE_URL": options.database, "PEOPLE": str(options.people),
            "TRICHTER_MAIL_URL": f"smtp://127.0.0.1:{options.port}", "TRICHTER_LOG_LEVEL": "ERROR",
            "TRICHTER_MAIL_PER_MINUTE": "100000", "LIFE": options.life,
        }  # fmt: skip
        run(environment, "-m", "trichter.connect.cli", "setup", "--quiet")
        run(environment, "-c", PREPARE)
        started = time.monotonic()
        kill_workers(environment, options.kills)
        between = json.loads(run(environment, "-c", LOOK))
        run(environment, "-m", "trichter.connect.cli", "worker", "--once")
        found = json.loads(run(environment, "-c", LOOK))
    server.stop()
    twice = sum(count > 1 for count in letters.seen.values())
    print(
        f"{options.kills} kills in {time.monotonic() - started:.0f} s; offered until the last one: {between['offered']}"
    )
    print(json.dumps(found), f"delivered: {len(letters.seen)}, twice: {twice}")
    wrong = [found[name] for name in ("touched", "offered twice", "lost", "event twice", "without event")]
    return 1 if any(wrong) or twice or not found["offered"] else 0


if __name__ == "__main__":
    sys.exit(main())
