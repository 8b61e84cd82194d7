import pytest
from django_tasks_db.models import DBTaskResult

from trichter.lifecycle import services
from trichter.lifecycle.comparing import difference
from trichter.lifecycle.errors import BadDefinition, NotADraft
from trichter.lifecycle.models import Definition
from trichter.lifecycle.order import ALL
from trichter.lifecycle.reading import overview
from trichter.people.tests.factories import make_event, make_person

pytestmark = pytest.mark.usefixtures("definitions")
HOT = {"all": [{"field": "score.total", "op": "gte", "value": 61}]}


def active(stage: str) -> Definition:
    return Definition.objects.get(stage=stage, status="active")


def test_every_stage_has_one_definition_in_order_and_installing_twice_adds_none():
    services.ensure_default()
    assert [row.stage for row in services.active_definitions()] == [stage.value for stage in ALL]
    assert Definition.objects.count() == len(ALL)


def test_a_draft_is_made_once_and_leaves_the_one_in_force_alone(rep):
    draft = services.draft_from(active("mql"), by=rep)
    assert services.draft_from(active("mql"), by=rep) == draft
    assert (draft.version, draft.status) == (2, "draft")
    assert active("mql").version == 1


def test_activating_retires_the_version_before_and_looks_at_everyone(rep, sign_both):
    draft = services.draft_from(active("mql"), by=rep)
    services.save_draft(draft, condition=HOT, candidates=None, mode="automatic", by=rep)

    sign_both(draft)
    services.activate(draft, by=rep)

    assert active("mql").version == 2
    assert Definition.objects.get(stage="mql", version=1).status == "retired"
    assert "sweep" in DBTaskResult.objects.get().task_path


@pytest.mark.parametrize(
    "condition",
    [{"field": "person.nothing", "op": "is_known"}, {"al": []}, {"field": "score.total", "op": "gte", "value": "x"}],
)
def test_a_condition_that_cannot_be_used_is_refused_and_nothing_is_saved(condition, rep):
    draft = services.draft_from(active("mql"), by=rep)
    before = draft.condition
    with pytest.raises(BadDefinition):
        services.save_draft(draft, condition=condition, candidates=None, mode="automatic", by=rep)
    draft.refresh_from_db()
    assert draft.condition == before


def test_only_drafts_can_be_changed_activated_or_thrown_away(rep):
    for change in (
        lambda row: services.save_draft(row, condition=HOT, candidates=None, mode="automatic", by=rep),
        lambda row: services.activate(row, by=rep),
        lambda row: services.discard(row, by=rep),
    ):
        with pytest.raises(NotADraft):
            change(active("mql"))


def test_the_preview_counts_who_meets_it_who_would_move_and_who_would_be_suggested():
    make_person(score=70, score_total=70.0)
    make_person(score=70, score_total=70.0, stage="customer")
    talked = make_person()
    make_event(talked, "mail_replied")
    found = services.preview("mql", HOT, {"event": "mail_replied"})
    assert (found.matching, found.moving, found.candidates) == (2, 1, 1)


def test_two_versions_are_compared_in_words(rep):
    old = active("mql")
    draft = services.draft_from(old, by=rep)
    condition = {"all": [HOT["all"][0], old.condition["all"][1]]}
    services.save_draft(draft, condition=condition, candidates={"event": "mail_replied"}, mode="suggest", by=rep)
    draft.refresh_from_db()
    found = difference(old, draft)
    assert [clause.kind for clause in found.clauses] == ["changed", "kept"]
    assert [(piece.kind, piece.text) for piece in found.clauses[0].pieces][1:] == [("gone", "31"), ("added", "61")]
    assert len(found.other) == 2


def test_the_overview_says_every_rule_in_words():
    rows = overview()
    assert [row.stage for row in rows] == ALL
    assert all(row.active.clauses for row in rows)
    assert rows[2].active.candidates
