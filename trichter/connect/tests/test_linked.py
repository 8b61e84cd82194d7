"""Lists that belong together: colleagues, products, companies, opportunities."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from trichter.accounts.models import Team, User
from trichter.connect.cli import main
from trichter.connect.defaults import install_defaults
from trichter.lifecycle.models import Transition
from trichter.people.models import ExternalKey, Person
from trichter.people.services import find_or_create_company
from trichter.people.tests.factories import make_person
from trichter.pipeline.models import Move, Opportunity
from trichter.quotes.models import Product

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def house(transactional_db):
    translation.activate("en")
    install_defaults()


def bring_in(tmp_path, capsys, kind: str, text: str, *options: str) -> tuple[int, dict]:
    """Exit code and answer of `trichter import`."""
    path = tmp_path / f"{kind}.csv"
    path.write_text(text, encoding="utf-8")
    code = main(["import", str(path), "--as", kind, "--json", *options])
    return code, json.loads(capsys.readouterr().out)


def test_colleagues_come_without_access_with_teams_and_leads(tmp_path, capsys):
    text = (
        "Mitarbeiter;Teamleitung;Niederlassung\nMoses Frase;Dustin Brinkmann;Mitte\nZane Levy;Dustin Brinkmann;Mitte\n"
    )
    code, said = bring_in(tmp_path, capsys, "users", text)
    assert (code, said["created"]) == (0, 3)
    assert not User.objects.filter(is_active=True).exists()
    assert User.objects.get(last_name="Brinkmann").role == "team_lead"
    assert Team.objects.get(name="Mitte").members.count() == 3
    assert bring_in(tmp_path, capsys, "users", text)[1]["created"] == 0
    main(["import", "--as", "users", "--undo", str(said["undo"])])
    assert not User.objects.exists()


def test_products_have_german_prices_and_are_changed_by_number(tmp_path, capsys):
    text = "Artikelnummer;Bezeichnung;Listenpreis\nA1;Förderer;1.234,50\nA2;;3,00\n"
    code, said = bring_in(tmp_path, capsys, "products", text, "--language", "de")
    assert (code, said["created"], said["refused"]) == (1, 1, 1)
    assert said["problems"][0]["row"] == 3 and said["problems"][0]["text"] == "Das Produkt hat keinen Namen."
    assert Product.objects.get(sku="A1").price == Decimal("1234.5")


DEALS = """opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value,lead_id
D1,Zane Levy,GTXPro,Cancity,Won,2024-10-20,2025-03-01,1054,L1
D2,Zane Levy,GTX Pro,,Lost,2024-10-21,2024-12-24,0,
D3,Zane Levy,GTX Pro,Cancity,Qualified,2025-01-02,,,
D4,Nobody,GTX Pro,Cancity,Qualified,2025-01-02,,,
D5,Zane Levy,GTX Pro,Cancity,Won,2025-01-02,,9,
D6,Zane Levy,GTX Pro,Elsewhere,Won,2025-03-02,2025-01-02,9,
"""


def test_opportunities_come_with_their_past(tmp_path, capsys):
    person = make_person()
    Person.objects.update(created_at=datetime(2024, 9, 1, tzinfo=UTC))
    ExternalKey.objects.create(person=person, system="crm", key="L1")
    find_or_create_company("Cancity Inc.")
    bring_in(tmp_path, capsys, "users", "name\nZane Levy\n")
    bring_in(tmp_path, capsys, "products", "product,price\nGTX Pro,4821\n")
    options = ("--alias", "GTXPro=GTX Pro", "--system", "crm")

    code, said = bring_in(tmp_path, capsys, "opportunities", DEALS, *options, "--dry-run")
    assert (code, said["created"], said["refused"]) == (1, 3, 3)
    assert not Opportunity.objects.exists()

    code, said = bring_in(tmp_path, capsys, "opportunities", DEALS, *options)
    assert [(each["row"], each["column"]) for each in said["problems"]] == [
        (5, "sales_agent"), (6, "close_date"), (7, "close_date"),
    ]  # fmt: skip
    won = Opportunity.objects.get(external_keys__key="D1")
    assert (won.amount, won.owner.last_name, won.company.name) == (Decimal(1054), "Levy", "Cancity Inc.")
    assert (won.opened_at.date(), won.closed_at.date(), won.stage.kind) == (date(2024, 10, 20), date(2025, 3, 1), "won")
    assert won.lines.get().price == Decimal(1054)
    assert Move.objects.get(opportunity=won, to_stage__kind="won").age_seconds == 132 * 86_400
    assert Opportunity.objects.get(external_keys__key="D2").lost_reason is not None
    assert Opportunity.objects.get(external_keys__key="D3").amount == Decimal(4821)
    person = Person.objects.get(pk=person.pk)
    assert person.stage == "customer"
    assert Transition.objects.get(person=person, to_stage="customer").at.date() == date(2025, 3, 1)

    moved = DEALS.replace(
        "D3,Zane Levy,GTX Pro,Cancity,Qualified,2025-01-02,,",
        "D3,Zane Levy,GTX Pro,Cancity,Won,2025-01-02,2025-02-03,7000",
    )
    _code, again = bring_in(tmp_path, capsys, "opportunities", moved, *options)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 1, 2)
    assert Opportunity.objects.get(external_keys__key="D3").stage.kind == "won"

    main(["import", "--as", "opportunities", "--undo", str(said["undo"])])
    assert not Opportunity.objects.alive().exists()


def test_a_wrong_meaning_of_a_column_is_refused_in_words(tmp_path, capsys):
    path = tmp_path / "map.json"
    path.write_text(json.dumps({"columns": [{"column": "product", "target": "colour"}]}))
    code, said = bring_in(tmp_path, capsys, "products", "product\nx\n", "--map", str(path))
    assert code == 2 and "colour" in said["error"]
