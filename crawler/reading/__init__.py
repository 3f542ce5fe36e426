"""Reading: pages and saved files in, reports out; the raw pages kept.

Each room takes from those before it: `wording` (what words mean), `lines` (lines that know what they are),
`markup` and `papers` (pages and files to lines), `extraction` (lines to a report).
"""
