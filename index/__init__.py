"""What a report is, how reports are kept, analysed and found."""
