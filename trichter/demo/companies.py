"""The demo's companies: names, places and trades of the German-speaking Mittelstand, all invented."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

# trade -> (words a company's name is built from, share of the market in per cent)
TRADES = {
    "Maschinenbau": (("Maschinenbau", "Anlagenbau", "Antriebstechnik", "Pumpen", "Fördertechnik", "Präzision"), 26),
    "Automobilzulieferer": (("Fahrzeugteile", "Getriebe", "Automotive", "Pressteile"), 14),
    "Metallverarbeitung": (("Metallbau", "Zerspanung", "Stahlbau", "Guss", "Blechtechnik"), 14),
    "Lebensmittel": (("Molkerei", "Backwaren", "Getränke", "Feinkost"), 10),
    "Logistik": (("Logistik", "Spedition", "Lagertechnik"), 9),
    "Kunststoff": (("Kunststofftechnik", "Spritzguss", "Verpackungen"), 8),
    "Elektrotechnik": (("Elektronik", "Schaltanlagen", "Sensorik"), 8),
    "Chemie": (("Chemie", "Lacke", "Klebstoffe"), 4),
    "Handel": (("Großhandel", "Baustoffe"), 3),
    "Bildung": (("Akademie", "Berufskolleg"), 2),
    "Beratung": (("Consulting", "Ingenieure"), 2),
}
FORMS = (("GmbH", 58), ("GmbH & Co. KG", 25), ("AG", 8), ("KG", 5), ("SE", 2), ("e. K.", 2))
# city, state, postcode start, area code reserved for invented numbers, country
PLACES = (
    ("Ulm", "Baden-Württemberg", "890", "89 99998", "DE"),
    ("Stuttgart", "Baden-Württemberg", "705", "89 99998", "DE"),
    ("Heilbronn", "Baden-Württemberg", "740", "69 90009", "DE"),
    ("Reutlingen", "Baden-Württemberg", "727", "89 99998", "DE"),
    ("Augsburg", "Bayern", "861", "89 99998", "DE"),
    ("München", "Bayern", "803", "89 99998", "DE"),
    ("Nürnberg", "Bayern", "904", "89 99998", "DE"),
    ("Würzburg", "Bayern", "970", "69 90009", "DE"),
    ("Bielefeld", "Nordrhein-Westfalen", "336", "221 4710", "DE"),
    ("Köln", "Nordrhein-Westfalen", "506", "221 4710", "DE"),
    ("Dortmund", "Nordrhein-Westfalen", "441", "221 4710", "DE"),
    ("Siegen", "Nordrhein-Westfalen", "570", "221 4710", "DE"),
    ("Hannover", "Niedersachsen", "301", "40 66969", "DE"),
    ("Osnabrück", "Niedersachsen", "490", "40 66969", "DE"),
    ("Hamburg", "Hamburg", "204", "40 66969", "DE"),
    ("Kiel", "Schleswig-Holstein", "241", "40 66969", "DE"),
    ("Frankfurt am Main", "Hessen", "603", "69 90009", "DE"),
    ("Kassel", "Hessen", "341", "69 90009", "DE"),
    ("Chemnitz", "Sachsen", "091", "30 23125", "DE"),
    ("Leipzig", "Sachsen", "041", "30 23125", "DE"),
    ("Jena", "Thüringen", "077", "30 23125", "DE"),
    ("Berlin", "Berlin", "124", "30 23125", "DE"),
    ("Linz", "Oberösterreich", "40", "", "AT"),
    ("Graz", "Steiermark", "80", "", "AT"),
    ("Winterthur", "Zürich", "84", "", "CH"),
    ("St. Gallen", "St. Gallen", "90", "", "CH"),
)
TRANSLITERATION = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e"})


@dataclass(frozen=True)
class DemoCompany:
    """One invented company; `weight` says how many of its people turn up."""

    name: str
    domain: str
    industry: str
    employees: int
    city: str
    state: str
    postcode: str
    country: str
    area_code: str
    weight: float


def ascii_slug(text: str) -> str:
    """Lower-case letters, digits and hyphens, umlauts written out."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower().translate(TRANSLITERATION)).strip("-")


def pick(random: Random, weighted):
    """One key of (key, weight) pairs."""
    keys, weights = zip(*weighted, strict=True)
    return random.choices(keys, weights)[0]


def companies(random: Random, surnames: list[str], count: int) -> list[DemoCompany]:
    """That many companies with different domains."""
    made: dict[str, DemoCompany] = {}
    while len(made) < count:
        trade = pick(random, [(name, share) for name, (_, share) in TRADES.items()])
        surname, word = random.choice(surnames), random.choice(TRADES[trade][0])
        domain = f"{ascii_slug(surname + ' ' + word)}.example"
        if domain in made:
            continue
        city, state, postcode, area_code, country = random.choice(PLACES)
        digits = 4 if country in ("AT", "CH") else 5
        made[domain] = DemoCompany(
            name=f"{surname} {word} {pick(random, FORMS)}",
            domain=domain,
            industry=trade,
            employees=max(4, round(random.lognormvariate(4.1, 1.2))),
            city=city,
            state=state,
            postcode=postcode + "".join(random.choices("0123456789", k=digits - len(postcode))),
            country=country,
            area_code=area_code,
            weight=random.lognormvariate(0, 0.8),
        )
    return list(made.values())
