import json

import pytest
from django.urls import reverse

from trichter.history.models import Action
from trichter.history.services import undo
from trichter.scoring import services
from trichter.scoring.definition import change_rule
from trichter.scoring.models import Refresh, Scorecard

from .make import NOW, SMALL, make_card, make_person, make_user, visit

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def admin(client):
    user = make_user("admin", language="en")
    client.force_login(user)
    return user


def draft_of(user) -> Scorecard:
    return services.draft_from(make_card(), by=user)


def test_everyone_reads_the_model_as_sentences(client):
    make_card()
    client.force_login(make_user("read_only", language="en"))
    page = client.get(reverse("scoring:model"), headers={"accept-language": "en"}).content.decode()
    assert "Executive" in page
    assert "Change the model" not in page
    assert "data-stepper" not in page


def test_without_a_model_the_page_says_how_to_get_one(client, admin):
    assert b"trichter setup" in client.get(reverse("scoring:model")).content


def test_a_draft_begins_from_the_active_version(client, admin):
    make_card()
    answer = client.post(reverse("scoring:begin", args=[1]))
    assert answer.url == reverse("scoring:version", args=[2])
    draft = Scorecard.objects.get(version=2)
    assert (draft.status, draft.definition, draft.by) == ("draft", SMALL, admin)
    page = client.get(answer.url).content.decode()
    assert page.count("data-stepper") == len(SMALL["rules"])


def test_points_and_limits_save_themselves_and_tell_the_page(client, admin):
    draft = draft_of(admin)
    url = reverse("scoring:rule", args=[2, "pricing"])
    answer = client.post(url, {"points": "30", "max_times": "4", "half_life_days": "7.5"}, headers=HTMX)
    assert answer.status_code == 204
    assert "draft-saved" in answer["HX-Trigger"]
    draft.refresh_from_db()
    rule = next(rule for rule in draft.definition["rules"] if rule["id"] == "pricing")
    assert (rule["points"], rule["max_times"], rule["half_life_days"]) == (30, 4, 7.5)
    assert "once_per_day" not in rule


def test_a_penalty_takes_points_away_whatever_sign_is_typed(client, admin):
    draft = draft_of(admin)
    client.post(reverse("scoring:rule", args=[2, "private"]), {"points": "12"}, headers=HTMX)
    draft.refresh_from_db()
    assert [rule["points"] for rule in draft.definition["rules"] if rule["id"] == "private"] == [-12]


def test_a_wrong_number_is_refused_in_its_row_and_changes_nothing(client, admin):
    draft = draft_of(admin)
    answer = client.post(reverse("scoring:rule", args=[2, "pricing"]), {"points": "", "max_times": "0"}, headers=HTMX)
    assert answer.status_code == 422
    assert b'id="rule-pricing"' in answer.content
    draft.refresh_from_db()
    assert draft.definition == SMALL


def test_an_active_version_cannot_be_changed(client, admin):
    card = make_card()
    for name, data in [("rule", {"points": "1"}), ("remove_rule", {})]:
        client.post(reverse(f"scoring:{name}", args=[1, "visit"]), data, headers=HTMX)
    card.refresh_from_db()
    assert card.definition == SMALL


def test_frame_caps_and_bands_are_changed(client, admin):
    draft = draft_of(admin)
    data = {"half_life_days": "", "cap_fit": "40", "cap_engagement": "", "band_warm": "25", "band_hot": "70"}
    assert client.post(reverse("scoring:frame", args=[2]), data, headers=HTMX).status_code == 204
    draft.refresh_from_db()
    assert draft.definition["half_life_days"] is None
    assert draft.definition["caps"] == {"fit": 40}
    assert [band["from"] for band in draft.definition["bands"]] == [None, 25, 70]


