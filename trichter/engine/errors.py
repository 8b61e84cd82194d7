"""What the engine refuses, in words: a code, its parameters, and the place in the tree or the file."""

from __future__ import annotations

from typing import Literal

Language = Literal["de", "en"]

# code: (English, German). Parameters in braces.
MESSAGES: dict[str, tuple[str, str]] = {
    "not_object": ("expected an object such as {example}", "erwartet wird ein Objekt wie {example}"),
    "not_list": ("expected a list", "erwartet wird eine Liste"),
    "empty_list": ("the list is empty", "die Liste ist leer"),
    "too_deep": ("nested more than {limit} levels deep", "mehr als {limit} Ebenen tief verschachtelt"),
    "too_large": ("more than {limit} entries", "mehr als {limit} Einträge"),
    "unknown_node": (
        "a condition has one of the keys all, any, not, field, event; found {found}",
        "eine Bedingung hat einen der Schlüssel all, any, not, field, event; gefunden: {found}",
    ),
    "unknown_key": ("unknown key {key}.{hint}", "unbekannter Schlüssel {key}.{hint}"),
    "missing_key": ("{key} is missing", "{key} fehlt"),
    "unknown_field": ("there is no field {name}.{hint}", "es gibt kein Feld {name}.{hint}"),
    "unknown_event": ("there is no event type {name}.{hint}", "es gibt keine Ereignisart {name}.{hint}"),
    "unknown_property": (
        "events of type {event} have no property {name}.{hint}",
        "Ereignisse der Art {event} haben keine Eigenschaft {name}.{hint}",
    ),
    "unknown_operator": ("there is no operator {op}.{hint}", "es gibt keinen Operator {op}.{hint}"),
    "wrong_operator": (
        "{op} cannot be used with {field}, which is {type}; use one of {allowed}",
        "{op} passt nicht zu {field} ({type}); möglich sind {allowed}",
    ),
    "wrong_value": (
        "{field} is {type}; {value} is not {wanted}",
        "{field} ist {type}; erwartet wird {wanted}, nicht {value}",
    ),
    "mixed_types": (
        "{field} is used as {first} elsewhere and as {second} here",
        "{field} wird anderswo als {first} und hier als {second} verwendet",
    ),
    "value_not_wanted": ("{op} takes no value", "{op} braucht keinen Wert"),
    "unknown_choice": ("{field} has no value {value}.{hint}", "{field} hat keinen Wert {value}.{hint}"),
    "empty_value": ("the value is empty", "der Wert ist leer"),
    "bad_text": (
        "the text holds a character that cannot be stored",
        "der Text enthält ein nicht speicherbares Zeichen",
    ),
    "too_long": ("the text is longer than {limit} characters", "der Text ist länger als {limit} Zeichen"),
    "wrong_order": (
        "the first value must not be above the second",
        "der erste Wert darf nicht über dem zweiten liegen",
    ),
    "not_whole": (
        "{key} must be a whole number from {low} to {high}",
        "{key} muss eine ganze Zahl von {low} bis {high} sein",
    ),
    "not_number": ("{key} must be a number from {low} to {high}", "{key} muss eine Zahl von {low} bis {high} sein"),
    "not_text": ("{key} must be text of 1 to {limit} characters", "{key} muss ein Text von 1 bis {limit} Zeichen sein"),
    "not_boolean": ("{key} must be true or false", "{key} muss true oder false sein"),
    "never_true": ("at_most is below at_least: no one can match", "at_most liegt unter at_least: das trifft nie zu"),
    "unknown_part": (
        "part must be fit, engagement or penalty, not {part}",
        "part muss fit, engagement oder penalty sein, nicht {part}",
    ),
    "penalty_sign": ("points of a penalty must not be above 0", "Punkte eines Abzugs dürfen nicht über 0 liegen"),
    "points_sign": (
        "points of fit and engagement must not be below 0; use part penalty",
        "Punkte für Passung und Engagement dürfen nicht unter 0 liegen; dafür gibt es den Abzug (penalty)",
    ),
    "rule_kind": (
        "a rule has either when (a state) or on (an event)",
        "eine Regel hat entweder when (ein Zustand) oder on (ein Ereignis)",
    ),
    "twice": ("{what} {name} occurs twice", "{what} {name} kommt doppelt vor"),
    "derived_field": (
        "{name} is itself computed and cannot be scored",
        "{name} wird selbst berechnet und kann nicht bewertet werden",
    ),
    "first_band": ("from of the first band must be null", "from der ersten Stufe muss null sein"),
    "band_order": ("from must rise from band to band", "from muss von Stufe zu Stufe steigen"),
    "not_json": ("not valid JSON: {reason}", "kein gültiges JSON: {reason}"),
    "no_file": ("no such file", "diese Datei gibt es nicht"),
    "no_match": ("no CSV or Parquet file found", "keine CSV- oder Parquet-Datei gefunden"),
    "bad_suffix": ("must end in .csv or .parquet", "muss auf .csv oder .parquet enden"),
    "mixed_suffix": (
        "holds CSV and Parquet files; give one kind",
        "enthält CSV und Parquet; bitte nur eine Art angeben",
    ),
    "unreadable": ("cannot be read: {reason}", "nicht lesbar: {reason}"),
    "unwritable": ("cannot be written: {reason}", "nicht schreibbar: {reason}"),
    "missing_column": ("column {column} is missing.{hint}", "die Spalte {column} fehlt.{hint}"),
    "double_column": ("column {column} occurs twice", "die Spalte {column} kommt doppelt vor"),
    "other_columns": ("its columns differ from those of {other}", "die Spalten weichen von denen in {other} ab"),
    "column_type": (
        "column {column} is {found}; {wanted} is needed",
        "die Spalte {column} ist {found}; nötig ist {wanted}",
    ),
    "bad_cell": ("column {column}: {value} is not {wanted}", "Spalte {column}: erwartet wird {wanted}, nicht {value}"),
    "empty_cell": ("column {column} is empty", "die Spalte {column} ist leer"),
    "double_person": ("person_id {value} occurs twice", "person_id {value} kommt doppelt vor"),
    "bad_instant": (
        "{value} is neither ISO 8601 with a zone (2026-01-31T00:00:00Z) nor epoch seconds",
        "{value} ist weder ISO 8601 mit Zone (2026-01-31T00:00:00Z) noch Sekunden seit 1970",
    ),
    "bad_engine": ("engine {engine} is not available; use {known}", "Engine {engine} gibt es nicht; möglich: {known}"),
    "out_of_memory": (
        "not enough memory ({reason}); raise --memory-limit or free disk space in {folder}",
        "zu wenig Speicher ({reason}); --memory-limit erhöhen oder Platz in {folder} schaffen",
    ),
}

