"""Column headers as programs write them, German and English, and the field each one stands for.

Sources: the export headers of Outlook (German, English), Google Contacts, Thunderbird, HubSpot, Salesforce, Pipedrive,
LinkedIn, and the words German lists use. A header is compared after folded(): small letters, umlauts written out,
only letters and digits.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

#: field: headers, the best first, parted by "|"; "@" before one marks that its values must look the part
SYNONYMS: dict[str, str] = {
    "first_name": "vorname|first name|given name|firstname|forename|fname|vornamen|rufname|prenom|contact first name",
    "last_name": (
        "nachname|last name|family name|surname|lastname|familienname|zuname|lname|nom de famille|contact last name"
    ),
    "full_name": (
        "full name|vollstaendiger name|vor und nachname|name vorname|vorname nachname|ansprechpartner"
        "|ansprechpartnerin|kontaktperson|contact person|contact name|person name|anzeigename|display name"
        "|person|@name|kontakt name|kontaktname|customer name|kundenname|lead name|teilnehmer|attendee"
        "|attendee name|teilnehmername|@kontakt|@contact|fullname|your name|ihr name"
    ),
    "salutation": "anrede|salutation|briefanrede|civility|anredeform",
    "title": (
        "akademischer titel|akad titel|akad grad|titel|@title|name prefix|titel vorangestellt|academic title"
        "|namenspraefix|praefix|prefix|titel akademisch"
    ),
    "job_title": (
        "job title|position|jobtitle|berufsbezeichnung|funktion|stellenbezeichnung|jobtitel|arbeitstitel"
        "|organization 1 title|organization title|role|rolle|@title|beruf|profession|contact job title"
        "|function|@titel|stelle|taetigkeit"
    ),
    "department": "abteilung|department|organization 1 department|organization department|bereich|dept",
    "seniority": (
        "seniority|ebene|level|fuehrungsebene|hierarchieebene|karrierestufe|management level|seniority level"
        "|employment seniority"
    ),
    "email": (
        "e mail|email|email address|e mail adresse|email adresse|mail|e mail address|emailadresse"
        "|primaere e mail adresse|primary email|email 1|e mail 1 value|email 1 value|e mail geschaeftlich"
        "|business email|work email|email work|e mail adresse geschaeftlich|person email|kontakt e mail"
        "|contact email|mailadresse|e mail 1|e mail dienstlich|email id|emailid|user email|your email"
        "|ihre e mail adresse|sekundaere e mail adresse|secondary email|email 2|e mail 2 address"
        "|e mail 2 adresse|e mail 2 value|e mail 3 address|e mail 3 adresse|e mail 3 value|email home"
        "|email other|e mail privat|private email|personal email|additional email addresses|e mail 2|e mail 3"
        "|email 3|weitere e mail adressen|work email address|invitee email|teilnehmer e mail|e mail adresse 2"
        "|e mail 4 value"
    ),
    "phone": (
        "telefon|phone|phone number|telefonnummer|tel|telephone|telefon geschaeftlich|business phone"
        "|work phone|phone work|tel dienstlich|telefon dienstlich|rufnummer|tel nr|telefon nr|telefonnr"
        "|phone 1 value|phone 1|person phone|festnetz|durchwahl|direct phone|telefon geschaeftlich 2"
        "|business phone 2|primary phone|haupttelefon|telefon privat|home phone|phone home|tel privat"
        "|telefon privat 2|home phone 2|other phone|weiteres telefon|phone other|phone 2 value|phone 3 value"
        "|phone 4 value|phone 5 value|phone 6 value|phone 7 value|phone 2|telefon 2|telefon 1|contact phone"
        "|telephone number|work telephone|@callback|@rueckmeldung|car phone|autotelefon|phone 8 value"
    ),
    "mobile": (
        "mobil|mobile|mobiltelefon|mobile phone|handy|mobilnummer|handynummer|mobile phone number"
        "|mobile number|cell phone|cell|mobil tel nr|mobilfunk|mobil telefon|phone mobile|mobiltelefon 2"
        "|cellphone|mobilnr|handy nr|mobile phone 2|telefon mobil"
    ),
    "language": "language|sprache|korrespondenzsprache|preferred language|bevorzugte sprache|locale|sprachcode",
    "linkedin_url": (
        "linkedin|linkedin url|linkedin profile|linkedin profil|linkedin profile url|person linkedin url"
        "|linkedin bio|@url|profile url"
    ),
    "website": (
        "website|webseite|homepage|web page|internet|webadresse|web|internetseite|website url|webseite 1|www"
        "|website 1 value|website 2 value|webseite 2|@url|webpage|web site|internetadresse|website 3 value"
    ),
    "company.name": (
        "firma|company|company name|unternehmen|firmenname|organisation|organization|company account"
        "|account name|organization 1 name|organization name|associated company|unternehmensname|employer"
        "|arbeitgeber|account|firmenbezeichnung|betrieb|societe|company or account|kunde|firma 1"
        "|name der firma|associated company name"
    ),
    "company.domain": (
        "domain|company domain|company domain name|firmendomain|unternehmensdomain|domain name|mail domain"
    ),
    "company.website": (
        "company website|firmenwebsite|unternehmenswebsite|account website|website firma|company url"
        "|organization website"
    ),
    "company.industry": (
        "industry|branche|sector|sektor|wirtschaftszweig|industrie|company industry|organization industry"
        "|business segment"
    ),
    "company.employees": (
        "employees|mitarbeiter|mitarbeiterzahl|number of employees|anzahl mitarbeiter|no of employees"
        "|company size|employee count|beschaeftigte|unternehmensgroesse|firmengroesse|of employees"
        "|mitarbeiteranzahl"
    ),
    "company.phone": (
        "company phone|telefon firma|company main phone|firmentelefon|zentrale|organization phone"
        "|telefonzentrale|account phone"
    ),
    "note": (
        "notizen|notes|note|bemerkung|bemerkungen|kommentar|comment|comments|notiz|anmerkung|anmerkungen"
        "|description|beschreibung|background|nachricht|message|freitext|hinweis"
    ),
    "external_id": (
        "record id|id|kundennummer|kundennr|kunden nr|prospect id|lead id|contact id|person id|external id"
        "|externe id|customer id|kontakt id|kunden id|mql id|uuid|guid|uid|record id contact|hubspot id"
        "|datensatz id|unique id|customer number|debitorennummer|debitor|crm id|nr|lfd nr|lead number"
        "|leadnummer|mitgliedsnummer|user id|opportunity id|datensatznummer|adressnummer|personennummer"
        "|client id|kundennumer|kd nr|kdnr|rec id|interessentennummer"
    ),
    "created_at": (
        "created at|create date|created date|erstellt am|erstelldatum|angelegt am|anlagedatum|created"
        "|created on|date created|erstkontakt|first contact date|first seen|anmeldedatum|registriert am"
        "|registration date|signup date|date added|connected on|erfasst am|eingangsdatum|sign up date"
        "|registrierungsdatum|erstkontakt am|registration time|timestamp|zeitstempel|optin time|opt in date"
        "|lead created time|person created|eintragsdatum|erstellungsdatum"
    ),
    "source": (
        "lead source|source|quelle|herkunft|original source|lead quelle|origin|leadquelle|kontaktquelle"
        "|utm source|original source type|source name|referral source|first touch source|lead origin"
        "|referred by|empfohlen von|lead source category|herkunftsquelle"
    ),
    "medium": "utm medium|medium",
    "campaign": (
        "utm campaign|campaign|kampagne|kampagnenname|campaign name|aktion|kampagne name|most recent campaign"
    ),
    "channel": "channel|kanal|kontaktkanal|source channel|marketing channel|vertriebskanal|first touch channel",
    "tags": (
        "tags|tag|categories|kategorien|stichwoerter|keywords|labels|label|schlagwoerter|schlagworte"
        "|group membership|kategorie|gruppen|groups|interessen"
    ),
    "owner": (
        "owner|contact owner|lead owner|betreuer|besitzer|eigentuemer|zustaendig|account owner|verantwortlich"
        "|sales rep|verantwortlicher|vertriebsmitarbeiter|sales agent|record owner|kontakteigentuemer"
        "|assigned to|bearbeiter|inhaber|account manager|@sales|aussendienst|ansprechpartner intern"
        "|vertriebler|kundenbetreuer|person owner"
    ),
}

#: consent columns: header -> consent:<channel>:<meaning>
CONSENTS: dict[str, str] = {
    "consent:email:opt_out": (
        "do not email|email opt out|has opted out of email|hasoptedoutofemail|unsubscribed"
        "|unsubscribed from all email|opted out of email|newsletter abgemeldet|abgemeldet|keine e mails"
        "|keine e mail|keine mails|e mail sperre|mailsperre|unsubscribe|no email|optout|opt out|werbesperre"
        "|werbewiderspruch|keine werbung|do not contact|email optout|email sperre|nicht anschreiben"
        "|marketing opt out|widerspruch|widerspruch werbung"
    ),
    "consent:phone:opt_out": (
        "do not call|donotcall|keine anrufe|nicht anrufen|anrufsperre|telefonsperre|no call|no calls"
        "|phone opt out|keine telefonwerbung"
    ),
    "consent:email:opt_in": (
        "newsletter|opt in|optin|has newsletter|einwilligung|consent|email opt in|newsletter anmeldung"
        "|e mail einwilligung|werbeeinwilligung|dsgvo einwilligung|einwilligung e mail|marketing consent"
        "|gdpr consent|newsletter einwilligung|email consent|subscribed|accepts marketing"
        "|einwilligung newsletter|bestaetigt|double opt in|doi|confirmed|email marketing consent"
        "|einwilligung werbung|datenschutz einwilligung|permission"
    ),
    "consent:phone:opt_in": (
        "einwilligung telefon|telefon einwilligung|phone consent|phone opt in|anruf erlaubt"
        "|telefonische kontaktaufnahme"
    ),
}

#: parts of an address; ADDRESS_GROUPS say whose
ADDRESS: dict[str, str] = {
    "street": (
        "strasse|street|street address|address|adresse|anschrift|strasse und hausnummer|strasse hausnummer"
        "|strasse nr|address line 1|address 1|mailing street|str|address street|strasse hnr|anschrift 1"
    ),
    "postcode": (
        "plz|postleitzahl|postal code|zip|zip code|postcode|zip postal code|zippostal code|mailing zip"
        "|post code|address postal code"
    ),
    "city": "ort|stadt|city|wohnort|town|mailing city|address city|location|gemeinde|city town|ortschaft",
    "state": (
        "bundesland|state|region|kanton|bundesland kanton|province|state province|state region|address region"
        "|county|address state|mailing state|stateprovince|laender"
    ),
    "country": (
        "land|country|country region|land region|staat|nation|country code|laendercode|mailing country"
        "|address country|laenderkennzeichen|iso land|countryregion"
    ),
}

#: prefix or suffix of a header -> whose address it is, the group a person is written to first
ADDRESS_GROUPS: dict[str, str] = {
    mark: group
    for group, marks in {
        "work": "geschaeftlich|business|dienstlich|work|address 1|mailing|person|rechnung|billing",
        "company": "firma|company|organization|unternehmen|account",
        "home": "privat|home|address 2",
        "other": "lieferanschrift|other|weitere|weiterer|weiteres r|weiteres e|address 3|shipping",
    }.items()
    for mark in marks.split("|")
}

#: Outlook's and Google's own housekeeping: no fact about the person
NOISE = frozenset(
    [
        "abrechnungsinformation",
        "address 1 type",
        "address 2 type",
        "address 3 type",
        "billing information",
        "directory server",
        "e mail 1 type",
        "e mail 2 angezeigter name",
        "e mail 2 display name",
        "e mail 2 typ",
        "e mail 2 type",
        "e mail 3 angezeigter name",
        "e mail 3 display name",
        "e mail 3 typ",
        "e mail 3 type",
        "e mail 4 type",
        "e mail angezeigter name",
        "e mail display name",
        "e mail typ",
        "e mail type",
        "event 1 type",
        "file as",
        "im 1 type",
        "initialen",
        "initials",
        "internet free busy",
        "internet frei gebucht",
        "mileage",
        "organization 1 type",
        "phone 1 type",
        "phone 2 type",
        "phone 3 type",
        "phone 4 type",
        "phone 5 type",
        "phone 6 type",
        "phone 7 type",
        "phone 8 type",
        "photo",
        "prioritaet",
        "priority",
        "privat",
        "private",
        "reisekilometer",
        "relation 1 type",
        "sensitivity",
        "vertraulichkeit",
        "verzeichnisserver",
        "website 1 type",
        "website 2 type",
        "website 3 type",
    ]
)

#: real headers that are no field of ours: known, so that they prove a header row, and never guessed to be another field
OTHER_KNOWN = frozenset(
    [
        "account",
        "additional name",
        "additional name yomi",
        "age",
        "alter",
        "amount",
        "anniversary",
        "anzahl",
        "assistants name",
        "assistants phone",
        "associated company ids",
        "benutzer 1",
        "benutzer 2",
        "benutzer 3",
        "benutzer 4",
        "betrag",
        "birthday",
        "budget",
        "buero",
        "business fax",
        "children",
        "converted",
        "date",
        "date of birth",
        "datum",
        "deal stage",
        "dob",
        "family name yomi",
        "fax",
        "fax geschaeftlich",
        "fax nummer",
        "fax privat",
        "geburtsdatum",
        "geburtsjahr",
        "geburtsmonat",
        "geburtstag",
        "gender",
        "geschlecht",
        "given name yomi",
        "hobby",
        "home fax",
        "isdn",
        "jahrestag",
        "kinder",
        "konto",
        "last activity",
        "last activity date",
        "last contact",
        "last name yomi",
        "last seen",
        "lead status",
        "letzter kontakt",
        "lifecycle stage",
        "location",
        "maiden name",
        "managers name",
        "marketing contact status",
        "menge",
        "middle name",
        "name assistent",
        "name des r vorgesetzten",
        "name suffix",
        "nickname",
        "occupation",
        "office location",
        "other fax",
        "pager",
        "pager nummer",
        "partner",
        "preis",
        "price",
        "product",
        "produkt",
        "radio phone",
        "rating",
        "revenue",
        "score",
        "sex",
        "short name",
        "spitzname",
        "spouse",
        "stage",
        "status",
        "subject",
        "suffix",
        "telefon assistent",
        "telex",
        "temperature",
        "umsatz",
        "user 1",
        "user 2",
        "user 3",
        "user 4",
        "ust id",
        "vat id",
        "weitere vornamen",
        "weiteres fax",
        "yomi name",
    ]
)

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe"})


class Known(NamedTuple):
    """field: target; rank: 0 for the best header of that field; checked: its values must look the part."""

    field: str
    rank: int
    checked: bool
    group: str = ""


@lru_cache(maxsize=4096)
def folded(header: str) -> str:
    """A header for comparing: "E-Mail-Adresse:", "e_mail adresse" and "EMailAdresse" are alike."""
    header = unicodedata.normalize("NFC", header)
    word = _fold(header)
    return word if word in known_headers() else _fold(re.sub(r"(?<=[a-zäöü])(?=[A-Z][a-zäöü])", " ", header))


def _fold(text: str) -> str:
    text = text.lower().replace("'", "").replace("’", "").translate(_UMLAUTS)
    text = unicodedata.normalize("NFD", text)
    text = "".join(char for char in text if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", " ", text).strip()


@lru_cache(maxsize=1)
def known_headers() -> dict[str, list[Known]]:
    """Every header of the tables above with the fields it may stand for."""
    found: dict[str, list[Known]] = {}
    for table in (SYNONYMS, CONSENTS):
        for name, words in table.items():
            for rank, word in enumerate(words.split("|")):
                found.setdefault(word.lstrip("@"), []).append(Known(name, rank, word.startswith("@")))
    for name, words in ADDRESS.items():
        for rank, word in enumerate(words.split("|")):
            found.setdefault(word, []).append(Known(name, rank, False))
            for mark, group in ADDRESS_GROUPS.items():
                for joined in (f"{word} {mark}", f"{mark} {word}", f"{mark} address {word}"):
                    found.setdefault(joined, []).append(Known(name, rank, False, group))
    return found


def is_known_header(text: str) -> bool:
    """Whether this is the header of some column we have heard of."""
    word = folded(text)
    return word in known_headers() or word in NOISE or word in OTHER_KNOWN
