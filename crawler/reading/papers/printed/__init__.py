"""Pages that stand as they are printed: PDF and OFD, read by where their text stands."""
