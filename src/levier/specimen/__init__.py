"""A fictional territory, written in the very formats of the sources."""
