"""Schema versions: one file under versions/ for each step, oldest first."""
