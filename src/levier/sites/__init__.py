"""Sites: where could it land, and what is holding the place back?"""
