"""What words mean, line by line: dates, titles, labels, numbers of headings, and what no author wrote."""
