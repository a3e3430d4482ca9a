"""Open-data sources: how each raw file, as issued, becomes a table of the lake."""
