"""How the demo's house is set up for selling: hours, absences, routing, products, letterhead."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from trichter.accounts.models import Team, User
from trichter.handover.models import Rule
from trichter.handover.services.settings import save_rule
from trichter.notices.kinds import OFF, kinds
from trichter.notices.services import set_preferences
from trichter.quotes.models import Letterhead
from trichter.quotes.services.products import ProductRow, upsert_products
from trichter.worktime.services import add_absence, create_calendar, set_desk, set_team_calendar

SOUTH, NORTH = "Vertrieb Süd", "Vertrieb Nord"
DAY = [["08:00", "12:00"], ["13:00", "17:00"]]
WEEK = {str(day): DAY for day in range(4)} | {"4": [["08:00", "12:00"], ["13:00", "15:00"]]}
# item number, name, English name, unit, net price
PRODUCTS = (
    ("RF-100", "Rollenförderer RF 100", "Roller conveyor RF 100", "Stück", "8400"),
    ("GF-200", "Gurtförderer GF 200", "Belt conveyor GF 200", "Stück", "11900"),
    ("PH-20", "Palettenheber PH 20", "Pallet lift PH 20", "Stück", "17250"),
    ("SO-300", "Sorteranlage SO 300", "Sorter SO 300", "Anlage", "148000"),
    ("ST-10", "Steuerung ST 10", "Control unit ST 10", "Stück", "6200"),
    ("MO-1", "Montage und Inbetriebnahme", "Assembly and commissioning", "Tag", "1150"),
    ("WA-12", "Wartung, zwölf Monate", "Maintenance, twelve months", "Jahr", "2400"),
)
LETTERHEAD = {
    "name": "Hartmann Fördertechnik GmbH", "street": "Beispielweg 12", "postcode": "86150", "city": "Augsburg",
    "phone": "+49 89 99998100", "email": "vertrieb@hartmann.example", "website": "www.hartmann.example",
    "directors": "Anna Hartmann", "register": "Amtsgericht Augsburg, HRB 000000", "vat_id": "DE000000000",
    "bank": "Musterbank", "iban": "DE00 0000 0000 0000 0000 00",
}  # fmt: skip


def set_up(users: dict[str, User], now: datetime) -> None:
    """Working hours and absences, who gets whom, what is sold and on whose paper."""
    for user in users.values():
        set_preferences(user, dict.fromkeys(kinds(), OFF))  # invented addresses: nobody is mailed
    set_hours(users, now)
    set_rules(users["leitung"])
    sell(users["admin"])


def set_hours(users: dict[str, User], now: datetime) -> None:
    """Two offices in two Länder with their holidays; one colleague is away for some days, one works half the week."""
    lead = users["leitung"]
    south = create_calendar("Büro Augsburg", by=lead, region="DE-BY", hours=WEEK)
    north = create_calendar("Büro Leipzig", by=lead, region="DE-SN", hours=WEEK)
    half = create_calendar("Halbe Woche", by=lead, region="DE-SN", hours={str(day): DAY for day in range(3)})
    set_team_calendar(Team.objects.get(name=SOUTH), south, by=lead)
    set_team_calendar(Team.objects.get(name=NORTH), north, by=lead)
    for name in ("leitung", "leitung-nord"):
        set_desk(users[name], by=lead, takes_leads=False)
    for name in ("vertrieb", "vertrieb-sued", "vertrieb-nord"):
        set_desk(users[name], by=lead, capacity=60, share=2)
    set_desk(users["vertrieb-ost"], by=lead, capacity=30, calendar=half)
    today = timezone.localdate(now)
    add_absence(users["vertrieb-sued"], today, today + timedelta(days=4), by=lead, note="Urlaub")


def set_rules(lead: User) -> None:
    """Customers stay with their colleague, the south and the neighbours go to Augsburg, the rest to Leipzig."""
    teams = {team.name: team for team in Team.objects.filter(name__in=(SOUTH, NORTH))}
    abroad = {"field": "person.country", "op": "in", "value": ["AT", "CH"]}
    for rule in (
        Rule(name="Bekannte Unternehmen", to=Rule.To.OWNER),
        Rule(name="Süddeutschland", to=Rule.To.TEAM, team=teams[SOUTH], postcodes="60-65, 70-79, 80-97"),
        Rule(name="Österreich und Schweiz", to=Rule.To.TEAM, team=teams[SOUTH], condition=abroad),
        Rule(name="Alle anderen", to=Rule.To.TEAM, team=teams[NORTH]),
    ):
        save_rule(rule, by=lead)


def sell(admin: User) -> None:
    """Products, and the letterhead unless the house has one."""
    rows = [
        ProductRow(sku, name_de=german, name_en=english, unit=unit, price=Decimal(price))
        for sku, german, english, unit, price in PRODUCTS
    ]
    upsert_products(rows, by=admin, is_demo=True)
    head = Letterhead.get()
    if not head.ready:
        for name, value in LETTERHEAD.items():
            setattr(head, name, value)
        head.save()
