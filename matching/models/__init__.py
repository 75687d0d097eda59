from matching.models.attention import (
    AlertSetting,
    DigestPause,
    ListVisit,
    MatchAlert,
    MatchDigest,
    PoolSignal,
    SavedOpening,
)
from matching.models.fairness import FairnessAudit
from matching.models.learning import Outcome, PairFacts, Showing, TrainingRun
from matching.models.profiles import ProfileOccupation, ProfileSkill, SkillsProfile
from matching.models.recommendations import Dismissal, Recommendation
from matching.models.runs import MatchRun, MatchRunChange, MatchRunShard, OpeningPrice
from matching.models.versions import MatcherVersion

__all__ = [
    "AlertSetting",
    "DigestPause",
    "Dismissal",
    "FairnessAudit",
    "ListVisit",
    "MatchAlert",
    "MatchDigest",
    "MatchRun",
    "MatchRunChange",
    "MatchRunShard",
    "MatcherVersion",
    "OpeningPrice",
    "Outcome",
    "PairFacts",
    "PoolSignal",
    "ProfileOccupation",
    "ProfileSkill",
    "Recommendation",
    "SavedOpening",
    "Showing",
    "SkillsProfile",
    "TrainingRun",
]
