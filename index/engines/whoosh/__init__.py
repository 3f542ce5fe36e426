"""The Whoosh engine: shards of words and suffixes, and answers computed over arrays."""
