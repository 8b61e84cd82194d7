"""Names of people and companies."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SALUTATION = re.compile(
    r"^(sehr geehrter? |lieber? )?(herrn|herr|hr\.?|frau|fr\.?|mr\.?|mrs\.?|ms\.?|miss|mister|monsieur|madame|mme\.?"
    r"|familie|fam\.|divers|mx\.?)(?=\s|$)\s*",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"^((?:(?:univ|ao|apl|hon|o)\.?-?\s?)?prof\.?|professor(?:in)?|dr\.?(?:-ing\.?)?|doktor|dres\.|pd|priv\.-doz\.|dipl\.?-?\s?[a-zäöü]+\.?"
    r"(?:\s?\((?:fh|ba|univ\.?)\))?|mag\.?(?:a|\(fh\))?|ing\.|di|bakk\.|med\.|dent\.|vet\.|rer\.|nat\.|phil\.|jur\.|iur\.|oec\.|pol\.|theol\.|techn\.|habil\.|h\.\s?c\.|e\.\s?h\.|mult\.|publ\.|soc\."
    r"|sc\.|agr\.|paed\.|lic\.|publ\.)(?=\s|$)\s*",
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    r"[\s,]+(jr\.?|sr\.?|sen\.?|jun\.?|junior|senior|ii|iii|iv|mba|ph\.?d\.?|m\.?\s?sc\.?|b\.?\s?sc\.?|m\.?\s?a\.|b\.?\s?a\.|ll\.?m\.?|ll\.?b\.?"
    r"|b\.?\s?eng\.?|m\.?\s?eng\.?|mbe|cpa|cfa|esq\.?|md|m\.d\.|bsc|msc|dipl\.-[a-z]+\.?)$",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    [
        "von",
        "van",
        "vom",
        "zu",
        "zum",
        "zur",
        "de",
        "der",
        "den",
        "dem",
        "des",
        "del",
        "della",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "du",
        "la",
        "le",
        "les",
        "ten",
        "ter",
        "te",
        "op",
        "'t",
        "v.",
        "v.",
        "d.",
        "und",
        "bin",
        "ibn",
        "al",
        "el",
        "ben",
        "af",
        "av",
        "zur",
        "van't",
        "d'",
        "mac",
        "st.",
        "san",
    ]
)
_ABBREVIATED = {"hr": "Herr", "hr.": "Herr", "herrn": "Herr", "fr": "Frau", "fr.": "Frau", "fam.": "Familie"}


@lru_cache(maxsize=50_000)
def split_full_name(text: str) -> dict[str, str]:
    """The parts of a name that are there: salutation, title, first_name, last_name.

    A single word is a last name. The caller must not change the dict (it is cached).

    >>> split_full_name("Frau Dr. Anna von der Heide")
    {'salutation': 'Frau', 'title': 'Dr.', 'first_name': 'Anna', 'last_name': 'von der Heide'}
    """
    found: dict[str, str] = {}
    rest = " ".join(text.split())
    if match := _SALUTATION.match(rest):
        found["salutation"] = clean_salutation(match.group(2))[0]
        rest = rest[match.end() :]
    rest, title = _take_title(rest)
    rest, suffix = _take_suffix(rest)
    first, last = _first_and_last(rest)
    first, more = _take_title(first)
    title = " ".join(part for part in (title, more) if part)
    if title:
        found["title"] = title
    if first:
        found["first_name"] = first
    if last:
        found["last_name"] = f"{last} {suffix}" if suffix else last
    return found


def _take_title(text: str) -> tuple[str, str]:
    titles = []
    while (match := _TITLE.match(text)) and match.end() > 0:
        titles.append(match.group(1))
        text = text[match.end() :]
    return text, " ".join(titles)


def _take_suffix(text: str) -> tuple[str, str]:
    match = _SUFFIX.search(text)
    return (text[: match.start()], match.group(1)) if match else (text, "")


def _first_and_last(text: str) -> tuple[str, str]:
    if "," in text:
        last, first = (part.strip() for part in text.split(",", 1))
        return (first, last) if last else ("", first)
    words = text.split()
    if len(words) < 2:
        return "", text
    start = len(words) - 1
    while start > 0 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


def is_salutation(text: str) -> bool:
    """Whether the text begins with "Herr", "Mrs." and the like."""
    return bool(_SALUTATION.match(text))


def clean_salutation(text: str) -> tuple[str, str]:
    """(salutation, title) of a salutation cell: "Frau Dr." and "Herrn Prof. Dr." hold both, "Hr." is Herr."""
    rest = " ".join(text.split())
    match = _SALUTATION.match(rest)
    if not match:
        return rest, ""
    word, rest = match.group(2), rest[match.end() :]
    rest, title = _take_title(rest)
    word = _ABBREVIATED.get(word.lower(), word[:1].upper() + word[1:])
    return (f"{word} {rest}" if rest else word), title


_FORMS = frozenset(
    [
        "gmbh",
        "ggmbh",
        "mbh",
        "gesmbh",
        "ag",
        "kg",
        "ohg",
        "og",
        "gbr",
        "ug",
        "ek",
        "eu",
        "ekfm",
        "ekfr",
        "se",
        "kgaa",
        "eg",
        "ev",
        "sce",
        "stiftung",
        "haftungsbeschraenkt",
        "ltd",
        "limited",
        "inc",
        "incorporated",
        "llc",
        "llp",
        "lp",
        "corp",
        "corporation",
        "plc",
        "sa",
        "sarl",
        "sas",
        "sasu",
        "srl",
        "spa",
        "sl",
        "bv",
        "nv",
        "vof",
        "oy",
        "oyj",
        "ab",
        "as",
        "asa",
        "aps",
        "is",
        "spzoo",
        "sro",
        "kft",
        "zrt",
        "doo",
        "dd",
        "ooo",
        "pty",
        "pte",
        "bvba",
        "cv",
        "eirl",
        "eurl",
        "snc",
        "holding",
        "partg",
        "partgmbb",
        "partmbb",
        "invag",
        "kdg",
        "kdgmbh",
        "zoo",
    ]
)
_BETWEEN = frozenset(["co", "und", "and", "et", "compagnie", "cie", "company"])
_SPACED = (
    (re.compile(r"\bsp z oo\b"), "spzoo"),
    (re.compile(r"\bges mbh\b"), "gesmbh"),
    (re.compile(r"\bpartg mbb\b"), "partg"),
)
_FOLDS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa", "ł": "l", "đ": "d"}
)


@lru_cache(maxsize=50_000)
def company_key(name: str) -> str:
    """A company's name for comparing: small letters, umlauts written out, no legal form, no punctuation.

    >>> company_key("Müller & Söhne GmbH & Co. KG") == company_key("Mueller und Soehne")
    True
    """
    text = unicodedata.normalize("NFC", name).lower().translate(_FOLDS)
    text = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    text = re.sub(r"[.’'`]", "", text.replace("a/s", "as").replace("&", " und ").replace("+", " und "))
    text = " ".join(re.sub(r"[\W_]+", " ", text).split())
    for pattern, form in _SPACED:
        text = pattern.sub(form, text)
    words = text.split()
    kept = list(words)
    while len(kept) > 1 and (kept[-1] in _FORMS or kept[-1] in _BETWEEN):
        kept.pop()
    if len(kept) == 1 and kept[0] in _FORMS:
        kept = words
    return " ".join(word for word in kept if word not in ("und", "and")) or text
