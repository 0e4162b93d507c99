"""Checks of the content and the training data, and the evaluation of the assistant."""
