"""What stands in front of the assistant: urgent messages, personal data, limits. Plain Python, nothing of Rasa."""
