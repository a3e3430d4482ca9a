"""What the levers of sites are given, read from the lake."""
