"""What ends a review: the page that was read is published, though its reader may publish nothing else."""

from typing import Any


def publish_reviewed(workflow_state: Any, user: Any = None) -> None:
    """Named by `WAGTAIL_FINISH_WORKFLOW_ACTION`. Approving is the right to publish this page, and this one alone."""
    workflow_state.content_object.get_latest_revision().publish(user=user, skip_permission_checks=True)
