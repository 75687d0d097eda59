"""What people tell the rooms above, inside the transaction of the change."""

from django.dispatch import Signal

# Two files became one: `kept` (Person) now holds every row of `merged_id`. A receiver puts its own room in order, and
# may refuse the merge by raising `core.errors.Refused`: nothing is then written.
person_merged = Signal()
