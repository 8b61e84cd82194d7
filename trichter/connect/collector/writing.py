"""From items to rows of the event log. One call is one transaction, however many requests it serves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db import IntegrityError, transaction

from trichter.accounts.models import ApiToken, User
from trichter.history.errors import Refused
from trichter.people.models import ExternalKey, Person, PersonEmail
from trichter.people.services import NewEvent, PersonData, create_person, record_events

from .parsing import Fault, Item

BLOCK = 500
SOURCE = "api"


@dataclass(slots=True)
class Result:
    """What became of an item: `code` is empty when it is in the log, `created` false when it was there before."""

    event_id: int | None = None
    created: bool = False
    code: str = ""
    where: str = ""
    message: str = ""


@dataclass(slots=True)
class Post:
    """The items of one request, and in the end one result per item. A Fault in place of an item is its refusal."""

    token: ApiToken
    items: list[Item | Fault]
    results: list[Result] = field(default_factory=list)


def write(posts: Sequence[Post]) -> None:
    """Append what all these posts bring and fill in their results. Raises only what the database raises."""
    for post in posts:
        post.results = [refusal(item) if isinstance(item, Fault) else Result() for item in post.items]
    users = {post.token.user_id for post in posts}
    if len(users) == 1 and not any(isinstance(item, Item) and item.create for post in posts for item in post.items):
        write_for_user(posts)  # the usual case: record_events is the one transaction, no savepoint inside another
        return
    with transaction.atomic():
        for user_id in sorted(users):
            write_for_user([post for post in posts if post.token.user_id == user_id])


def write_for_user(posts: Sequence[Post]) -> None:
    """The same for posts of one user, who sees what they see."""
    user = posts[0].token.user
    waiting = [
        (post, item, result)
        for post in posts
        for item, result in zip(post.items, post.results, strict=True)
        if isinstance(item, Item)
    ]
    persons = Persons(user, [item for _post, item, _result in waiting])
    events: list[NewEvent] = []
    open_results: list[Result] = []
    for post, item, result in waiting:
        try:
            person_id = persons.find(item) or persons.create(item, post.token)
        except Fault as fault:
            refuse(result, fault)
            continue
        key = f"api:{user.pk}:{item.key}" if item.key is not None else None
        events.append(NewEvent(person_id, item.type, item.occurred_at, key, item.properties))
        open_results.append(result)
    for result, recorded in zip(open_results, record_events(events), strict=True):
        result.event_id, result.created = recorded.event_id, recorded.created
        if recorded.event_id is None:
            result.code, result.message = "invalid", recorded.error


def refusal(fault: Fault) -> Result:
    """The result of an item that could not be read."""
    return Result(code=fault.code, where=fault.where, message=fault.message)


def refuse(result: Result, fault: Fault) -> None:
    """Turn an open result into a refusal."""
    result.code, result.where, result.message = fault.code, fault.where, fault.message


class Persons:
    """Whom the items mean, among those the user may see; one query per way of naming."""

    def __init__(self, user: User, items: Sequence[Item]) -> None:
        self.user = user
        self.ids = self.visible({item.person_id for item in items if item.person_id is not None})
        self.emails: dict[str, int] = {}
        self.external: dict[tuple[str, str], int] = {}
        self.read_emails({item.email for item in items if item.email is not None})
        self.read_external({item.external for item in items if item.external is not None})

    def visible(self, ids: Iterable[int]) -> set[int]:
        """Those of the persons that the user may see."""
        found: set[int] = set()
        for block in in_blocks(ids):
            found.update(Person.objects.visible_to(self.user).filter(pk__in=block).values_list("pk", flat=True))
        return found

    def read_emails(self, keys: Iterable[str]) -> None:
        """Whose addresses these are."""
        for block in in_blocks(keys):
            pairs = dict(PersonEmail.objects.filter(key__in=block).values_list("key", "person_id"))
            seen = self.visible(pairs.values())
            self.emails.update({key: pk for key, pk in pairs.items() if key and pk in seen})

    def read_external(self, names: Iterable[tuple[str, str]]) -> None:
        """Who these are in other systems."""
        for system, of_system in groupby(sorted(names), key=lambda name: name[0]):
            for block in in_blocks(key for _system, key in of_system):
                rows = ExternalKey.objects.filter(system=system, key__in=block)
                pairs = dict(rows.values_list("key", "person_id"))
                seen = self.visible(pairs.values())
                self.external.update({(system, key): pk for key, pk in pairs.items() if pk in seen})

    def find(self, item: Item) -> int | None:
        """The person an item means. Raises Fault unless it asks for a new one."""
        if item.person_id is not None:
            found, where = (item.person_id if item.person_id in self.ids else None), "person.id"
        elif item.email is not None:
            found, where = self.emails.get(item.email), "person.email"
        else:
            found, where = self.external.get(item.external or ("", "")), "person.external"
        if found is None and not item.create:
            raise Fault(where, "You see no such person.", "person_not_found")
        return found

    def create(self, item: Item, token: ApiToken) -> int:
        """A new person with the item's mail address. Raises Fault."""
        if not token.may("people.change"):
            raise Fault("create", "Creating a person needs the scope “people.change”.", "missing_scope")
        source = item.properties.get("source")
        values = {"source": source} if isinstance(source, str) and 0 < len(source) <= 120 else {}
        try:
            with transaction.atomic():
                data = PersonData(values=values, emails=[item.address])
                person = create_person(data, by=token.user, source=SOURCE)
        except (Refused, IntegrityError) as error:
            # somebody the user does not see has it, or has it since this moment: the answer tells nothing more
            message = "You see no such person, and none could be made."
            raise Fault("person.email", message, "person_not_found") from error
        self.emails[item.email or ""] = person.pk
        return person.pk


def in_blocks(values: Iterable) -> Iterable[list]:
    """The values in lists short enough for one query."""
    listed = list(values)
    for start in range(0, len(listed), BLOCK):
        yield listed[start : start + BLOCK]
