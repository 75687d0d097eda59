from matching.services.alerts import alert_level_set, digest_pause, digest_resume, digests_prepare
from matching.services.dismissals import opening_dismiss, opening_dismissal_undo
from matching.services.fairness import (
    fairness_audit_request,
    fairness_audit_run,
    fairness_audits_sweep,
    fairness_figures,
)
from matching.services.lists import run_hold
from matching.services.outcomes import outcome_record, outcomes_record
from matching.services.profiles import profile_save
from matching.services.recommendations import (
    opening_recommendations_refresh,
    recommendations_refresh,
    stale_refresh,
)
from matching.services.runs import (
    match_run_cancel,
    match_run_drive,
    match_run_resume,
    match_run_start,
    recommendations_refresh_all,
    work_do,
    work_take,
)
from matching.services.shortlist import list_visited, opening_save, opening_unsave
from matching.services.showings import showings_purge, showings_record
from matching.services.signals import people_of_pool, pool_signal, pool_signal_close
from matching.services.sweeping import match_runs_clean
from matching.services.training import matcher_train
from matching.services.versions import matcher_version_active, version_return

__all__ = [
    "alert_level_set",
    "digest_pause",
    "digest_resume",
    "digests_prepare",
    "fairness_audit_request",
    "fairness_audit_run",
    "fairness_audits_sweep",
    "fairness_figures",
    "list_visited",
    "match_run_cancel",
    "match_run_drive",
    "match_run_resume",
    "match_run_start",
    "match_runs_clean",
    "matcher_train",
    "matcher_version_active",
    "opening_dismiss",
    "opening_dismissal_undo",
    "opening_recommendations_refresh",
    "opening_save",
    "opening_unsave",
    "outcome_record",
    "outcomes_record",
    "people_of_pool",
    "pool_signal",
    "pool_signal_close",
    "profile_save",
    "recommendations_refresh",
    "recommendations_refresh_all",
    "run_hold",
    "showings_purge",
    "showings_record",
    "stale_refresh",
    "version_return",
    "work_do",
    "work_take",
]
