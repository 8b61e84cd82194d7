"""Results as HTTP answers."""

from __future__ import annotations

from ..problems import Problem
from .writing import Result

STATUS = {"person_not_found": 404, "missing_scope": 403}


def answer_to_one(result: Result) -> tuple[int, dict]:
    """Status and body for a single posted event. Raises Problem for a refused one."""
    if result.code:
        where = f"body.{result.where}" if result.where else "body"
        errors = [{"where": where, "message": result.message}]
        raise Problem(STATUS.get(result.code, 422), result.code, result.message, errors)
    return (201 if result.created else 200), shown(result)


def answer_to_many(results: list[Result]) -> tuple[int, dict]:
    """Status and body for a list: 200 even when items are refused, because each has its own result."""
    listed = [{"index": index, **shown(result)} for index, result in enumerate(results)]
    counts = {"accepted": 0, "duplicate": 0, "refused": 0}
    for entry in listed:
        counts[entry["status"]] += 1
    return 200, {**counts, "results": listed}


def shown(result: Result) -> dict:
    """One result as JSON."""
    if result.code:
        return {"status": "refused", "code": result.code, "where": result.where, "message": result.message}
    return {"status": "accepted" if result.created else "duplicate", "id": result.event_id}
