"""Doors in and out: each channel takes messages in its own form and renders replies in its own form."""
