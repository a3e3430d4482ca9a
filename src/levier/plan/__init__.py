"""The plan: where the levers meet, and how it is written up."""
