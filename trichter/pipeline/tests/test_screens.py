"""Board, list and pages as a colleague uses them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from trichter.people.models import Person
from trichter.people.tests.factories import make_company, make_person, make_user
from trichter.pipeline import services
from trichter.pipeline.models import File, Move, Opportunity, Stage

from .factories import make_opportunity, reason, stage

HTMX = {"HX-Request": "true"}


@pytest.fixture
def mia(house):
    return make_user(role="team_lead", language="de", visibility="own")


@pytest.fixture
def client(mia):
    client = Client()
    client.force_login(mia)
    return client


def text_of(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


def test_the_board_counts_and_sums_only_what_is_seen(client, mia):
    other = make_user()
    make_opportunity(owner=mia, amount=1000)
    make_opportunity(amount="500.50")
    make_opportunity("Geheim", owner=other, amount=99_000)
    page = text_of(client.get(reverse("pipeline:board"), {"whose": "all"}))
    assert "<b>2</b> offene Verkaufschancen" in page
    assert "1.501 €" in page or "1.500 €" in page
    assert "Geheim" not in page and "99.000" not in page
    mine = text_of(client.get(reverse("pipeline:board"), {"whose": "mine"}))
    assert "<b>1</b> offene Verkaufschance" in mine


def test_the_board_asks_the_same_number_of_questions_however_many_cards(client, mia, django_assert_max_num_queries):
    for _number in range(30):
        make_opportunity(owner=mia, person=None, company=make_company())
    client.get(reverse("pipeline:board"), {"whose": "all"})
    with django_assert_max_num_queries(24):
        page = client.get(reverse("pipeline:board"), {"whose": "all"})
    assert text_of(page).count('class="board-card"') == 20
    assert "/more/" in text_of(page)


def test_more_cards_follow_without_gap_or_double(client, mia):
    names = {make_opportunity(f"Nr {number:02}", owner=mia).name for number in range(45)}
    seen: list[str] = []
    url = f"{reverse('pipeline:board')}?whose=all"
    import re

    while url:
        page = text_of(client.get(url, headers=HTMX))
        seen += re.findall(r'data-name="(Nr \d+)"', page)
        found = re.search(r'hx-get="([^"]+/more/[^"]+)"', page)
        url = found.group(1).replace("&amp;", "&") if found else ""
    assert len(seen) == 45 and set(seen) == names


def test_a_refused_step_asks_for_what_is_missing_and_goes_on_when_it_is_there(client, mia):
    row = make_opportunity(in_stage="Offer", owner=mia, person=(person := make_person(owner=mia)))
    url = reverse("pipeline:step", args=[row.pk, stage("Won").pk])
    refused = client.post(url, {"from": "board"}, headers=HTMX)
    assert refused.status_code == 422
    assert refused.headers["HX-Retarget"] == "#tool"
    assert "Noch offen: Betrag, Abschlussdatum und jemand, der entscheidet." in text_of(refused)
    row.refresh_from_db()
    assert row.stage == stage("Offer")

    filled = {
        "from": "board",
        "filled": "1",
        "amount": "12.500,50",
        "close_date": "2026-12-31",
        "decision_maker": person.pk,
    }
    answer = client.post(url, filled, headers=HTMX)
    assert answer.status_code == 200
    row.refresh_from_db()
    assert (row.stage.kind, str(row.amount)) == ("won", "12500.50")
    assert Person.objects.get(pk=person.pk).stage == "customer"
    assert 'hx-swap-oob="delete"' in text_of(answer)


def test_losing_without_a_reason_keeps_it_open(client, mia):
    row = make_opportunity(owner=mia)
    url = reverse("pipeline:step", args=[row.pk, stage("Lost").pk])
    assert client.post(url).status_code == 422
    assert client.post(url, {"filled": "1"}).status_code == 422
    row.refresh_from_db()
    assert row.is_open
    assert client.post(url, {"filled": "1", "lost_reason": reason().pk, "note": "Schade"}).status_code == 302
    row.refresh_from_db()
    assert (row.stage.kind, row.lost_note) == ("lost", "Schade")


def test_a_card_lies_where_it_was_dropped(client, mia):
    first, second, third = (make_opportunity(f"Nr {number}", owner=mia) for number in range(3))
    url = reverse("pipeline:order", args=[first.pk])
    assert client.post(url, {"above": third.pk, "below": second.pk}).status_code == 204
    order = Opportunity.objects.order_by("rank").values_list("pk", flat=True)
    assert list(order) == [third.pk, first.pk, second.pk]
    for _again in range(60):  # between the same two again and again: ranks never run out
        a, b = Opportunity.objects.order_by("rank")[:2]
        services.reorder(Opportunity.objects.order_by("-rank")[0], above=a, below=b)
    assert len(set(Opportunity.objects.values_list("rank", flat=True))) == 3


def test_converting_by_form_shows_companies_it_may_be_already(client, mia):
    known = make_company("Kessler Pumpen GmbH")
    jonas = make_person(owner=mia, company="Kesler Pumpen AG")
    url = reverse("pipeline:convert", args=[jonas.pk])
    page = text_of(client.get(url))
    assert "Kessler Pumpen GmbH – " in page
    key = services.convert_key(jonas)
    data = {"key": key, "name": "Pumpen", "amount": "1.000", "pipeline": stage("Won").pipeline_id, "company": known.pk}
    answers = [client.post(url, data) for _click in range(2)]
    row = Opportunity.objects.get()
    assert [answer.headers["Location"] for answer in answers] == [reverse("pipeline:opportunity", args=[row.pk])] * 2
    assert (row.company, str(row.amount)) == (known, "1000.00")


def test_the_file_holds_what_the_list_shows_and_no_formula(client, mia):
    make_opportunity("=cmd|' /C calc'!A0", owner=mia, amount="1234.50")
    make_opportunity("Fremd", owner=make_user())
    answer = client.get(reverse("pipeline:export"), {"whose": "all"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("'=cmd") or lines[1].startswith("\"'=cmd")
    assert "1.234,50" in lines[1] or "1234,50" in lines[1]


def test_files_are_private_downloads_of_known_kinds(client, mia, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = make_opportunity(owner=mia)
    files = reverse("pipeline:files", args=[row.pk])
    client.post(files, {"file": SimpleUploadedFile("../../Plan Größe.pdf", b"%PDF-1.7")})
    client.post(files, {"file": SimpleUploadedFile("evil.html", b"<script>")})
    kept = File.objects.get()
    assert kept.name == "Plan Größe.pdf" and (tmp_path / kept.stored).read_bytes() == b"%PDF-1.7"
    answer = client.get(reverse("pipeline:download", args=[row.pk, kept.pk]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    foreign = make_opportunity(owner=make_user())
    assert client.get(reverse("pipeline:download", args=[foreign.pk, kept.pk])).status_code == 404


def test_what_rests_too_long_says_so_in_words(client, mia):
    make_opportunity(owner=mia, at=timezone.now() - timedelta(days=40))
    assert "liegt hier seit 40 Tagen" in text_of(client.get(reverse("pipeline:board"), {"whose": "all"}))


def test_a_stage_once_used_is_hidden_and_never_taken_from_the_history(client, mia):
    row = make_opportunity(owner=mia)
    services.move(row, stage("Needs clear"), by=mia)
    client.post(reverse("pipeline:stage_remove", args=[stage("Qualified").pk]))
    assert not Stage.objects.get(name="Qualified").active
    assert Move.objects.filter(to_stage__name="Qualified").exists()
    client.post(reverse("pipeline:stage_remove", args=[stage("Needs clear").pk]))
    assert Stage.objects.get(name="Needs clear").active
