from matching.models.learning import Outcome, PairFacts, Showing, TrainingRun
from matching.models.profiles import ProfileOccupation, ProfileSkill, SkillsProfile
from matching.models.recommendations import Dismissal, Recommendation
from matching.models.versions import MatcherVersion

__all__ = [
    "Dismissal",
    "MatcherVersion",
    "Outcome",
    "PairFacts",
    "ProfileOccupation",
    "ProfileSkill",
    "Recommendation",
    "Showing",
    "SkillsProfile",
    "TrainingRun",
]
