"""What can go wrong with the embedded servers, said so that a person can act on it."""


class ServerError(Exception):
    """A server could not be found, set up, started or reached."""
