"""What the sites' levers are given, out of the tables of the lake."""
