"""A fictional territory, written in the very formats of the sources: for demonstrations, tests and scale."""

from levier.specimen.writing import write_specimen

__all__ = ["write_specimen"]
