"""How does an audit event name a connector?"""

from functools import partial

from portal.audit.notes import note_of

note = partial(note_of, "connector")
