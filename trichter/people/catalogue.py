"""What conditions may ask for, gathered from every installed package."""


def forget() -> None:
    """The fields have changed: build the catalogue anew at its next use."""
