"""Signing a version of a definition: one colleague of each side, for exactly what stands there."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from trichter.history.models import Action
from trichter.history.services import record, undoes
from trichter.notices.services import notify
from trichter.people.models.person import Stage

from ..errors import ChangedMeanwhile, MayNotSign, NotSigned, SignedAlready
from ..models import Definition, Signature
from ..notice_kinds import SIGNATURE_WANTED
from ..sides import Side, may_sign_now, signers, signs_for, who_can_sign


@transaction.atomic
def sign(definition: Definition, side: str, *, by, digest: str) -> tuple[Signature, Action]:
    """Sign for one side; returns the undoable action too. A draft, or a version in force that lacks a signature.

    digest  of what the colleague has read
    Raises ChangedMeanwhile (other words stand there now), SignedAlready, MayNotSign.
    """
    row = Definition.objects.select_for_update().get(pk=definition.pk)
    if row.status == Definition.Status.RETIRED:
        raise MayNotSign(_("This version is no longer in force: there is nothing to agree on any more."))
    if row.digest != digest:
        raise ChangedMeanwhile(_("The definition was changed meanwhile. Read it again before you sign."))
    given = {name: signature.user_id for name, signature in row.valid_signatures().items()}
    if side in given:
        raise SignedAlready(_("%(side)s has signed already.") % {"side": Side(side).label})
    everyone = signers()
    if not may_sign_now(by, side, given, everyone):
        raise MayNotSign(_why_not(by, side, everyone))
    row.signatures.filter(side=side).delete()  # one that was for other words
    signature = Signature.objects.create(definition=row, side=side, user=by, name=str(by)[:200], digest=digest)
    action = record(
        "lifecycle.definition_signed",
        row,
        by=by,
        summary=_in_words(row, side),
        undo={"signature": signature.pk},
        digest=digest,
    )
    return signature, action


@transaction.atomic
def ask(definition: Definition, side: str, *, by) -> list:
    """Ask those who can sign for a side to do so. Each is told once of the same words. Returns whom.

    Raises SignedAlready, MayNotSign (there is nobody to ask).
    """
    given = {name: signature.user_id for name, signature in definition.valid_signatures().items()}
    if side in given:
        raise SignedAlready(_("%(side)s has signed already.") % {"side": Side(side).label})
    wanted = [user for user in who_can_sign(side, given, signers()) if user.pk != by.pk]
    if definition.status == Definition.Status.RETIRED or not wanted:
        raise MayNotSign(_("There is nobody to ask."))
    notify(
        wanted,
        SIGNATURE_WANTED,
        key=f"signature:{definition.pk}:{side}:{definition.digest[:16]}",
        data={"by": str(by), "stage": definition.stage, "version": definition.version, "side": side},
        url=reverse("lifecycle:version", args=[definition.pk]),
    )
    record("lifecycle.signature_asked", definition, by=by, summary=_in_words(definition, side))
    return wanted


def _why_not(user, side: str, everyone) -> str:
    if signs_for(user, side, everyone):
        return _("You have signed for the other side already. A colleague signs for %(side)s.") % {
            "side": Side(side).label
        }
    return _("You cannot sign for %(side)s.") % {"side": Side(side).label}


def _in_words(definition: Definition, side: str) -> str:
    return f"{Stage(definition.stage).label} {definition.version}: {Side(side).label}"


@undoes("lifecycle.definition_signed")
def _take_back(action: Action, by) -> None:
    """A signature can be taken back until both sides have signed what is in force."""
    number = (action.undo or {}).get("signature")
    signature = Signature.objects.filter(pk=number).select_related("definition").first()
    if signature is None:
        return
    definition = Definition.objects.select_for_update().get(pk=signature.definition_id)
    if definition.status != Definition.Status.DRAFT and definition.is_signed():
        raise NotSigned(_("This version is in force and signed by both. Make a new version to change it."))
    signature.delete()


def drop_signatures(definition: Definition) -> list[str]:
    """Remove the signatures of a draft that was changed. Returns the names of those who had signed."""
    names = list(definition.signatures.order_by("side").values_list("name", flat=True))
    definition.signatures.all().delete()
    return names


def require_signatures(definition: Definition) -> None:
    """Raises NotSigned, which names the side that is missing."""
    given = definition.valid_signatures()
    missing = [str(side.label) for side in Side if side not in given]
    if missing:
        sides = _(" and ").join(missing)
        raise NotSigned(_("The signature of %(sides)s is missing.") % {"sides": sides})
