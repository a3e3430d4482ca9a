"""Supply chains: what a project buys, who makes it near, what is missing, what filling a gap brings."""
