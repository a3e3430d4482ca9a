"""Ibis on Spark, put right where it would answer otherwise than DuckDB, or not at all.

Seen with Ibis 12 and Spark 4.0: JSON given as text is refused; a vectorised function is called value by
value; `2024`, `2024-01` or `today` are dates to Spark, and `1.5d` a number; results travel through pandas,
where a whole number beside a null becomes a float.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pandas as pd
import polars as pl
import pyarrow as pa
import pyspark.sql.functions as functions
import sqlglot.expressions as sge
from ibis.backends.pyspark import Backend
from ibis.backends.pyspark.datatypes import PySparkSchema, PySparkType
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.expr.operations.udf import InputType
from ibis.formats.pyarrow import PyArrowSchema

DATE = r"^\s*\d{4,5}-\d{1,2}-\d{1,2}([ T]\d{1,2}:.*)?\s*$"
NUMBER = r"(?i)^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$"


PLAIN = sge.DataType.build("decimal(38, 20)")


class Compiler(PySparkCompiler):
    """The words in which Spark is asked."""

    __slots__ = ()

    # What a subclass lists here takes the place of its own methods: the parent has made what it needs of it.
    SIMPLE_OPS: ClassVar[dict[type[ops.Node], str]] = {}

    def visit_Cast(self, op: Any, *, arg: Any, to: dt.DataType) -> Any:  # noqa: N802 (Ibis's name)
        if op.arg.dtype.is_json() and to.is_string():
            return self.f.anon.to_json(arg)
        text = super().visit_Cast(op, arg=arg, to=to)
        if not (to.is_string() and op.arg.dtype.is_floating()):
            return text
        # Spark writes 1.0E7 where DuckDB writes 10000000.0.
        plain = self.cast(sge.TryCast(this=arg, to=PLAIN, safe=True), to)
        digits = self.f.anon.regexp_replace(plain, sge.convert(r"(\.\d+?)0+$"), sge.convert("$1"))
        size = self.f.abs(arg)
        exponent = (size >= 1e7) & (size < 1e16) | (size >= 1e-4) & (size < 1e-3)
        return self.if_(exponent, digits, text)

    def visit_TryCast(self, op: Any, *, arg: Any, to: dt.DataType) -> Any:  # noqa: N802 (Ibis's name)
        if to.is_json():
            return self.f.anon.try_parse_json(arg)
        if op.arg.dtype.is_json() and to.is_array():
            return self.f.anon.try_variant_get(arg, sge.convert("$"), sge.convert("array<variant>"))
        if not op.arg.dtype.is_string() or not (to.is_date() or to.is_floating()):
            return super().visit_TryCast(op, arg=arg, to=to)
        form = DATE if to.is_date() else NUMBER
        said = self.f.translate(arg, "/", "-") if to.is_date() else arg
        cast = super().visit_TryCast(op, arg=said, to=to)
        return self.if_(self.f.anon.rlike(said, sge.convert(form)), cast, sge.null())

    def visit_JSONGetItem(self, op: Any, *, arg: Any, index: Any) -> Any:  # noqa: N802
        path = f"$[{op.index.value}]" if op.index.dtype.is_integer() else f"$['{op.index.value}']"
        return self.f.anon.try_variant_get(arg, sge.convert(path), sge.convert("variant"))

    def visit_UnwrapJSONString(self, op: Any, *, arg: Any) -> Any:  # noqa: N802
        is_text = self.f.anon.schema_of_variant(arg).eq(sge.convert("STRING"))
        text = self.f.anon.try_variant_get(arg, sge.convert("$"), sge.convert("string"))
        return self.if_(is_text, text, sge.null())


class SparkBackend(Backend):
    """Ibis's Spark backend, by way of Arrow."""

    compiler = Compiler()

    def _register_udfs(self, expr: ir.Expr) -> None:
        super()._register_udfs(expr)
        for function in expr.op().find(ops.ScalarUDF):
            if function.__input_type__ == InputType.PYARROW:
                spark_function = functions.pandas_udf(
                    vectorised(function.__func__), returnType=PySparkType.from_ibis(function.dtype)
                )
                self._session.udf.register(self.compiler.__sql_name__(function), spark_function)

    def _register_in_memory_table(self, op: ops.InMemoryTable) -> None:
        rows = op.data.to_pyarrow(op.schema)
        frame = self._session.createDataFrame(rows, schema=PySparkSchema.from_ibis(op.schema))
        frame.createOrReplaceTempView(op.name)

    def to_pyarrow(
        self,
        expr: ir.Expr,
        /,
        *,
        params: Mapping[ir.Scalar, Any] | None = None,
        limit: int | str | None = None,
        **kwargs: Any,
    ) -> pa.Table | pa.Scalar:
        table = expr.as_table()
        self._run_pre_execute_hooks(table)
        rows = self._session.sql(self.compile(table, params=params, limit=limit, **kwargs)).toArrow()
        return expr.__pyarrow_result__(rows.cast(PyArrowSchema.from_ibis(table.schema())))

    def to_polars(
        self,
        expr: ir.Expr,
        /,
        *,
        params: Mapping[ir.Scalar, Any] | None = None,
        limit: int | str | None = None,
        **kwargs: Any,
    ) -> Any:
        rows = self.to_pyarrow(expr.as_table(), params=params, limit=limit, **kwargs)
        return expr.__polars_result__(pl.from_arrow(rows))

    def execute(
        self,
        expr: ir.Expr,
        /,
        *,
        params: Mapping[ir.Scalar, Any] | None = None,
        limit: int | str | None = None,
        **kwargs: Any,
    ) -> Any:
        rows = self.to_pyarrow(expr.as_table(), params=params, limit=limit, **kwargs)
        return expr.__pandas_result__(rows.to_pandas())


def vectorised(function: Callable[..., Any]) -> Any:
    """A function of Arrow columns as Spark calls it: with pandas columns, batch by batch, on the workers."""

    def call(*columns: pd.Series) -> pd.Series:
        arrow = (pa.chunked_array([pa.Array.from_pandas(column)]) for column in columns)
        return function(*arrow).to_pandas()

    return call
