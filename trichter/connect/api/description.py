"""The API's own description (OpenAPI) in the form the page shows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .routes import api


@dataclass(frozen=True)
class Shown:
    """One operation."""

    anchor: str
    method: str
    path: str
    summary: str
    scope: str
    parameters: list[dict]
    body: str
    answers: list[tuple[str, str]]


@lru_cache(maxsize=1)
def operations() -> list[tuple[str, list[Shown]]]:
    """All operations by group, in the order they were declared."""
    schema = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    groups: dict[str, list[Shown]] = {}
    scopes = scope_by_operation()
    for path, by_method in schema["paths"].items():
        for method, operation in by_method.items():
            shown = shown_operation(path, method, operation, schema, scopes.get(operation["operationId"], ""))
            groups.setdefault((operation.get("tags") or ["About"])[0], []).append(shown)
    return list(groups.items())


def scope_by_operation() -> dict[str, str]:
    """The scope each operation asks for."""
    return {
        str(operation.operation_id): getattr(operation.auth_callbacks[0], "permission", "")
        for _prefix, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    }


def shown_operation(path: str, method: str, operation: dict, schema: dict, scope: str) -> Shown:
    """One operation from the description."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return Shown(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("description", operation.get("summary", "")),
        scope=scope,
        parameters=[parameter(one, schema) for one in operation.get("parameters", [])],
        body=json.dumps(example(body, schema), indent=2, ensure_ascii=False) if body else "",
        answers=[
            (status, answer_type(response)) for status, response in operation["responses"].items() if status < "300"
        ],
    )


def parameter(one: dict, schema: dict) -> dict:
    """A parameter in words."""
    inner = one.get("schema", {})
    return {
        "name": one["name"],
        "where": one["in"],
        "required": one.get("required", False),
        "type": type_words(inner, schema),
        "description": one.get("description") or inner.get("description", ""),
    }


def type_words(inner: dict, schema: dict) -> str:
    """A type in a word or two."""
    inner = resolved(inner, schema)
    if "anyOf" in inner:
        return " or ".join(type_words(each, schema) for each in inner["anyOf"] if each.get("type") != "null")
    if "enum" in inner:
        return " | ".join(map(str, inner["enum"]))
    return inner.get("format") or inner.get("type", "any")


def answer_type(response: dict) -> str:
    """The name of what an operation answers."""
    content = response.get("content", {}).get("application/json", {}).get("schema", {})
    if "$ref" in content:
        return content["$ref"].rpartition("/")[2]
    if content.get("type") == "array":
        return "list of " + content["items"].get("$ref", "object").rpartition("/")[2]
    return content.get("title", "")


def resolved(inner: dict, schema: dict) -> dict:
    """A schema behind a reference."""
    while "$ref" in inner:
        inner = schema["components"]["schemas"][inner["$ref"].rpartition("/")[2]]
    return inner


def example(inner: dict, schema: dict, depth: int = 0) -> Any:
    """A body with a value of the right type in every field."""
    inner = resolved(inner, schema)
    if depth > 4:
        return "…"
    for name in ("anyOf", "oneOf"):
        if name in inner:
            return example(next(each for each in inner[name] if each.get("type") != "null"), schema, depth)
    if inner.get("examples"):
        return inner["examples"][0]
    if "enum" in inner or "const" in inner:
        return inner.get("const", (inner.get("enum") or [""])[0])
    kind = inner.get("type")
    if kind == "object":
        return {key: example(value, schema, depth + 1) for key, value in inner.get("properties", {}).items()}
    if kind == "array":
        return [example(inner.get("items", {}), schema, depth + 1)]
    plain = {"integer": 1, "number": 1.5, "boolean": False, "string": "text"}
    return "2026-03-01T09:30:00Z" if inner.get("format") == "date-time" else plain.get(str(kind))
