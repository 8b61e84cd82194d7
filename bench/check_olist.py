"""Do the funnel's figures of imported leads and deals agree with their CSV files?

    trichter import DIR/olist_marketing_qualified_leads_dataset.csv --system olist --map bench/olist-map.json
    trichter import DIR/olist_closed_deals_dataset.csv --as opportunities --stage won --create-users --system olist
    python bench/check_olist.py DIR

The left figure is computed from the CSV files with nothing but the csv module, the right one is what Trichter's
insights say. Exit code 1 if they differ anywhere.
"""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from check_pipeline import compare

ZONE = ZoneInfo("Europe/Berlin")
SECOND = 1_000_000


def quantile(values: list[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)]


def from_csv(folder: Path) -> dict[str, object]:
    """The figures by name."""
    with (folder / "olist_marketing_qualified_leads_dataset.csv").open(newline="") as stream:
        leads = {row["mql_id"]: row for row in csv.DictReader(stream)}
    with (folder / "olist_closed_deals_dataset.csv").open(newline="") as stream:
        won = {row["mql_id"]: datetime.fromisoformat(row["won_date"]) for row in csv.DictReader(stream)}
    found: dict[str, object] = {"leads": len(leads), "won": len(won)}
    for name, key_of in (
        ("origin", lambda row: row["origin"] or "-"),
        ("month", lambda row: row["first_contact_date"][:7]),
    ):
        all_of = Counter(key_of(row) for row in leads.values())
        won_of = Counter(key_of(leads[pk]) for pk in won)
        for key, count in all_of.items():
            found[f"leads {name} {key}"] = count
            found[f"won {name} {key}"] = won_of[key]
            found[f"share won {name} {key}"] = round(won_of[key] / count, 6)
    days = []
    for pk, at in won.items():
        first = datetime.combine(datetime.fromisoformat(leads[pk]["first_contact_date"]).date(), time(), ZONE)
        days.append((at.replace(tzinfo=ZONE).timestamp() - first.timestamp()) / 86_400)
    found["median days to close"] = round(quantile(days, 0.5), 3)
    found["80 % closed within (days)"] = round(quantile(days, 0.8), 3)
    return found


def from_trichter() -> dict[str, object]:
    """The same figures by Trichter's insights, as an administrator sees them."""
    from trichter.accounts.models import User
    from trichter.insights import funnel, lake, services
    from trichter.insights.cuts import UNKNOWN, Cut
    from trichter.insights.journeys import STAGES

    services.rebuild()
    user, cut, look = User(role="admin", visibility="all"), Cut(period="all"), lake.look()
    customer = STAGES.index("customer")
    [everybody] = funnel.rows(look, cut, user)
    found: dict[str, object] = {"leads": everybody.reached[0], "won": everybody.reached[customer]}
    for name, by in (("origin", "source"), ("month", "month")):
        for row in funnel.rows(look, cut, user, by):
            key = row.key if by == "month" or row.key != UNKNOWN else "-"
            found[f"leads {name} {key}"] = row.reached[0]
            found[f"won {name} {key}"] = row.reached[customer]
            found[f"share won {name} {key}"] = round(row.reached[customer] / row.reached[0], 6)
    where, parameters = cut.where(user)
    took = "(customer_at - entered_at)"
    sql = f"SELECT quantile_disc({took}, 0.5), quantile_disc({took}, 0.8) FROM {{journeys}} WHERE {where} AND customer_at IS NOT NULL"
    [(half, most)] = look.rows(sql, parameters)
    found["median days to close"] = round(half / SECOND / 86_400, 3)
    found["80 % closed within (days)"] = round(most / SECOND / 86_400, 3)
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trichter.settings")
    import django

    django.setup()
    sys.exit(bool(compare(from_csv(Path(sys.argv[1])), from_trichter())))
