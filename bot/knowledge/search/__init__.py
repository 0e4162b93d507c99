"""Search over the passages of loaded documents: the index file, ranking, choosing sentences, deciding to answer."""
