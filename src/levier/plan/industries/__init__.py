"""What the industries lever is given, and how its answers are told."""
