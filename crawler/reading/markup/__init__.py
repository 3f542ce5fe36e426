"""Pages to lines: which encoding, what a reader sees of the markup, and where in it the article is."""
