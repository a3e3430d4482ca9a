"""Governance: who must agree, and do we keep our word?"""
