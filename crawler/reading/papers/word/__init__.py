"""Texts of running paragraphs: DOCX, DOC, WPS, RTF and Word's XML, told to one `Story`."""
