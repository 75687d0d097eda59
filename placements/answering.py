"""The three answers of an employer: yes, with a date if she likes; not now, until a day; no, with a reason.

The same in her space and by the link of a mail.
"""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from accounts.actors import Actor
from core.forms import OnceForm
from placements import services
from placements.forms import AcceptForm, LaterForm, RefusalForm

FORMS: dict[str, type[OnceForm]] = {"yes": AcceptForm, "later": LaterForm, "no": RefusalForm}


@dataclass(frozen=True, slots=True)
class Answer:
    """The forms of the three answers; the one that was sent is bound, the others are empty."""

    forms: dict[str, OnceForm]
    chosen: str = ""

    @classmethod
    def of(cls, data: QueryDict | None = None) -> "Answer":
        chosen = data.get("answer", "no") if data is not None else ""
        chosen = chosen if chosen in FORMS else "no" if data is not None else ""
        made = {name: form(data if name == chosen else None, auto_id=f"{name}_%s") for name, form in FORMS.items()}
        return cls(made, chosen)  # three forms on one page: each has ids of its own

    @property
    def form(self) -> OnceForm:
        return self.forms[self.chosen]

    def give(self, *, proposal_id: int, actor: Actor | None = None) -> None:
        """Raises Refused, or Conflict when the proposal was answered before."""
        values, now = self.form.values, timezone.now()
        if self.chosen == "later":
            services.proposal_postpone(actor=actor, proposal_id=proposal_id, until=values["ask_again_on"], now=now)
        elif self.chosen == "yes":
            services.proposal_accept(
                actor=actor, proposal_id=proposal_id, at=values["at"], place=values["place"], now=now
            )
        else:
            services.proposal_answer(
                actor=actor,
                proposal_id=proposal_id,
                accepts=False,
                reason=values["refusal_reason"],
                comment=values["comment"],
                now=now,
            )

    def context(self, *, opened: str = "") -> dict[str, Any]:
        """`opened`: the answer that a link of the mail leads to, shown unfolded. It is no answer yet."""
        return {
            "accept_form": self.forms["yes"],
            "later_form": self.forms["later"],
            "refusal_form": self.forms["no"],
            "opened": self.chosen or (opened if opened in FORMS else ""),
        }
