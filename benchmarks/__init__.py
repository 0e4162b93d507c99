"""Measurements anyone can run: `make bench`, or `.venv/bin/python -m benchmarks NAME`."""
