"""Skills: who will do the work?"""
