"""Pages that residents see."""
