"""Skills: who will do the work?"""

from levier.skills.occupations import Occupations, occupations_hired

__all__ = ["Occupations", "occupations_hired"]
