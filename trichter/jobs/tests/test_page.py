import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from trichter.jobs import heartbeat, schedules
from trichter.jobs.models import Schedule

from . import sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    user = get_user_model().objects.create_user(
        "admin@house.example", "correct horse battery", role="admin", language="en"
    )
    client.force_login(user)
    return client


def test_the_page_says_that_no_worker_runs(admin):
    page = admin.get(reverse("jobs:status"))
    assert "No worker is running" in page.content.decode()


def test_the_page_names_workers_jobs_and_failed_tasks(admin, worker):
    heartbeat.beat(worker)
    schedules.plan()
    sample.fail.enqueue("jonas@example.org")
    DBTaskResult.objects.update(
        status="FAILED", exception_class_path="a.Refused", traceback="sample.py:24 fail\nRefused"
    )

    text = admin.get(reverse("jobs:status")).content.decode()

    assert worker in text and "Refused at sample.py:24 fail" in text and "jonas" not in text


def test_a_failed_task_is_tried_again_by_a_click(admin):
    sample.greet.enqueue("Mia")
    DBTaskResult.objects.update(status="FAILED", worker_ids=["a"] * 5)
    row = DBTaskResult.objects.get()

    assert admin.post(reverse("jobs:again", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.worker_ids) == ("READY", [])
    assert admin.post(reverse("jobs:again", args=[row.pk])).status_code == 404


def test_a_periodic_job_is_made_due_by_a_click(admin):
    schedules.plan()
    assert Schedule.objects.get(name="jobs.tidy").due_at > timezone.now()
    assert admin.post(reverse("jobs:now", args=["jobs.tidy"])).status_code == 302
    assert Schedule.objects.get(name="jobs.tidy").due_at <= timezone.now()
    assert admin.post(reverse("jobs:now", args=["no.such"])).status_code == 404


def test_others_may_not_see_it(client):
    client.force_login(get_user_model().objects.create_user("rep@house.example", "correct horse battery", role="sales"))
    assert client.get(reverse("jobs:status")).status_code == 403
