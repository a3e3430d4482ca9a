"""One Parquet file written slice by slice, each slice a row group."""

from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

COMPRESSION, LEVEL = "zstd", 1
DICTIONARY_BYTES = 1 << 24
"""The names of all communes are one dictionary, not several pages of plain text."""


class ParquetFile:
    """A file under way; use it in a `with`. Columns of few words stay dictionaries in the file, other texts
    are written plain: no time is spent to look for repeats."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._writer: pq.ParquetWriter | None = None
        self.rows = 0

    def write(self, table: pa.Table) -> None:
        if self._writer is None:
            self._writer = self._open(table.schema)
        self._writer.write_table(table, row_group_size=max(1, len(table)))
        self.rows += len(table)

    def _open(self, schema: pa.Schema) -> pq.ParquetWriter:
        words = [field.name for field in schema if pa.types.is_dictionary(field.type)]
        return pq.ParquetWriter(
            self._path,
            schema,
            compression=COMPRESSION,
            compression_level=LEVEL,
            use_dictionary=words,
            write_statistics=[name for name in schema.names if name not in words],
            dictionary_pagesize_limit=DICTIONARY_BYTES,
            store_schema=False,  # so that readers see text, as in the producers' files
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()
