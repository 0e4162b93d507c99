"""Loading documents: reading a file's structure, cutting it into passages, and the library that keeps them."""
