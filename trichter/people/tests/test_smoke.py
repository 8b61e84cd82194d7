from trichter.history.services import undo
from trichter.people import services
from trichter.people.models import Event, Touch

from .factories import make_event, make_person, make_user


def test_smoke(db):
    me = make_user()
    anna = make_person("Anna@Example.org", company="Muster GmbH", phones=("+49 351 1234567",))
    assert services.find_person(["anna@example.org"]) == anna
    event = make_event(anna, "call_logged", key="k1", outcome="answered")
    assert make_event(anna, "call_logged", key="k1").pk == event.pk
    assert services.update_person(anna, {"job_title": "CEO", "email": "a@x.example"}, by=me)
    assert Event.objects.filter(type="attribute_changed").count() >= 2
    claimed = services.claim_touched(10)
    services.settle(claimed)
    assert not Touch.objects.exists()
    services.log_activity(anna, "call", "answered", "spoke", by=me)
    services.write_stage([anna.pk], "mql")
    action = services.delete_person(anna, by=me)
    undo(action, by=me)
    anna.refresh_from_db()
    assert anna.deleted_at is None and anna.last_contact_at is not None
    services.write_standing([services.Standing(anna.pk, 3, 3.2, 1, 2, 0.2, "cold", anna.last_contact_at)])
