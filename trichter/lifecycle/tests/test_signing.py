import json

import pytest
from django.urls import reverse
from django.utils import translation

from trichter.history.models import Action
from trichter.history.services import undo
from trichter.lifecycle import services
from trichter.lifecycle.errors import ChangedMeanwhile, MayNotSign, NotSigned, SignedAlready
from trichter.lifecycle.models import Definition, Signature
from trichter.lifecycle.reading import in_both_languages, overview, signing
from trichter.notices.kinds import find_kind
from trichter.notices.models import Notice
from trichter.people.tests.factories import make_user

pytestmark = pytest.mark.usefixtures("definitions")
HOT = {"all": [{"field": "score.total", "op": "gte", "value": 61}]}
REACHABLE = {"field": "person.phone", "op": "is_known"}


@pytest.fixture
def draft(marketer) -> Definition:
    return services.draft_from(Definition.objects.get(stage="mql", status="active"), by=marketer)


def save(draft, condition, by):
    return services.save_draft(draft, condition=condition, candidates=None, mode="automatic", by=by)


def test_a_draft_is_put_in_force_only_when_both_sides_have_signed(draft, marketer, lead):
    with pytest.raises(NotSigned, match="Marketing"):
        services.activate(draft, by=marketer)
    services.sign(draft, "marketing", by=marketer, digest=draft.digest)
    with pytest.raises(NotSigned):
        services.activate(draft, by=marketer)
    assert Definition.objects.get(pk=draft.pk).status == "draft"

    services.sign(draft, "sales", by=lead, digest=draft.digest)
    services.activate(draft, by=lead)
    active = Definition.objects.get(stage="mql", status="active")
    assert active.version == 2 and active.is_signed()
    given = {row.side: (row.user, row.name) for row in active.signatures.all()}
    assert given == {"marketing": (marketer, "Miriam Köhler"), "sales": (lead, "Thomas Brandt")}


def test_changing_a_signed_draft_removes_its_signatures_and_saving_it_unchanged_keeps_them(draft, marketer, sign_both):
    sign_both(draft)
    saved = services.save_draft(
        draft, condition=draft.condition, candidates=draft.candidates, mode=draft.mode, by=marketer
    )
    assert saved.unsigned == [] and Signature.objects.count() == 2

    saved = save(draft, HOT, marketer)
    assert saved.unsigned == ["Miriam Köhler", "Thomas Brandt"]
    assert not Signature.objects.exists()
    assert Action.objects.filter(verb="lifecycle.signatures_dropped").exists()


def test_nobody_signs_what_they_have_not_read(draft, marketer):
    seen = draft.digest
    save(draft, HOT, marketer)
    with pytest.raises(ChangedMeanwhile):
        services.sign(draft, "marketing", by=marketer, digest=seen)


@pytest.mark.parametrize(
    ("role", "sides"),
    [
        ("marketing", {"marketing"}),
        ("team_lead", {"sales"}),
        ("admin", {"marketing", "sales"}),
        ("sales", set()),
        ("read_only", set()),
    ],
)
def test_each_role_signs_for_its_side(draft, role, sides, lead):
    user = make_user(role=role)
    assert {each.side for each in signing(draft, user) if each.may_sign} == sides
    for side in {"marketing", "sales"} - sides:
        with pytest.raises(MayNotSign):
            services.sign(draft, side, by=user, digest=draft.digest)


def test_one_person_does_not_sign_for_both_sides(draft, marketer):
    boss = make_user(role="admin")
    services.sign(draft, "sales", by=boss, digest=draft.digest)
    with pytest.raises(MayNotSign):
        services.sign(draft, "marketing", by=boss, digest=draft.digest)
    services.sign(draft, "marketing", by=marketer, digest=draft.digest)
    with pytest.raises(SignedAlready):
        services.sign(draft, "marketing", by=marketer, digest=draft.digest)


def test_the_only_one_who_may_sign_at_all_signs_for_both(rep):
    alone = make_user(role="marketing")
    make_user(role="admin", is_active=False)
    draft = services.draft_from(Definition.objects.get(stage="mql", status="active"), by=alone)
    for side in ("marketing", "sales"):
        services.sign(draft, side, by=alone, digest=draft.digest)
    services.activate(draft, by=alone)


