"""Which notices and firms are worth comparing: those of one place that share a word, or most of one.

A block is a place and a piece of a name: a whole word, the first letters of one, the last, or all words. What
many firms of a place share brings no candidate by itself, so that the pairs to compare stay few whatever the
size of the register.
"""

import ibis
import ibis.expr.types as ir

TELLING, RARE, RAREST = 400, 20, 2
"""A word that so many firms bear at most is telling, rare, or of one or two firms."""
LARGEST_BLOCK = 400
"""Firms of one block, at most."""
PIECE = 4
"""Letters that stand for a word of more, at its beginning and at its end."""


def with_blocks(notices: ir.Table, firms: ir.Table) -> tuple[ir.Table, ir.Table]:
    """Both tables with `blocks`, `telling_words`, `rare_words`, `rarest_words` (arrays, null if none).

    Both have `unique_id`, `words` (sorted, parted by blanks), `town`, `department`.
    """
    of_firms, of_notices = _words(firms), _words(notices)
    bearers = of_firms.semi_join(of_notices, "word").group_by("word").aggregate(bearers=lambda t: t.count())
    rare = bearers.filter(bearers["bearers"] <= TELLING)
    of_interest = _blocks(firms).semi_join(_blocks(notices), "block")
    sizes = of_interest.group_by("block").aggregate(size=lambda t: t.count())
    small = sizes.filter(sizes["size"] <= LARGEST_BLOCK)

    def enriched(table: ir.Table, words: ir.Table, blocks: ir.Table) -> ir.Table:
        borne = (
            words.join(rare, "word")
            .group_by("unique_id")
            .aggregate(
                telling_words=lambda t: t.word.collect(order_by="word"),
                rare_words=lambda t: t.word.collect(where=t.bearers <= RARE, order_by="word"),
                rarest_words=lambda t: t.word.collect(where=t.bearers <= RAREST, order_by="word"),
            )
        )
        in_blocks = (
            blocks.semi_join(small, "block")
            .group_by("unique_id")
            .aggregate(blocks=lambda t: t.block.collect(order_by="block"))
        )
        both = table.left_join(borne, "unique_id").drop("unique_id_right")
        return both.left_join(in_blocks, "unique_id").drop("unique_id_right")

    return enriched(notices, of_notices, _blocks(notices)), enriched(firms, of_firms, of_interest)


def _words(named: ir.Table) -> ir.Table:
    """Each word of each name."""
    return named.select("unique_id", "town", "department", word=named["words"].split(" ").unique().unnest())


def _blocks(named: ir.Table) -> ir.Table:
    """`unique_id`, `block`: each piece of a name in its town, its department, and (whole words) anywhere."""
    words = _words(named).filter(lambda t: t.word.length() > 1)
    whole = ibis.union(
        words.select("unique_id", "town", "department", piece="=" + words["word"]),
        named.select("unique_id", "town", "department", piece="#" + named["words"]),
    )
    long = words.filter(words["word"].length() > PIECE)
    parts = ibis.union(
        long.select("unique_id", "town", "department", piece="^" + long["word"].substr(0, PIECE)),
        long.select("unique_id", "town", "department", piece="$" + long["word"].right(PIECE)),
    )
    pieces = ibis.union(whole, parts)
    return ibis.union(
        whole.select("unique_id", block="*|" + whole["piece"]),
        pieces.select("unique_id", block=pieces["department"] + "|" + pieces["piece"]),
        pieces.select("unique_id", block=pieces["department"] + "|" + pieces["town"] + "|" + pieces["piece"]),
        distinct=True,
    ).filter(lambda t: t.block.notnull())
