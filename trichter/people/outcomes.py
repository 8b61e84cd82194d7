"""What may come of a call, a mail, a meeting."""

# activity → its outcomes; the first is the usual one
ACTIVITY_OUTCOMES: dict[str, tuple[str, ...]] = {
    "call": ("answered", "not_reached", "voicemail", "callback"),
    "mail": ("sent", "answered"),
    "meeting": ("held", "booked", "missed"),
    "note": (),
}
