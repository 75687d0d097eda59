"""How this room forgets a person (`people.forgetting`)."""

from people.forgetting import ME, forget_rows, forget_words

FOR_WHOM = "Qui a ouvert le dossier et quand : la trace de nos propres accès, sans son nom."


def register() -> None:
    forget_words(
        "people.Person",
        ME,
        "« Personne anonymisée », et le numéro du dossier",
        why="Une ligne numérotée remplace le dossier, pour que les chiffres gardent un participant anonyme.",
        # The service writes them, with what figures still count.
        keeps=("first_name", "last_name", "email", "phone", "address", "note"),
    )
    forget_rows("people.Consent", "person", "Accords donnés")
    forget_rows("people.EligibilityEvidence", "person", "Justificatifs d'éligibilité")
    forget_rows("people.PartnerOpinion", "person", "Avis de partenaires")
    forget_rows("people.PersonDocument", "person", "Documents")
    forget_rows("people.DocumentTrace", "person", "Historique de ses documents")
    forget_rows("people.DocumentContent", "document__person", "Contenu des documents")
    forget_rows("people.PersonPair", "one", "Doublons possibles")
    forget_rows("people.PersonPair", "other", "Doublons possibles")
    forget_words("people.AccessLog", "person", "Consultations du dossier", blanks={"about": ""}, why=FOR_WHOM)
    forget_words(
        "people.PersonMerge",
        "kept",
        "Dossiers réunis au sien",
        blanks={"merged_name": "Personne anonymisée", "merged_birth_date": None},
        keeps=("moved",),
        why="L'adresse d'un dossier réuni mène encore au sien, et dit qu'il est anonymisé.",
    )
    forget_words(
        "people.ReferentChange",
        "person",
        "Référents successifs",
        blanks={"note": ""},
        why="La charge des référents se compte encore, sans le mot écrit à chaque relais.",
    )
    forget_words(
        "people.PersonErasure",
        "person",
        "L'anonymisation elle-même",
        keeps=("word",),
        why="Quand, pourquoi et par qui : sans nom.",
    )
