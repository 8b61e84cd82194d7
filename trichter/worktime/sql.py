"""The arithmetic of working time as expressions for annotate and filter, over the calendars written out as spans.

They give what worktime/arithmetic.py gives, to the microsecond, for instants within the days a calendar is written out
for (two years back, two years ahead); a property test holds them equal. Outside, working time counts as if nobody
worked, and what falls due later is NULL. Each is two or three look-ups in an index of the spans.

    Handover.objects.annotate(
        used=Worked(F("calendar_id"), F("offered_at"), Value(now)),
        due_at=Due(F("calendar_id"), F("offered_at"), F("target")),
    ).filter(due_at__lt=now)

Arguments are columns (F or a name), expressions, or values: a Calendar or its id; integer microseconds since 1970.
`Micros` makes them of a DateTimeField. NULL in, NULL out.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Expression, F, Model, Value

# Working time from the calendar's beginning up to an instant: that of the last span begun by then.
ELAPSED = """COALESCE((
  SELECT e."before" + LEAST(e."ends_at", {at}) - e."starts_at" FROM "worktime_span" e
  WHERE e."calendar_id" = {calendar} AND e."starts_at" <= {at} ORDER BY e."starts_at" DESC LIMIT 1
), 0)"""


def _argument(given: Any) -> Any:
    if isinstance(given, Model):
        given = given.pk
    if given is None or isinstance(given, int):
        return Value(given, output_field=BigIntegerField())
    return F(given) if isinstance(given, str) else given


class _OverSpans(Expression):
    """SQL over the spans of a calendar.

    The template names the arguments in braces, as often as it needs them; {elapsed start} is the working time
    of the calendar up to that argument.
    """

    names: tuple[str, ...] = ()
    template = ""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(output_field=BigIntegerField())
        if len(arguments) != len(self.names):
            raise TypeError(f"{type(self).__name__} takes {', '.join(self.names)}")
        self.arguments = [_argument(each) for each in arguments]

    def get_source_expressions(self):
        return self.arguments

    def set_source_expressions(self, exprs):
        self.arguments = list(exprs)

    @property
    def identity(self):
        return (type(self), *self.arguments)

    def as_sql(self, compiler, connection):
        given = {name: compiler.compile(each) for name, each in zip(self.names, self.arguments, strict=True)}
        elapsed = {
            f"elapsed {name}": _fill(ELAPSED, {"calendar": given["calendar"], "at": given[name]})
            for name in self.names[1:]
        }
        return _fill(self.template, given | elapsed)

    def as_sqlite(self, compiler, connection):
        sql, parameters = self.as_sql(compiler, connection)
        return sql.replace("LEAST(", "MIN("), parameters


def _fill(template: str, compiled: dict[str, tuple[str, Any]]) -> tuple[str, list]:
    """Put the arguments' SQL where the template names them in braces, and their parameters in the same order."""
    sql: list[str] = []
    parameters: list = []
    for piece in template.split("{"):
        name, brace, rest = piece.partition("}")
        if not brace:
            sql.append(piece)
            continue
        words, values = compiled[name]
        sql += ["(", words, ")", rest]
        parameters += values
    return "".join(sql), parameters


class Worked(_OverSpans):
    """Worked(calendar, start, end): working time between two instants in microseconds, 0 if end is not after start."""

    names = ("calendar", "start", "end")
    template = """CASE
      WHEN {calendar} IS NULL OR {start} IS NULL OR {end} IS NULL THEN NULL
      WHEN {end} <= {start} THEN 0
      ELSE {elapsed end} - {elapsed start} END"""


class Due(_OverSpans):
    """Due(calendar, start, budget): the first instant at which so much working time has passed since the start.

    It is found in the last span before which less than that has been worked; NULL where the calendar ends earlier.
    """

    names = ("calendar", "start", "budget")
    template = """CASE WHEN {budget} <= 0 THEN {start} ELSE (
      SELECT CASE WHEN d."starts_at" + d."target" - d."before" <= d."ends_at"
                  THEN d."starts_at" + d."target" - d."before" END
      FROM (SELECT s."starts_at", s."ends_at", s."before", {elapsed start} + {budget} AS "target"
            FROM "worktime_span" s
            WHERE s."calendar_id" = {calendar} AND {start} IS NOT NULL
              AND s."before" < {elapsed start} + {budget}
            ORDER BY s."before" DESC LIMIT 1) d
    ) END"""


class Micros(Expression):
    """Integer microseconds since 1970 of a DateTimeField."""

    def __init__(self, moment: Any) -> None:
        super().__init__(output_field=BigIntegerField())
        self.moment = F(moment) if isinstance(moment, str) else moment

    def get_source_expressions(self):
        return [self.moment]

    def set_source_expressions(self, exprs):
        [self.moment] = exprs

    def as_sql(self, compiler, connection):
        words, values = compiler.compile(self.moment)
        return f"(EXTRACT(EPOCH FROM {words}) * 1000000)::bigint", values

    def as_sqlite(self, compiler, connection):
        words, values = compiler.compile(self.moment)
        # stored as text in UTC, "2026-03-29 01:00:00" or with ".123456" behind
        sql = f"(CAST(strftime('%%s', {words}) AS INTEGER) * 1000000 + CAST(substr({words}, 21, 6) AS INTEGER))"
        return sql, [*values, *values]
