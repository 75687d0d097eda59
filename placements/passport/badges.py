"""Open Badges 3.0 of a passport: one credential for each immersion done to its end.

Built on the 1EdTech specification (https://www.imsglobal.org/spec/ob/v3p0) over W3C Verifiable Credentials 2.0; it was
not put through their conformance suite. A badge names its holder in clear and is not taken back: no list of revoked
ones is kept. What it proves is that the key of this installation signed it (`placements.passport.signing`).
"""

import datetime as dt
import uuid
from typing import Any

from placements.models import ImmersionAgreement
from placements.passport.signing import Signer

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
FRAMEWORK = "ROME 4.0"
OCCUPATION_PAGE = "https://candidat.francetravail.fr/metierscope/fiche-metier/{code}"


def immersion_badge(agreement: ImmersionAgreement, *, site_url: str, department: str, signer: Signer) -> dict[str, Any]:
    """The signed credential of one immersion. The same immersion gives the same credential, on any day."""
    occupation = agreement.occupation
    last_day = agreement.last_day or agreement.ends_on
    credential = {
        "@context": CONTEXT,
        "id": _urn(site_url, f"immersion:{agreement.pk}"),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"Immersion : {occupation.label}",
        "issuer": {
            "id": signer.issuer,
            "type": ["Profile"],
            "name": f"Passerelle, {department}",
            "url": site_url,
        },
        "validFrom": _instant(last_day),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityType": "name",
                    "identityHash": str(agreement.person),
                    "hashed": False,
                }
            ],
            "activityStartDate": _instant(agreement.starts_on),
            "activityEndDate": _instant(last_day),
            "achievement": {
                "id": _urn(site_url, f"immersion:{occupation.pk}:{agreement.purpose}"),
                "type": ["Achievement"],
                "achievementType": "Fieldwork",
                "inLanguage": "fr",
                "name": f"Immersion : {occupation.label}",
                "description": (
                    f"Une période de mise en situation en milieu professionnel (PMSMP) dans le métier "
                    f"« {occupation.label} » : {agreement.get_purpose_display().lower()}."
                ),
                "criteria": {
                    "narrative": (
                        "Avoir fait la période prévue par la convention jusqu'à son dernier jour, dans une "
                        "entreprise d'accueil (Code du travail, articles L5135-1 et suivants)."
                    )
                },
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": occupation.label,
                        "targetUrl": OCCUPATION_PAGE.format(code=occupation.pk),
                        "targetFramework": FRAMEWORK,
                        "targetCode": occupation.pk,
                    }
                ],
            },
        },
    }
    return signer.sign(credential, at=_instant(last_day))


def presentation_of(credentials: list[dict[str, Any]]) -> dict[str, Any]:
    """Several credentials in one file, each with its own proof (Verifiable Credentials 2.0, section 4.13)."""
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": credentials,
    }


def _urn(site_url: str, about: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{site_url}/badges/{about}").urn


def _instant(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
