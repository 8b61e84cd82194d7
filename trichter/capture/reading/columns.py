"""Which column goes where: a proposal from headers and values, to be corrected by the user."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from .dates import COMPACT
from .headers import NOISE, OTHER_KNOWN, folded, known_headers
from .issues import Trouble
from .kinds import kind_of_value
from .values import DEFAULT_MISSING, split_full_name

FieldType = Literal["text", "number", "date", "boolean", "choice"]
FIELD_TYPES: tuple[FieldType, ...] = ("text", "number", "date", "boolean", "choice")

PERSON = (
    *("first_name", "last_name", "full_name", "salutation", "title", "job_title", "department", "seniority"),
    *("street", "postcode", "city", "state", "country", "language", "linkedin_url", "website"),
)
COMPANY = tuple(
    f"company.{name}"
    for name in (
        *("name", "domain", "website", "industry", "employees", "phone"),
        *("street", "postcode", "city", "state", "country"),
    )
)
ORIGIN = ("created_at", "source", "medium", "campaign", "channel")
CONSENT = tuple(f"consent:{channel}:{meaning}" for channel in ("email", "phone") for meaning in ("opt_in", "opt_out"))
#: several columns may go to one of these
MULTIPLE = ("email", "phone", "mobile", "tags", "note", *CONSENT)
#: every target but "custom:<slug>"
TARGETS = (*PERSON, *COMPANY, *ORIGIN, *MULTIPLE, "external_id", "owner", "ignore")
IDENTIFYING = frozenset(["email", "phone", "mobile", "first_name", "last_name", "full_name", "external_id"])

_ADDRESS = ("street", "postcode", "city", "state", "country")
_GROUP_ORDER = ("", "work", "home", "other")
_WORDY = frozenset(
    [
        "first_name",
        "last_name",
        "full_name",
        "salutation",
        "title",
        "job_title",
        "source",
        "medium",
        "campaign",
        "owner",
        "company.name",
        "company.industry",
        "city",
        "country",
        "state",
        "language",
        "channel",
        "department",
    ]
)


class Proposal(NamedTuple):
    """column → target; type is set for custom fields; confidence 0…1; why.text("de") says the reason."""

    column: str
    target: str
    confidence: float
    why: Trouble
    type: FieldType | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What the sample says about one column. values: cells that hold something, as they are."""

    column: str
    word: str
    values: list[Any]
    kinds: Counter[str] = field(default_factory=Counter)

    def share(self, *kinds: str) -> float:
        """Share of the values of these kinds, 0 if there are none."""
        return sum(self.kinds[kind] for kind in kinds) / len(self.values) if self.values else 0.0

    @property
    def distinct(self) -> int:
        """How many different values."""
        return len({str(value) for value in self.values})


_ID_WORDS = re.compile(r"(^| )(id|nr|no|nummer|number|key|uuid|guid)$")
_NO_ID = re.compile(
    r"phone|telefon|\btel\b|mobil|handy|fax|pager|company|account|konto|iban|ust|vat|tax|steuer|haus|street"
)
_TEXT_WORDS = re.compile(r"phone|telefon|\btel\b|mobil|handy|fax|pager|plz|postal|postleitzahl|zip|address\b|adresse")
_DATE_WORDS = re.compile(r"\b(date|datum|birth|birthday|bday|dob)\b|geburt|tag$|\bam$")


class _Claim(NamedTuple):
    score: float
    position: int
    target: str
    group: str
    why: Trouble


def propose_mapping(
    columns: Sequence[str],
    samples: Sequence[Sequence[Any]],
    *,
    complete: bool = True,
    missing_words: Sequence[str] = (),
) -> list[Proposal]:
    """A target for every column, in the columns' order; nothing is lost but empty columns and programs' own noise.

    complete  a column without a value in the samples is empty in the whole file
    """
    missing = DEFAULT_MISSING | {word.casefold() for word in missing_words}
    profiles = [profile(column, [row[index] for row in samples], missing) for index, column in enumerate(columns)]
    claims = sorted(
        (claim for index, one in enumerate(profiles) for claim in _claims(index, one)),
        key=lambda claim: (not profiles[claim.position].values, -claim.score, claim.position),
    )
    claims = _one_address(claims, profiles)
    chosen: dict[int, _Claim] = {}
    taken: set[str] = set()
    for claim in claims:
        if claim.position in chosen or (claim.target in taken and claim.target not in MULTIPLE):
            continue
        if complete and not profiles[claim.position].values:
            continue
        chosen[claim.position] = claim
        taken.add(claim.target)
    lost = {claim.position: claim.target for claim in reversed(claims) if claim.position not in chosen}
    slugs: set[str] = set()
    return [
        _proposal(one, chosen.get(index), lost.get(index), complete, slugs, index) for index, one in enumerate(profiles)
    ]


