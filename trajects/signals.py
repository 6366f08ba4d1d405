"""What rooms above may react to; each is sent inside the transaction of the change, with ``by``."""

from django.dispatch import Signal

#: ``application`` and its new ``enrolment``: it has a place now.
application_accepted = Signal()
#: ``session``: its first attendance was noted.
session_held = Signal()
#: ``enrolment``: the first of its people got a certificate.
enrolment_completed = Signal()
