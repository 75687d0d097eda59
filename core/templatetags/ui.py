"""The components of the interface: `{% load ui %}`. Seen, with their code, on `/composants/`.

Every component is one tag here and one template under `templates/components/`, whose header lists its inputs.
A combination that makes no sense raises `ComponentError`: a wrong badge should stop a test, not reach a screen.
"""

from core.components import forms, layout, pieces
from core.components.library import ComponentError, register
from core.components.pieces import badge

__all__ = ["ComponentError", "badge", "forms", "layout", "pieces", "register"]