def test_bands_that_do_not_rise_are_refused_in_words(client, admin):
    draft_of(admin)
    data = {"half_life_days": "30", "cap_fit": "40", "cap_engagement": "", "band_warm": "80", "band_hot": "70"}
    answer = client.post(reverse("scoring:frame", args=[2]), data, headers=HTMX)
    assert answer.status_code == 422
    assert b'role="alert"' in answer.content


def test_a_rule_is_added_changed_and_removed(client, admin):
    draft = draft_of(admin)
    condition = {"all": [{"event": "demo_requested", "where": [{"field": "source", "op": "eq", "value": "web"}]}]}
    data = {"kind": "event", "part": "engagement", "points": "40", "condition": json.dumps(condition)}
    answer = client.post(reverse("scoring:new_rule", args=[2]), data, headers=HTMX)
    assert answer.status_code == 200
    draft.refresh_from_db()
    added = draft.definition["rules"][-1]
    where = [{"field": "source", "op": "eq", "value": "web"}]
    assert added == {"id": "rule-7", "part": "engagement", "points": 40, "on": "demo_requested", "where": where}

    data = {
        "kind": "state",
        "part": "fit",
        "points": "9",
        "condition": json.dumps({"field": "person.city", "op": "is_known"}),
    }
    client.post(reverse("scoring:edit_rule", args=[2, "rule-7"]), data, headers=HTMX)
    draft.refresh_from_db()
    assert draft.definition["rules"][-1]["when"] == {"field": "person.city", "op": "is_known"}

    client.post(reverse("scoring:remove_rule", args=[2, "rule-7"]), headers=HTMX)
    draft.refresh_from_db()
    assert draft.definition["rules"] == SMALL["rules"]
    undo(Action.objects.get(verb="scoring.rule_removed"), by=admin)
    draft.refresh_from_db()
    assert draft.definition["rules"][-1]["id"] == "rule-7"


def test_a_rule_for_each_event_needs_one_event(client, admin):
    draft_of(admin)
    for condition in ({"event": "page_view", "at_least": 3}, {"field": "person.city", "op": "is_known"}, {}):
        data = {"kind": "event", "part": "engagement", "points": "5", "condition": json.dumps(condition)}
        answer = client.post(reverse("scoring:new_rule", args=[2]), data, headers=HTMX)
        assert answer.status_code == 422
        assert answer["HX-Retarget"] == "#panel"


def test_a_rule_about_what_is_itself_computed_is_refused(client, admin):
    draft_of(admin)
    condition = {"field": "score.total", "op": "gt", "value": 10}
    data = {"kind": "state", "part": "fit", "points": "5", "condition": json.dumps(condition)}
    answer = client.post(reverse("scoring:new_rule", args=[2]), data, headers=HTMX)
    assert answer.status_code == 422
    assert b"itself computed" in answer.content


def test_the_effect_counts_bands_now_and_then_and_names_who_moves(client, admin):
    draft = draft_of(admin)
    mover = make_person(first_name="Ada", last_name="Muster", seniority="director")
    make_person(email_kind="free")
    services.change_draft(draft, lambda known: change_rule({**known, "caps": {}}, "decides", {"points": 60}), by=admin)
    page = client.get(reverse("scoring:effect", args=[2]), headers=HTMX).content.decode()
    assert "Ada Muster" in page
    effect = draft.effects.get()
    assert effect.done
    assert effect.moves == {"cold>warm": 1, "cold>cold": 1}
    assert effect.movers[0][:3] == [mover.pk, 8, 53]


def test_what_a_draft_changes_is_said_in_words(client, admin):
    draft = draft_of(admin)
    services.change_draft(draft, lambda known: change_rule(known, "visit", {"points": 7}), by=admin)
    page = client.get(reverse("scoring:differences", args=[2]), headers=HTMX).content.decode()
    assert "+5" in page
    assert "+7" in page


