"""Reading what a resident wrote: normalising, spaCy, the sentence encoder, the card classifier. Nothing of Rasa."""
