"""How does an audit event name a connector?"""

from functools import partial

from portal.audit_notes import note_of

note = partial(note_of, "connector")