def test_activation_needs_a_reason_and_starts_a_pass(client, admin):
    draft_of(admin)
    url = reverse("scoring:activate", args=[2])
    assert client.post(url, {"reason": ""}, headers=HTMX).status_code == 422
    answer = client.post(url, {"reason": "trade fair"}, headers=HTMX)
    assert answer["HX-Redirect"] == reverse("scoring:model")
    card = Scorecard.objects.get(status="active")
    assert (card.version, card.reason, card.activated_by) == (2, "trade fair", admin)
    assert Scorecard.objects.get(version=1).status == "retired"
    assert Refresh.objects.get().finished_at is None


def test_marketing_drafts_but_does_not_activate(client):
    make_card()
    client.force_login(make_user("marketing"))
    assert client.post(reverse("scoring:begin", args=[1])).status_code == 302
    assert client.post(reverse("scoring:activate", args=[2]), {"reason": "x"}).status_code == 403
    assert Scorecard.objects.get(status="active").version == 1


@pytest.mark.parametrize("role", ["sales", "team_lead", "read_only"])
def test_others_change_nothing(client, role):
    make_card()
    services.draft_from(Scorecard.objects.get(), by=None)
    client.force_login(make_user(role))
    for name, args in [
        ("begin", [1]),
        ("discard", [2]),
        ("rule", [2, "visit"]),
        ("remove_rule", [2, "visit"]),
        ("frame", [2]),
        ("activate", [2]),
    ]:
        assert client.post(reverse(f"scoring:{name}", args=args), {"points": "1", "reason": "x"}).status_code == 403
    assert Scorecard.objects.get(version=2).definition == SMALL


def test_a_discarded_draft_can_be_brought_back(client, admin):
    draft_of(admin)
    client.post(reverse("scoring:discard", args=[2]))
    assert Scorecard.objects.count() == 1
    undo(Action.objects.get(verb="scoring.discarded"), by=admin)
    assert Scorecard.objects.get(version=2).definition == SMALL


def test_a_retired_version_is_used_again_as_a_draft(client, admin):
    make_card(status="retired")
    make_card({**SMALL, "half_life_days": 5}, version=2)
    client.post(reverse("scoring:begin", args=[1]))
    assert Scorecard.objects.get(version=3).definition == SMALL


def test_the_reasons_of_a_person_are_shown_and_those_of_a_past_day(client, admin):
    make_card()
    person = make_person(seniority="director")
    visit(person, days_ago=5, path="/preise/pumpen")
    services.rescore([person.pk])
    url = reverse("scoring:explanation", args=[person.pk])
    page = client.get(url, headers=HTMX).content.decode()
    assert "/preise/pumpen" in page
    past = client.get(url, {"on": (NOW.date().replace(day=10)).isoformat()}, headers=HTMX).content.decode()
    assert "/preise/pumpen" not in past
    assert client.get(reverse("scoring:course", args=[person.pk]), headers=HTMX).status_code == 200


def test_a_person_one_may_not_see_has_no_score_either(client):
    make_card()
    person = make_person(owner=make_user("sales"))
    client.force_login(make_user("sales", visibility="own"))
    for name in ("explanation", "course"):
        assert client.get(reverse(f"scoring:{name}", args=[person.pk]), headers=HTMX).status_code == 404


def test_the_effect_is_about_people_one_may_see(client):
    make_card()
    make_person(owner=make_user("sales"), seniority="director")
    seer = make_user("marketing", visibility="own")
    draft = services.draft_from(Scorecard.objects.get(), by=seer)
    client.force_login(seer)
    client.get(reverse("scoring:effect", args=[2]), headers=HTMX)
    assert draft.effects.get().people == 0


def test_progress_is_shown_while_everyone_is_scored_again(client, admin):
    make_card()
    make_person()
    services.begin_refresh("asked")
    assert b"every 1s" in client.get(reverse("scoring:progress"), headers=HTMX).content
    services.refresh_all()
    assert b"every 1s" not in client.get(reverse("scoring:progress"), headers=HTMX).content
