"""The API's frame: routers, errors as problem details, and a description that says so."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel

from trichter import __version__
from trichter.engine.errors import EngineError
from trichter.history.errors import Refused
from trichter.people.errors import Invalid, Taken
from trichter.people.models import Person

from ..problems import CONTENT_TYPE, Problem
from .schemas import EventIn

log = logging.getLogger(__name__)


def described(model: type[BaseModel]) -> dict[str, Any]:
    """The schemas of a model that no operation takes as an argument, and of those inside it."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs", {}), model.__name__: schema}


class Api(NinjaAPI):
    """Ninja's API whose description gives errors their true content type."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None):
        schema = super().get_openapi_schema(path_prefix=path_prefix or "/api/v1/", path_params=path_params)
        schema["components"]["schemas"] |= described(EventIn)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400 and "content" in response:
                        response["content"] = {CONTENT_TYPE: response["content"].pop("application/json")}
        return schema


api = Api(
    title="Trichter",
    version=__version__,
    description="People, companies, events, scores, tasks and consents of this installation.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api-v1",
)


def answer(problem: Problem) -> HttpResponse:
    """A problem as an HTTP answer."""
    return HttpResponse(problem.encoded(), status=problem.status, content_type=CONTENT_TYPE, headers=problem.headers)


@api.exception_handler(Problem)
def on_problem(request: HttpRequest, error: Problem) -> HttpResponse:
    """Our own refusals."""
    return answer(error)


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Values that do not fit the description: each with its place."""
    errors = [{"where": place(one["loc"]), "message": str(one["msg"])} for one in error.errors]
    first = errors[0] if errors else {"where": "body", "message": ""}
    return answer(Problem(422, "invalid", f"{first['where']}: {first['message']}", errors))


def place(loc: tuple) -> str:
    """Ninja's location without the name of the function's argument: body.emails.0, query.limit."""
    kind, *rest = loc
    if kind in ("body", "query") and len(rest) > 1 and rest[0] in ("data", "query"):
        rest = rest[1:]
    return ".".join(str(step) for step in (kind, *rest))


@api.exception_handler(Refused)
def on_refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """A rule of the house; the message is the rule's own."""
    errors = (
        [{"where": f"body.{error.field}", "message": str(error)}] if isinstance(error, Invalid) and error.field else []
    )
    return answer(Problem(422, code_of(error), str(error), errors))


@api.exception_handler(Taken)
def on_taken(request: HttpRequest, error: Taken) -> HttpResponse:
    """A contact detail that is somebody's already; whose, only if the caller may see them."""
    user = request.auth.user  # type: ignore[attr-defined]
    known = error.person_id is None or Person.objects.visible_to(user).filter(pk=error.person_id).exists()
    return answer(Problem(409, "taken", str(error) if known else "Another record has this contact detail already."))


@api.exception_handler(EngineError)
def on_engine(request: HttpRequest, error: EngineError) -> HttpResponse:
    """A condition that is none, with the place inside it."""
    where = f"query.condition.{error.path}".rstrip(".")
    return answer(Problem(422, f"condition_{error.code}", str(error), [{"where": where, "message": str(error)}]))


@api.exception_handler(IntegrityError)
def on_conflict(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    """Two requests wanted the same thing at the same moment; this one lost and changed nothing."""
    log.info("Conflict: %s", error)
    return answer(Problem(409, "conflict", "Another request changed the same thing at this moment. Try again."))


@api.exception_handler(Http404)
def on_missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """The same for what does not exist and for what the caller may not see."""
    return answer(Problem(404, "not_found", "There is no such thing, or the token's user does not see it."))


@api.exception_handler(RequestDataTooBig)
def on_too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """A body above the limit."""
    return answer(Problem(413, "too_large", "The body is too large."))


@api.exception_handler(UnreadablePostError)
def on_broken_off(request: HttpRequest, error: UnreadablePostError) -> HttpResponse:
    """The client went away."""
    return answer(Problem(400, "broken_off", "The body ended too early."))


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja refuses by itself: a body that is no JSON."""
    code = "invalid_json" if error.status_code == 400 else "refused"
    return answer(Problem(error.status_code, code, str(error)))


def code_of(error: Exception) -> str:
    """A refusal's class name as a code: BadTime → bad_time."""
    name = type(error).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
