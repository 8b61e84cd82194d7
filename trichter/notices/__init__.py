"""What a colleague should know: in the app at once, by mail at once or once a day, never twice.

Owns: Notice, Preference. May use: mail and below."""