# words that occur inside messages, in German
GERMAN = {
    "text": "Text",
    "a choice": "eine Auswahl",
    "a number": "eine Zahl",
    "a date": "ein Datum",
    "true or false": "wahr oder falsch",
    "a set": "eine Menge",
    "a list": "eine Liste",
    "a list of two values": "eine Liste mit zwei Werten",
    "a date (2026-01-31) or a time with zone (2026-01-31T08:00:00Z)": (
        "ein Datum (2026-01-31) oder eine Zeit mit Zone (2026-01-31T08:00:00Z)"
    ),
    "a whole number": "eine ganze Zahl",
    "a whole number of days": "eine ganze Zahl von Tagen",
    "a time": "eine Zeit",
    "rule": "Regel",
    "band": "Stufe",
}


class EngineError(ValueError):
    """Something the engine refuses. `code` and `params` allow a translation, `path` names the place."""

    def __init__(self, code: str, path: str = "", **params: object) -> None:
        self.code = code
        self.path = path
        self.params = params
        super().__init__(self.text())

    def text(self, lang: Language = "en") -> str:
        """The message in English or German, led by the place, as in `all[1].not.field: there is no field …`."""
        template = MESSAGES[self.code][1 if lang == "de" else 0]
        message = template.format(**{key: self._word(key, value, lang) for key, value in self.params.items()})
        return f"{self.path}: {message}" if self.path else message

    @staticmethod
    def _word(key: str, value: object, lang: Language) -> object:
        if key == "hint" and value:
            return f" Meinst du {value}?" if lang == "de" else f" Did you mean {value}?"
        return GERMAN.get(str(value), value) if lang == "de" else value


class ConditionError(EngineError):
    """A condition that cannot be saved. `path` is the place inside the tree, such as `all[1].not.field`."""


class ModelError(EngineError):
    """A scoring model that cannot be saved. `path` is the place inside it, such as `rules[2].points`."""


class InputError(EngineError):
    """A file that cannot be used. `path` names the file and, where known, the line."""
