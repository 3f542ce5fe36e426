"""From a page's bytes to a report: decoding, cleaning, metadata, place, genre, sections, attachments."""