def profile(column: str, cells: Sequence[Any], missing: frozenset[str]) -> Profile:
    """The values of a column that are not missing, with how many look like what."""
    values = [cell for cell in cells if str(cell).strip() and str(cell).strip().casefold() not in missing]
    return Profile(column, folded(column), values, Counter(kind_of_value(value) for value in values))


def _proposal(
    one: Profile, claim: _Claim | None, lost: str | None, complete: bool, slugs: set[str], index: int
) -> Proposal:
    if claim:
        return Proposal(one.column, claim.target, round(claim.score, 2), claim.why)
    if one.word in NOISE:
        return Proposal(one.column, "ignore", 0.9, Trouble("why.noise"))
    if complete and not one.values:
        return Proposal(one.column, "ignore", 1.0, Trouble("why.empty"))
    why = Trouble("why.taken", {"target": lost}) if lost else Trouble("why.custom")
    return Proposal(one.column, f"custom:{_slug(one, index, slugs)}", 0.5, why, infer_type(one))


def _slug(one: Profile, index: int, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "_", one.word).strip("_")[:50].strip("_")
    base = base if base[:1].isalpha() else f"field_{base}" if base else f"field_{index + 1}"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}_{number}", number + 1
    taken.add(slug)
    return slug


# --- what a column may be -------------------------------------------------------------------------------------------


def _claims(index: int, one: Profile) -> list[_Claim]:
    if one.word in NOISE:
        return []
    found = [*_by_header(index, one), *_by_content(index, one)]
    return [claim for claim in found if _fits(claim.target, one)]


def _by_header(index: int, one: Profile) -> list[_Claim]:
    known, like, weight = known_headers(), one.word, 1.0
    numbered = re.sub(r" \d+$", "", one.word)
    if like not in known and numbered in known:
        like, weight = numbered, 0.9
    if like not in known and (near := _similar(one.word)):
        like, weight = near, 0.75
    claims = []
    for entry in known.get(like, []):
        score = weight * (0.97 - min(entry.rank, 60) * 0.004)
        if entry.checked and not _looks_the_part(entry.field, one):
            continue
        target = f"company.{entry.field}" if entry.group == "company" else entry.field
        claims.append(_Claim(score, index, target, entry.group, _why(target, like, weight, one)))
    known_id = any(claim.target == "external_id" for claim in claims)
    named_id = bool(_ID_WORDS.search(one.word)) and not _NO_ID.search(one.word)
    if named_id and not known_id and len(one.values) > 2 and one.distinct == len(one.values):
        claims.append(_Claim(0.55, index, "external_id", "", _why("external_id", like, 1.0, one)))
    return claims


def _similar(word: str) -> str | None:
    """A known header that differs by a slip of the finger."""
    if len(word) < 5 or word in OTHER_KNOWN:
        return None
    from rapidfuzz import fuzz, process

    best = process.extractOne(
        word, [key for key in known_headers() if len(key) >= 5], scorer=fuzz.ratio, score_cutoff=88
    )
    return str(best[0]) if best else None


def _why(target: str, like: str, weight: float, one: Profile) -> Trouble:
    if target == "external_id":
        if one.distinct < len(one.values):
            return Trouble("why.id_repeated")
        return Trouble("why.id", {"distinct": one.distinct, "count": len(one.values)})
    if target.startswith("consent:"):
        return Trouble("why.opt_out" if target.endswith("opt_out") else "why.opt_in")
    return Trouble("why.header") if weight > 0.8 else Trouble("why.header_like", {"known": like})


