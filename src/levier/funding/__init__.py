"""Funding: who will pay?"""
