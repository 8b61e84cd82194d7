"""Regions and time zones in words, for pick lists."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache

from babel import Locale
from babel.dates import get_timezone_location
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

Words = str | Promise

GERMANY: dict[str, Words] = {
    "DE": gettext_lazy("Germany, only what holds everywhere"),
    "DE-BW": gettext_lazy("Baden-Württemberg"),
    "DE-BY": gettext_lazy("Bavaria"),
    "DE-BY+catholic": gettext_lazy("Bavaria, with the Assumption of Mary"),
    "DE-Augsburg": gettext_lazy("Augsburg"),
    "DE-BE": gettext_lazy("Berlin"),
    "DE-BB": gettext_lazy("Brandenburg"),
    "DE-HB": gettext_lazy("Bremen"),
    "DE-HH": gettext_lazy("Hamburg"),
    "DE-HE": gettext_lazy("Hesse"),
    "DE-MV": gettext_lazy("Mecklenburg-Western Pomerania"),
    "DE-NI": gettext_lazy("Lower Saxony"),
    "DE-NW": gettext_lazy("North Rhine-Westphalia"),
    "DE-RP": gettext_lazy("Rhineland-Palatinate"),
    "DE-SL": gettext_lazy("Saarland"),
    "DE-SN": gettext_lazy("Saxony"),
    "DE-ST": gettext_lazy("Saxony-Anhalt"),
    "DE-SH": gettext_lazy("Schleswig-Holstein"),
    "DE-TH": gettext_lazy("Thuringia"),
}
AUSTRIA: dict[str, Words] = {
    "AT": gettext_lazy("Austria, only what holds everywhere"),
    "AT-1": gettext_lazy("Burgenland"),
    "AT-2": gettext_lazy("Carinthia"),
    "AT-3": gettext_lazy("Lower Austria"),
    "AT-4": gettext_lazy("Upper Austria"),
    "AT-5": gettext_lazy("Salzburg"),
    "AT-6": gettext_lazy("Styria"),
    "AT-7": gettext_lazy("Tyrol"),
    "AT-8": gettext_lazy("Vorarlberg"),
    "AT-9": gettext_lazy("Vienna"),
}
SWITZERLAND: dict[str, Words] = {
    "CH": gettext_lazy("Switzerland, only what holds everywhere"),
    "CH-AG": gettext_lazy("Aargau"),
    "CH-AR": gettext_lazy("Appenzell Ausserrhoden"),
    "CH-AI": gettext_lazy("Appenzell Innerrhoden"),
    "CH-BL": gettext_lazy("Basel-Landschaft"),
    "CH-BS": gettext_lazy("Basel-Stadt"),
    "CH-BE": gettext_lazy("Bern"),
    "CH-FR": gettext_lazy("Fribourg"),
    "CH-GE": gettext_lazy("Geneva"),
    "CH-GL": gettext_lazy("Glarus"),
    "CH-GR": gettext_lazy("Grisons"),
    "CH-JU": gettext_lazy("Jura"),
    "CH-LU": gettext_lazy("Lucerne"),
    "CH-NE": gettext_lazy("Neuchâtel"),
    "CH-NW": gettext_lazy("Nidwalden"),
    "CH-OW": gettext_lazy("Obwalden"),
    "CH-SG": gettext_lazy("St. Gallen"),
    "CH-SH": gettext_lazy("Schaffhausen"),
    "CH-SZ": gettext_lazy("Schwyz"),
    "CH-SO": gettext_lazy("Solothurn"),
    "CH-TG": gettext_lazy("Thurgau"),
    "CH-TI": gettext_lazy("Ticino"),
    "CH-UR": gettext_lazy("Uri"),
    "CH-VS": gettext_lazy("Valais"),
    "CH-VD": gettext_lazy("Vaud"),
    "CH-ZG": gettext_lazy("Zug"),
    "CH-ZH": gettext_lazy("Zurich"),
}
OTHERS = (
    "BE",
    "CZ",
    "DK",
    "ES",
    "FI",
    "FR",
    "GB",
    "HU",
    "IE",
    "IT",
    "LI",
    "LU",
    "NL",
    "NO",
    "PL",
    "PT",
    "SE",
    "SI",
    "US",
)
NEAR = ["Europe/Berlin", "Europe/Vienna", "Europe/Zurich"]


def language() -> str:
    """The active language: "de" or "en"."""
    return "de" if (get_language() or "de").startswith("de") else "en"


def region_choices(current: str = "") -> list[tuple[str, object]]:
    """The pick list by country; `current` is in it even if we have no words for it."""
    countries = Locale.parse(language()).territories
    others = sorted(((code, countries[code]) for code in OTHERS), key=lambda pair: pair[1])
    found: list[tuple[str, object]] = [
        ("", _("no holidays")),
        (countries["DE"], _sorted(GERMANY)),
        (countries["AT"], _sorted(AUSTRIA)),
        (countries["CH"], _sorted(SWITZERLAND)),
        (_("Other countries"), others),
    ]
    known = {"", *GERMANY, *AUSTRIA, *SWITZERLAND, *OTHERS}
    return found if current in known else [*found, (current, region_words(current))]


def _sorted(regions: dict[str, Words]) -> list[tuple[str, str]]:
    """The whole country first, then its regions as the language sorts them."""
    first, *rest = [(code, str(words)) for code, words in regions.items()]
    return [first, *sorted(rest, key=lambda pair: pair[1].replace("Ö", "O").replace("Ü", "U"))]


def region_words(region: str) -> str:
    """The region in words: “Bavaria”, “Vienna”; a country by its name, a region we have no words for behind it."""
    if not region:
        return _("no holidays")
    words = {**GERMANY, **AUSTRIA, **SWITZERLAND}.get(region)
    if words is not None:
        return str(words)
    country, _dash, part = region.partition("-")
    name = Locale.parse(language()).territories.get(country, country)
    return f"{name}, {part}" if part else name


def zone_choices(current: str = "") -> list[tuple[str, str]]:
    """Time zones by their city; Berlin, Vienna, Zurich first, then Europe, then the world. `current` is among them."""
    found = _zone_choices(language())
    return found if not current or current in dict(found) else [(current, city(current)), *found]


@lru_cache(maxsize=4)
def _zone_choices(lang: str) -> list[tuple[str, str]]:
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    by_city = {city(name, lang): name for name in [*reversed(names), *NEAR]}  # one name per city
    others = sorted(by_city, key=lambda words: (not by_city[words].startswith("Europe/"), words))
    near = [(name, city(name, lang)) for name in NEAR]
    return near + [(by_city[words], words) for words in others if by_city[words] not in NEAR]


def city(zone: str, lang: str = "") -> str:
    """The city that stands for a zone: “Wien” for Europe/Vienna in German."""
    try:
        return get_timezone_location(zone, locale=lang or language(), return_city=True)
    except (LookupError, ValueError):
        return zone.rpartition("/")[2].replace("_", " ")
