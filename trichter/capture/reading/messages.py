"""What can be said about a file, a row or a value: code to sentence, in English and German.

This package knows no Django, so its sentences do not go through gettext: command line and web take them from here.
Placeholders are str.format fields, filled from the params of an Issue or a FileProblem.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: code: (English, German)
MESSAGES: dict[str, tuple[str, str]] = {
    # --- the whole file -------------------------------------------------------------------------------------------
    "file.missing": ("The file does not exist.", "Die Datei gibt es nicht."),
    "file.unreadable": ("The file cannot be opened: {reason}", "Die Datei lässt sich nicht öffnen: {reason}"),
    "file.empty": ("The file is empty.", "Die Datei ist leer."),
    "file.binary": (
        "This is {what}, not a list. Save the list as CSV, XLSX or vCard.",
        "Das ist {what}, keine Liste. Speichere die Liste als CSV, XLSX oder vCard.",
    ),
    "file.wrong_zip": (
        "This ZIP archive holds no spreadsheet. Unpack it and choose the list inside.",
        "Dieses ZIP-Archiv enthält keine Tabelle. Entpacke es und wähle die Liste darin.",
    ),
    "file.broken": (
        "The file is damaged or incomplete and cannot be read: {reason}",
        "Die Datei ist beschädigt oder unvollständig und lässt sich nicht lesen: {reason}",
    ),
    "file.password": (
        "The file is protected by a password. Save it without one and try again.",
        "Die Datei ist mit einem Passwort geschützt. Speichere sie ohne Passwort und versuche es noch einmal.",
    ),
    "file.no_sheet": (
        'There is no sheet "{sheet}". The file has: {sheets}.',
        "Es gibt kein Blatt „{sheet}“. Die Datei hat: {sheets}.",
    ),
    "file.no_table": ("No sheet of this file holds a table.", "Kein Blatt dieser Datei enthält eine Tabelle."),
    "file.undecodable": (
        "Line {line}, column {column}: the byte {byte} is no character in {encoding}. Choose another encoding.",
        "Zeile {line}, Spalte {column}: Das Byte {byte} ist in {encoding} kein Zeichen. "
        "Wähle eine andere Zeichenkodierung.",
    ),
    "file.encoding_unknown": (
        'There is no encoding "{encoding}".',
        "Die Zeichenkodierung „{encoding}“ gibt es nicht.",
    ),
    "file.unclosed_quote": (
        "Row {row} (line {line}): a quotation mark is opened and never closed.",
        "Zeile {row} (Textzeile {line}): Ein Anführungszeichen wird geöffnet und nie geschlossen.",
    ),
    "file.unparsable": ("Line {line}: {reason}", "Textzeile {line}: {reason}"),
    "file.no_cards": ("The file holds no vCard.", "Die Datei enthält keine vCard."),
    # --- what was noticed about the file --------------------------------------------------------------------------
    "look.header_only": ("The file has a header and no rows.", "Die Datei hat eine Kopfzeile und keine Zeilen."),
    "look.no_header": (
        "The first row is already data, so the columns were named by number.",
        "Schon die erste Zeile enthält Daten, darum sind die Spalten nummeriert.",
    ),
    "look.preamble": (
        "{count} row(s) before the header were left out.",
        "{count} Zeile(n) vor der Kopfzeile wurden ausgelassen.",
    ),
    "look.duplicate_header": (
        'The header "{header}" occurs {count} times.',
        "Die Überschrift „{header}“ kommt {count}-mal vor.",
    ),
    "look.unnamed_column": ("Column {number} has no header.", "Spalte {number} hat keine Überschrift."),
    "look.ragged": (
        "Row {row} has {count} cells, the header {expected}.",
        "Zeile {row} hat {count} Zellen, die Kopfzeile {expected}.",
    ),
    "look.more_sheets": (
        'Read is the sheet "{sheet}"; there are more: {others}.',
        "Gelesen wird das Blatt „{sheet}“; es gibt noch: {others}.",
    ),
    "look.encoding_guessed": (
        "The encoding {encoding} is a guess. Look whether the umlauts are right.",
        "Die Zeichenkodierung {encoding} ist geschätzt. Sieh nach, ob die Umlaute stimmen.",
    ),
    # --- a row ----------------------------------------------------------------------------------------------------
    "row.too_many_cells": (
        "The row has {count} cells, the header only {expected}. Too many: {extra}. "
        "Probably a separator inside a text is not in quotation marks.",
        "Die Zeile hat {count} Zellen, die Kopfzeile nur {expected}. Zu viel: {extra}. "
        "Wahrscheinlich steht ein Trennzeichen in einem Text ohne Anführungszeichen.",
    ),
    "row.too_few_cells": (
        "The row has {count} cell(s), the header {expected}. The missing ones are taken as empty.",
        "Die Zeile hat {count} Zelle(n), die Kopfzeile {expected}. Die fehlenden gelten als leer.",
    ),
    "row.blank": ("The row is empty.", "Die Zeile ist leer."),
    "row.total": ("This is a line of totals, not a person.", "Das ist eine Summenzeile, keine Person."),
    "row.footer": ("This line belongs to the footer of the report.", "Diese Zeile gehört zur Fußzeile des Berichts."),
    "row.nobody": (
        "Nothing in this row says who it is: no e-mail address, no phone number, no name, no id.",
        "Nichts in dieser Zeile sagt, wer es ist: keine E-Mail-Adresse, keine Telefonnummer, kein Name, keine Kennung.",
    ),
    "row.only_company": (
        "This row names a company and no person.",
        "Diese Zeile nennt ein Unternehmen und keine Person.",
    ),
    # --- a vCard --------------------------------------------------------------------------------------------------
    "card.cropped": (
        "Card {card}, begun in line {line}, has no END:VCARD: the file is cut off.",
        "Die Karte {card}, begonnen in Zeile {line}, hat kein END:VCARD: Die Datei ist abgeschnitten.",
    ),
    "card.bad_line": (
        "Card {card}, line {line}: this is not a vCard line: {text}",
        "Karte {card}, Zeile {line}: Das ist keine vCard-Zeile: {text}",
    ),
    "card.bad_value": (
        "Card {card}, line {line}: {name} holds characters that cannot be read.",
        "Karte {card}, Zeile {line}: {name} enthält Zeichen, die sich nicht lesen lassen.",
    ),
    # --- a value --------------------------------------------------------------------------------------------------
    "email.invalid": ("This is not an e-mail address.", "Das ist keine E-Mail-Adresse."),
    "phone.rounded": (
        "Excel has rounded this number, the last digits are lost.",
        "Excel hat diese Nummer gerundet, die letzten Ziffern sind verloren.",
    ),
    "phone.invalid": ("This is not a phone number.", "Das ist keine Telefonnummer."),
    "phone.length": (
        "This phone number is too short or too long for {region}.",
        "Diese Telefonnummer ist zu kurz oder zu lang für {region}.",
    ),
    "phone.unusual": (
        "No number of this form is known in {region}; it was taken as it is.",
        "Eine Nummer dieser Form ist in {region} nicht bekannt; sie wurde übernommen, wie sie ist.",
    ),
    "phone.no_prefix": (
        "The number has neither a leading 0 nor a country code, so it cannot be dialled from elsewhere.",
        "Der Nummer fehlt die führende 0 oder die Landesvorwahl, sie lässt sich von anderswo nicht wählen.",
    ),
    "phone.zero_lost": (
        "The leading 0 was missing and has been added.",
        "Die führende 0 fehlte und wurde ergänzt.",
    ),
    "date.impossible": ("There is no such day.", "Diesen Tag gibt es nicht."),
    "date.invalid": ("This is not a date.", "Das ist kein Datum."),
    "number.invalid": ("This is not a number.", "Das ist keine Zahl."),
    "bool.invalid": ("This is neither yes nor no.", "Das ist weder ja noch nein."),
    "country.unknown": ("No country has this name.", "Kein Land heißt so."),
    "url.invalid": ("This is not a web address.", "Das ist keine Internetadresse."),
    "text.formula": (
        "This looks like a formula. It was taken as plain text.",
        "Das sieht aus wie eine Formel. Es wurde als reiner Text übernommen.",
    ),
    "postcode.zero_lost": (
        "The leading 0 of the postcode was missing and has been added.",
        "Die führende 0 der Postleitzahl fehlte und wurde ergänzt.",
    ),
    # --- why a column goes where it goes --------------------------------------------------------------------------
    "why.header": ("The header says so.", "So sagt es die Überschrift."),
    "why.header_like": (
        'The header resembles "{known}".',
        "Die Überschrift ähnelt „{known}“.",
    ),
    "why.content": ("The values look like it.", "Die Werte sehen danach aus."),
    "why.id": (
        "The values are unique ({distinct} different in {count} rows), so that a second import finds the same people.",
        "Die Werte sind eindeutig ({distinct} verschiedene in {count} Zeilen), so dass ein zweiter Import dieselben "
        "Personen findet.",
    ),
    "why.id_repeated": (
        "The header names an id; some occur several times and will meet in one person.",
        "Die Überschrift nennt eine Kennung; manche kommt mehrfach vor und wird zu einer Person.",
    ),
    "why.opt_out": ("Yes means: no more contact.", "Ja heißt: kein Kontakt mehr."),
    "why.opt_in": (
        "Yes means: has agreed. No is not an objection.",
        "Ja heißt: hat zugestimmt. Nein ist kein Widerspruch.",
    ),
    "why.custom": (
        "No field of ours has this meaning, so it gets its own.",
        "Kein Feld hat diese Bedeutung, darum bekommt es ein eigenes.",
    ),
    "why.taken": (
        "{target} already comes from another column, so this one gets its own field.",
        "{target} kommt schon aus einer anderen Spalte, darum bekommt diese ein eigenes Feld.",
    ),
    "why.empty": ("The column is empty.", "Die Spalte ist leer."),
    "why.noise": (
        "The program that wrote the file keeps this for itself; it says nothing about the person.",
        "Das schreibt das Programm für sich selbst; es sagt nichts über die Person.",
    ),
    "why.row": (
        "No column says who a person is, so list name and row number identify them.",
        "Keine Spalte sagt, wer eine Person ist, darum dienen Listenname und Zeilennummer als Kennung.",
    ),
    # --- a mapping file -------------------------------------------------------------------------------------------
    "map.not_json": (
        "The mapping is not valid JSON: {reason} (line {line}, column {position}).",
        "Die Zuordnung ist kein gültiges JSON: {reason} (Zeile {line}, Spalte {position}).",
    ),
    "map.shape": ("{path}: {expected} expected.", "{path}: {expected} erwartet."),
    "map.unknown_key": (
        '{path}: there is no entry "{key}".{hint}',
        "{path}: Den Eintrag „{key}“ gibt es nicht.{hint}",
    ),
    "map.unknown_target": (
        '{path}: there is no target "{target}".{hint}',
        "{path}: Das Ziel „{target}“ gibt es nicht.{hint}",
    ),
    "map.unknown_type": (
        '{path}: there is no type "{type}". Possible: {possible}.',
        "{path}: Den Typ „{type}“ gibt es nicht. Möglich: {possible}.",
    ),
    "map.unknown_column": (
        'The file has no column "{column}".{hint}',
        "Die Datei hat keine Spalte „{column}“.{hint}",
    ),
    "map.target_twice": (
        '"{first}" and "{second}" both go to {target}, which holds one value.',
        "„{first}“ und „{second}“ gehen beide nach {target}, das nur einen Wert hat.",
    ),
}


def message(code: str, params: Mapping[str, Any], language: str = "en") -> str:
    """The sentence for a code; language is a code such as "de" or "de-at", everything else means English."""
    english, german = MESSAGES[code]
    template = german if language.lower().startswith("de") else english
    return template.format_map({key: _said(value) for key, value in params.items()})


def _said(value: Any) -> Any:
    return ", ".join(str(item) for item in value) if isinstance(value, (list, tuple)) else value
