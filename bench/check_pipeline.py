"""Do the figures of imported opportunities agree with their CSV files?

    trichter import DIR/sales_teams.csv --as users
    trichter import DIR/products.csv --as products
    trichter import DIR/accounts.csv --as companies
    trichter import DIR/sales_pipeline.csv --as opportunities --system crm --alias "GTXPro=GTX Pro" \
        --alias "Prospecting=Qualified" --alias "Engaging=Needs clear"
    python bench/check_pipeline.py DIR

The left figure is computed from the CSV files with nothing but the csv module, the right one is what Trichter's own
services say. Exit code 1 if they differ anywhere.
"""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from statistics import mean, median

ALIASES = {"GTXPro": "GTX Pro"}
CHANCES = {"Prospecting": 0.2, "Engaging": 0.4}  # of the stages they were imported into
Z = 1.959964


def from_csv(folder: Path) -> dict[str, object]:
    """The figures by name."""
    with (folder / "sales_pipeline.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    with (folder / "products.csv").open(newline="") as stream:
        prices = {row["product"]: float(row["sales_price"]) for row in csv.DictReader(stream)}
    closed = [row for row in rows if row["deal_stage"] in ("Won", "Lost")]
    won = [row for row in rows if row["deal_stage"] == "Won"]
    days = [(date.fromisoformat(r["close_date"]) - date.fromisoformat(r["engage_date"])).days for r in closed]
    found: dict[str, object] = {
        "opportunities": len(rows),
        "won": len(won),
        "lost": len(closed) - len(won),
        "without company": sum(not row["account"] for row in rows),
        "won sum": sum(float(row["close_value"]) for row in won),
        "win rate": round(len(won) / len(closed), 6),
        "cycle mean (days)": round(mean(days), 3),
        "cycle median (days)": median(days),
    }
    for name, column in (("agent", "sales_agent"), ("product", "product")):
        cases, wins = Counter(), Counter()
        for row in closed:
            key = ALIASES.get(row[column], row[column])
            cases[key] += 1
            wins[key] += row["deal_stage"] == "Won"
        found |= {f"win rate {name} {key}": round(wins[key] / cases[key], 6) for key in cases}
    months: dict[str, float] = defaultdict(float)
    for row in won:
        months[row["close_date"][:7]] += float(row["close_value"])
    found |= {f"won in {month}": round(total, 2) for month, total in months.items()}
    by_agent: dict[str, float] = defaultdict(float)
    for row in won:
        by_agent[row["sales_agent"]] += float(row["close_value"])
    found |= {f"won by {agent}": round(total, 2) for agent, total in by_agent.items()}
    engaged = [row for row in rows if row["deal_stage"] in CHANCES]
    values = {row["opportunity_id"]: prices[ALIASES.get(row["product"], row["product"])] for row in engaged}
    found["open sum"] = round(sum(values.values()), 2)
    expected = sum(values[row["opportunity_id"]] * CHANCES[row["deal_stage"]] for row in engaged)
    found["open sum by stage chance"] = round(expected, 2)
    found["history: cases in the stage"] = len(closed)
    found["history: share won"] = round(len(won) / len(closed), 6)
    return found


def from_trichter() -> dict[str, object]:
    """The same figures by Trichter's services, as an administrator sees them."""
    from trichter.accounts.models import User
    from trichter.pipeline import loading
    from trichter.pipeline.models import Opportunity, Pipeline, Stage
    from trichter.pipeline.services.figures import refresh_outcomes

    refresh_outcomes()
    user = User(role="admin", visibility="all")
    seen = Opportunity.objects.visible_to(user).filter(external_keys__system="crm")
    won, lost = seen.won(), seen.lost()
    decided = seen.filter(closed_at__isnull=False).select_related("owner", "stage")
    closed = list(decided.prefetch_related("lines", "moves"))
    seconds = [move.age_seconds for row in closed for move in row.moves.all() if move.age_seconds is not None]
    days = [round(each / 86_400) for each in seconds]
    pipeline = Pipeline.objects.get(is_default=True)
    sums = loading.won_sums(seen.filter(pipeline=pipeline), date(2000, 1, 1))
    found: dict[str, object] = {
        "opportunities": seen.count(),
        "won": won.count(),
        "lost": lost.count(),
        "without company": seen.filter(company=None).count(),
        "won sum": round(sum(each.amount for each in sums), 2),
        "win rate": round(won.count() / len(closed), 6),
        "cycle mean (days)": round(mean(days), 3),
        "cycle median (days)": median(days),
    }
    for name, key_of in (("agent", lambda row: str(row.owner)), ("product", lambda row: row.lines.all()[0].text)):
        cases, wins = Counter(), Counter()
        for row in closed:
            cases[key_of(row)] += 1
            wins[key_of(row)] += row.stage.kind == "won"
        found |= {f"win rate {name} {key}": round(wins[key] / cases[key], 6) for key in cases}
    names = {user.pk: str(user) for user in User.objects.all()}
    months: dict[str, float] = defaultdict(float)
    by_agent: dict[str, float] = defaultdict(float)
    for each in sums:
        months[f"{each.month:%Y-%m}"] += each.amount
        by_agent[names[each.owner_id]] += each.amount
    found |= {f"won in {month}": round(total, 2) for month, total in months.items()}
    found |= {f"won by {agent}": round(total, 2) for agent, total in by_agent.items()}
    basis = loading.load(seen, pipeline)
    lines = basis.lines(lambda month, owner: owner).values()
    found["open sum"] = round(sum(line.amount for line in lines), 2)
    found["open sum by stage chance"] = round(sum(line.by_stage for line in lines), 2)
    entry = Stage.objects.get(pipeline=pipeline, name="Needs clear")
    cases, winners = loading.outcomes(pipeline)[entry.pk, 0]
    found["history: cases in the stage"] = cases
    found["history: share won"] = round(winners / cases, 6)
    return found


def compare(csv_figures: dict[str, object], ours: dict[str, object]) -> int:
    """Print both; the number of differences."""
    different = 0
    for name in dict.fromkeys([*csv_figures, *ours]):
        left, right = csv_figures.get(name), ours.get(name)
        same = left == right or (
            isinstance(left, float | int) and isinstance(right, float | int) and abs(left - right) < 0.006
        )
        different += not same
        print(f"{'ok ' if same else 'DIFFERENT'}  {name:<40} {left!s:>16} {right!s:>16}")
    print(f"{different} differences among {len(csv_figures)} figures")
    return different


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trichter.settings")
    import django

    django.setup()
    sys.exit(bool(compare(from_csv(Path(sys.argv[1])), from_trichter())))
