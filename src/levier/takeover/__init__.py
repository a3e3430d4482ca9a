"""Takeover: what could we lose, and who can save it?"""
