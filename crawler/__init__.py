"""Government sites in, reports out."""
