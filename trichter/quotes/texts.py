"""The texts a new letterhead begins with. They are written to customers, so they stand here in both languages."""

INTRO_DE = "vielen Dank für Ihr Interesse. Gern bieten wir Ihnen an:"
INTRO_EN = "Thank you for your interest. We are pleased to offer you:"
OUTRO_DE = "Wenn Sie Fragen haben, rufen Sie uns gern an. Wir freuen uns auf Ihren Auftrag."
OUTRO_EN = "If you have any questions, please give us a call. We look forward to your order."
TERMS_DE = "Zahlbar innerhalb von 14 Tagen ohne Abzug."
TERMS_EN = "Payable within 14 days without deduction."
SUBJECT_DE = "Unser Angebot {number}: {name}"
SUBJECT_EN = "Our quote {number}: {name}"
MAIL_DE = """{salutation}

anbei erhalten Sie unser Angebot {number}. Es ist gültig bis {valid_until}.

Wenn Sie Fragen haben, antworten Sie einfach auf diese Mail.

Mit freundlichen Grüßen
{sender}"""
MAIL_EN = """{salutation}

Please find attached our quote {number}. It is valid until {valid_until}.

If you have any questions, just reply to this mail.

Kind regards
{sender}"""
PLACES = ("salutation", "number", "name", "valid_until", "sender", "company")


def filled(text: str, values: dict[str, str]) -> str:
    """A text with its places filled in; what is no place stays as it is.

    >>> filled("{number} for {x}", {"number": "AN-1"})
    'AN-1 for {x}'
    """
    for place in PLACES:
        text = text.replace("{" + place + "}", values.get(place, ""))
    return text
