"""Files that offices publish beside pages (PDF, DOCX, OFD, DOC, scans) to lines of text, a format a file."""
