"""How this room forgets a person (`people.forgetting`): nothing of what was matched stays."""

from people.forgetting import forget_rows


def register() -> None:
    """Children are told before the profile: the history of what hangs on it would not be found afterwards."""
    forget_rows("matching.ProfileOccupation", "profile__person", "Métiers recherchés")
    forget_rows("matching.ProfileSkill", "profile__person", "Compétences")
    forget_rows("matching.SkillsProfile", "person", "Profil de compétences")
    forget_rows("matching.Recommendation", "person", "Offres classées pour elle")
    forget_rows("matching.SavedOpening", "person", "Offres gardées")
    forget_rows("matching.Dismissal", "person", "Offres écartées")
    forget_rows("matching.ListVisit", "person", "Visites de sa liste d'offres")
    forget_rows("matching.AlertSetting", "person", "Réglages des alertes")
    forget_rows("matching.MatchAlert", "person", "Alertes")
    forget_rows("matching.PoolSignal", "person", "Signalements du Département")
    forget_rows("matching.Showing", "person", "Ce que sa liste a montré")
    forget_rows("matching.Outcome", "person", "Ce que le classement a appris de ses démarches")
    forget_rows("matching.PairFacts", "person", "Données d'apprentissage du classement")
