"""How many mails of one kind somebody's doings here send to one address."""

from django.db import connection

from impacthub.notifications.queries import mails_lately

LETTERS_A_DAY = 5


def is_enough(address: str, kind: str) -> bool:
    """True when ``address`` got ``LETTERS_A_DAY`` mails of ``kind`` within a day.

    Inside a transaction: whoever asks the same at this moment waits for its end, so that all are counted.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{kind}:{address}"])
    return mails_lately(address, kind) >= LETTERS_A_DAY
