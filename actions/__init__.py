"""Custom actions, a module per subject: each looks up, phrases, answers, and no more."""