def _by_content(index: int, one: Profile) -> list[_Claim]:
    if not one.values or one.word in OTHER_KNOWN:
        return []
    why = Trouble("why.content")
    if one.share("mail") >= 0.7:
        return [_Claim(0.7, index, "email", "", why)]
    if one.share("phone") >= 0.8 and not re.search(r"fax|pager", one.word):
        return [_Claim(0.55, index, "phone", "", why)]
    if one.share("url") >= 0.8 and _linkedin(one) >= 0.8:
        return [_Claim(0.7, index, "linkedin_url", "", why)]
    return []


def _linkedin(one: Profile) -> float:
    return sum("linkedin.com/" in str(value) for value in one.values) / len(one.values) if one.values else 0.0


def _fits(target: str, one: Profile) -> bool:
    """Whether the values speak against a target; an empty column speaks against nothing."""
    if not one.values:
        return target != "external_id"
    if target == "email":
        return one.share("mail") >= 0.3 or (len(one.values) < 5 and any("@" in str(value) for value in one.values))
    if target in ("phone", "mobile", "company.phone"):
        return one.share("mail", "url", "date", "bool", "uuid") < 0.3
    if target == "created_at":
        return one.share("date") >= 0.5
    if target.startswith("consent:"):
        return one.share("bool", "number") >= 0.6 and one.distinct <= 6
    if target == "external_id":
        return (
            one.distinct >= len(one.values) * (0.5 if len(one.values) < 20 else 0.8) and one.share("mail", "date") < 0.5
        )
    if target in _WORDY:
        return one.share("number", "date", "mail", "money", "uuid") < 0.5
    if target in ("company.employees",):
        return one.share("mail", "url", "date") < 0.3
    return True


def _looks_the_part(target: str, one: Profile) -> bool:
    """For headers that mean several things: whether the values decide for this one."""
    texts = [str(value).strip() for value in one.values]
    if target == "title":
        return bool(texts) and sum(_is_title(text) for text in texts) >= len(texts) * 0.5
    if target == "job_title":
        return not _looks_the_part("title", one)
    if target == "linkedin_url":
        return _linkedin(one) >= 0.5
    if target == "website":
        return _linkedin(one) < 0.5
    if target == "full_name":
        words = sum(" " in text for text in texts)
        return one.word == "name" or words >= len(texts) * 0.3 or not texts
    if target == "owner":
        return sum(" " in text for text in texts) >= len(texts) * 0.5
    return one.share("phone", "number") >= 0.5 if target == "phone" else True


def _is_title(text: str) -> bool:
    parts = split_full_name(text + " X")
    return parts.get("last_name") == "X" and "first_name" not in parts and bool(parts.keys() & {"title", "salutation"})


def _one_address(claims: list[_Claim], profiles: list[Profile]) -> list[_Claim]:
    """Street, postcode and city of one person come from one address: the fuller one, at work before at home."""
    cells: Counter[str] = Counter()
    for claim in claims:
        if claim.target in _ADDRESS:
            cells[claim.group] += len(profiles[claim.position].values)
    if not cells:
        return claims
    best = max(_GROUP_ORDER, key=lambda group: (cells[group], -_GROUP_ORDER.index(group)))
    return [claim for claim in claims if claim.target not in _ADDRESS or claim.group in (best, "")]


# --- the type of a custom field -------------------------------------------------------------------------------------


def infer_type(one: Profile) -> FieldType:
    """text, number, date, boolean or choice, by what the sample holds; text when in doubt."""
    count = len(one.values)
    if not count:
        return "text"
    if one.share("bool") == 1 or (one.share("bool") >= 0.98 and one.distinct <= 3):
        return "boolean"
    if one.share("date", "number") == 1 and one.share("date") >= 0.7:
        return "date"
    if one.share("number", "money") == 1 and not any(_is_code(value) for value in one.values):
        if _DATE_WORDS.search(one.word) and all(COMPACT.fullmatch(str(value).strip()) for value in one.values):
            return "date"
        return "text" if _TEXT_WORDS.search(one.word) else "number"
    texts = [str(value) for value in one.values]
    if count >= 20 and one.distinct <= min(40, count * 0.3) and max(map(len, texts)) <= 60:
        return "choice"
    return "text"


def _is_code(value: Any) -> bool:
    """Digits that are no quantity: leading zero, or more digits than a number keeps."""
    if not isinstance(value, str):
        return False
    text = value.strip()
    return bool(re.match(r"[+-]?0\d", text)) or len(re.sub(r"\D", "", text)) > 15
