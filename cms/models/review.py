"""Who reads a page again before it is published, and what her yes does."""

from typing import Any

from wagtail.models import AbstractGroupApprovalTask, TaskState


class ReviewTask(AbstractGroupApprovalTask):
    """A second pair of eyes: whoever asked for the review cannot approve it, unless she may publish alone."""

    class Meta:
        verbose_name = "relecture par une autre personne"
        verbose_name_plural = "relectures par une autre personne"

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        if self._asked_by(obj, user):
            return []
        return super().get_actions(obj, user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        return states if user.is_superuser else states.exclude(workflow_state__requested_by=user)

    @classmethod
    def get_description(cls) -> str:
        return "Une personne des groupes choisis, autre que celle qui a écrit, relit et approuve."

    def _asked_by(self, obj: Any, user: Any) -> bool:
        waiting = TaskState.objects.for_instance(obj).filter(task=self.task_ptr, status=TaskState.STATUS_IN_PROGRESS)
        return not user.is_superuser and waiting.filter(workflow_state__requested_by=user).exists()
