"""What `make run` says on the screen."""

ACCOUNTS = (
    ("employeur", "Employeur"),
    ("referent", "Référent d'insertion"),
    ("facilitateur", "Facilitateur des clauses sociales"),
    ("acheteur", "Acheteur public"),
    ("titulaire", "Entreprise titulaire d'un marché"),
    ("pilotage", "Pilotage au Département"),
    ("admin", "Administration"),
)


def banner(address: str, *, demonstration: bool) -> str:
    lines = [f"Passerelle est prête : {address}"]
    if demonstration:
        lines += ["", "Comptes de démonstration (mot de passe : passerelle-demo)"]
        lines += [f"  {name + '@demo.example':<28} {role}" for name, role in ACCOUNTS]
    return "\n".join(["", *lines, "", "Ctrl-C pour tout arrêter.", ""])


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201
