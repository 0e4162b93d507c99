"""What the assistant may say: facts, cards, contacts and places. Plain Python, nothing of Rasa."""
