"""The errors whose message is written for whoever runs a command; the command line shows them as they are."""

from __future__ import annotations


class Sorry(Exception):
    """Something cannot be done; the message says what happened and what to do next."""
