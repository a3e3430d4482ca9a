"""A fictional country as large as France, written as raw files at a million rows a second: for scale."""

from levier.specimen.national.writing import write_national

__all__ = ["write_national"]
