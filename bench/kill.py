"""Kill web and worker again and again under a load of events; afterwards every acknowledged event must be there once.

    python bench/kill.py [--kills 50] [--database postgresql://…]

Starts `trichter run` on a home of its own. Posters send events with keys and repeat a key until it is acknowledged, as a careful
client does; meanwhile web server and worker are killed (SIGKILL, with their children) in turns. In the end the log is compared
with the acknowledgements, and the scores with `trichter rebuild --check`.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from random import Random

import psutil

PEOPLE, POSTERS = 200, 4
PASSWORD = "Regen im Mai 7"
TYPES = ("page_view", "mail_opened", "content_downloaded", "price_requested", "webinar_attended")


class Load:
    """Posters that remember what was acknowledged."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.token = port, token
        self.acknowledged: set[str] = set()
        self.repeats = 0
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.post, args=(number,)) for number in range(POSTERS)]

    def post(self, number: int) -> None:
        random, sent, connection = Random(number), 0, None
        while not self.stop.is_set():
            key = f"{number}-{sent}"
            person = {"email": f"p{random.randrange(PEOPLE)}@kill.example"}
            event = {
                "person": person,
                "create": True,
                "type": random.choice(TYPES),
                "key": key,
                "properties": {"path": "/"},
            }
            while not self.stop.is_set():
                try:
                    connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                    head = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
                    connection.request("POST", "/api/v1/events", json.dumps(event), head)
                    answer = connection.getresponse()
                    body = answer.read()
                    if answer.status < 300 and json.loads(body)["status"] in ("accepted", "duplicate"):
                        self.acknowledged.add(key)
                        break
                except (OSError, http.client.HTTPException, json.JSONDecodeError, KeyError):
                    connection = None
                self.repeats += 1
                time.sleep(0.1)
            sent += 1


def run(environment: dict, *words: str, text: str = "", check: bool = True) -> subprocess.CompletedProcess:
    done = subprocess.run(
        [sys.executable, "-m", "trichter.connect.cli", *words],
        env=environment,
        input=text,
        capture_output=True,
        text=True,
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def part(supervisor: psutil.Process, name: str) -> psutil.Process | None:
    """The running part `web` or `worker` of `trichter run`."""
    for child in supervisor.children():
        try:
            if name in child.cmdline():
                return child
        except psutil.NoSuchProcess:
            continue
    return None


def wait_until_up(port: int) -> None:
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/account/login/")
            connection.getresponse()
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
    raise AssertionError("the product did not start")


def kill(supervisor: psutil.Process, kills: int) -> int:
    """Kill web and worker in turns; returns how often it was done."""
    random, done = Random(1), 0
    while done < kills:
        time.sleep(random.uniform(0.6, 2.2))
        victim = part(supervisor, ("web", "worker")[done % 2])
        if victim is None:
            continue
        os.killpg(victim.pid, signal.SIGKILL)
        done += 1
    return done


def keys_in_log(environment: dict) -> list[str]:
    code = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE']='trichter.settings'; django.setup()\n"
        "from trichter.people.models import Event\n"
        "print('\\n'.join(k for k in Event.objects.exclude(key=None).values_list('key', flat=True)))"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout
    return [line.rpartition(":")[2] for line in out.split() if line]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--database", default="")
    parser.add_argument("--port", type=int, default=8830)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "TRICHTER_HOME": home,
            "DATABASE_URL": options.database,
            "TRICHTER_LOG_LEVEL": "WARNING",
        }
        run(environment, "setup", "--quiet")
        run(environment, "createuser", "a@kill.example", "--role", "admin", "--password-stdin", text=PASSWORD + "\n")
        token = run(
            environment, "token", "a@kill.example", "--scope", "events.write", "--scope", "people.change"
        ).stdout.strip()
        with (Path(home) / "log").open("w") as log:
            command = [sys.executable, "-m", "trichter.connect.cli", "run", "--bind", f"127.0.0.1:{options.port}"]
            product = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
            wait_until_up(options.port)
            load = Load(options.port, token)
            started = time.monotonic()
            for thread in load.threads:
                thread.start()
            killed = kill(psutil.Process(product.pid), options.kills)
            wait_until_up(options.port)
            time.sleep(3)
            load.stop.set()
            for thread in load.threads:
                thread.join()
            took = time.monotonic() - started
            product.terminate()
            product.wait(30)
        run(environment, "worker", "--once")
        logged = keys_in_log(environment)
        rebuild = run(environment, "rebuild", "--check", check=False)
    missing, twice = load.acknowledged - set(logged), len(logged) - len(set(logged))
    print(
        f"{killed} kills in {took:.0f} s; {len(load.acknowledged)} events acknowledged, {load.repeats} tries repeated"
    )
    print(f"missing: {len(missing)}; twice: {twice}; {rebuild.stdout.strip()}")
    return 1 if missing or twice or rebuild.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
