"""Reading: pages and saved files in, reports out; the raw pages kept."""
