"""Where conversations are kept: reading, writing, erasing and forgetting them in time."""
