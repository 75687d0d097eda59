"""The one error the launcher raises; its text is shown to the user as it is."""


class EmbeddedError(Exception):
    """The embedded servers cannot be used, for a reason the user can act upon."""
