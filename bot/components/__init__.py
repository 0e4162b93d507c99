"""Rasa graph components: thin wrappers of `language`, `guard` and `knowledge`."""
