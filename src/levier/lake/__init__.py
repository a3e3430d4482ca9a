"""The lake: typed tables, rebuilt at will from open data as issued."""