def test_a_signature_is_taken_back_until_both_stand_under_what_is_in_force(draft, marketer, lead):
    _row, action = services.sign(draft, "marketing", by=marketer, digest=draft.digest)
    undo(action, by=marketer)
    assert not Signature.objects.exists()

    _row, first = services.sign(draft, "marketing", by=marketer, digest=draft.digest)
    services.sign(draft, "sales", by=lead, digest=draft.digest)
    services.activate(draft, by=lead)
    with pytest.raises(NotSigned):
        undo(first, by=marketer)
    assert Signature.objects.count() == 2


def test_installed_definitions_are_signed_as_they_are_and_say_so_until_then(client, marketer, lead):
    first = overview()[0].active
    assert first.is_installed and not first.is_signed
    client.force_login(marketer)
    page = client.get(reverse("lifecycle:definitions")).content.decode()
    assert "installed, not signed yet" in page
    assert overview(marketer)[0].may_sign and overview(lead)[0].may_sign
    url = reverse("lifecycle:version", args=[first.row.pk])
    assert "Sign for Marketing" in client.get(url).content.decode()

    client.post(reverse("lifecycle:sign", args=[first.row.pk, "marketing"]), {"digest": first.row.digest})
    assert not overview(marketer)[0].may_sign and overview(lead)[0].may_sign
    client.force_login(lead)
    client.post(reverse("lifecycle:sign", args=[first.row.pk, "sales"]), {"digest": first.row.digest})
    assert overview()[0].active.is_signed
    page = client.get(url).content.decode()
    assert "Miriam Köhler" in page and "Thomas Brandt" in page and "Sign for" not in page


def test_the_page_says_that_a_saved_change_costs_the_signatures(client, draft, marketer, sign_both):
    sign_both(draft)
    client.force_login(marketer)
    form = {"condition": json.dumps(HOT), "mode": "automatic"}
    effect = reverse("lifecycle:effect", args=[draft.pk])
    assert "Not saved yet" in client.post(effect, form).content.decode()
    page = client.post(reverse("lifecycle:draft", args=[draft.pk]), form, follow=True).content.decode()
    assert "Miriam Köhler and Thomas Brandt" in page
    assert "Not saved yet" not in client.post(effect, form).content.decode()


def test_where_nobody_can_sign_the_page_says_whom_it_takes(client, draft, marketer):
    make_user(role="marketing")
    client.force_login(marketer)
    assert "team lead or administrator" in client.get(reverse("lifecycle:draft", args=[draft.pk])).content.decode()


def test_sales_signs_nothing_and_a_retired_version_is_signed_no_more(client, rep, draft, sign_both, lead):
    client.force_login(rep)
    old = Definition.objects.get(stage="mql", status="active")
    url = reverse("lifecycle:sign", args=[old.pk, "sales"])
    assert client.post(url, {"digest": old.digest}).status_code == 403
    sign_both(draft)
    services.activate(draft, by=lead)
    with pytest.raises(MayNotSign):
        services.sign(old, "sales", by=lead, digest=old.digest)


def test_the_other_side_is_asked_once_for_the_same_words(client, draft, marketer, lead, rep):
    client.force_login(marketer)
    url = reverse("lifecycle:ask", args=[draft.pk, "sales"])
    page = client.post(url, follow=True).content.decode()
    assert "Asked to sign: Thomas Brandt" in page
    client.post(url)
    notice = Notice.objects.get()
    assert notice.user == lead and notice.url == reverse("lifecycle:version", args=[draft.pk])
    kind = find_kind(notice.kind)
    with translation.override("de"):
        assert kind.said(notice.data).startswith("Miriam Köhler bittet dich")
        assert "Vertrieb" in kind.said(notice.data)
    save(draft, HOT, marketer)
    client.post(url)
    assert Notice.objects.count() == 2
    client.force_login(lead)
    assert "Sign for Sales" in client.get(notice.url).content.decode()


def test_a_definition_reads_in_both_languages(client, draft, marketer):
    found = {each.code: each.version.clauses[0] for each in in_both_languages(draft)}
    assert "at least 31" in found["en"] and "mindestens 31" in found["de"]
    client.force_login(marketer)
    page = client.get(reverse("lifecycle:version", args=[draft.pk])).content.decode()
    assert "Automatic when" in page and "Automatisch, wenn" in page
