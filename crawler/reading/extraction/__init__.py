"""From a page's lines to a report: article, facts, names, sections, place, genre, attachments."""
