"""The PDF of a certificate, made by the worker: drawn twice it is one file with one fingerprint."""

import hashlib

import segno
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from impacthub.audit.services import record
from impacthub.pdf import render_pdf
from trajects.models import Certificate
from trajects.notifications.certificates import verify_url

#: So many in one go; the next minute does the rest.
SWEEP = 25


def draw_due() -> int:
    """Draw what has no PDF yet; returns how many were drawn. For the worker, and each minute for the clock."""
    waiting = (
        Certificate.objects.filter(file="").exclude(status=Certificate.Status.REVOKED).exclude(name="").order_by("pk")
    )
    return sum(draw_certificate(pk) for pk in list(waiting.values_list("pk", flat=True)[:SWEEP]))


@transaction.atomic
def draw_certificate(pk: int) -> bool:
    """Make the PDF of certificate ``pk`` and keep its fingerprint; False when it has one, or is being drawn now."""
    waiting = Certificate.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, file="")
    certificate = waiting.first()
    if certificate is None:
        return False
    content = certificate_pdf(certificate)
    # A worker that died between the file and the row left the same file: one name, so there is never a second.
    name = f"certificates/{certificate.issued_at:%Y}/{certificate.code}.pdf"
    default_storage.delete(name)
    certificate.file.name = default_storage.save(name, ContentFile(content))
    certificate.sha256 = hashlib.sha256(content).hexdigest()
    certificate.save(update_fields=["file", "sha256"])
    record("trajects.certificate_drawn", certificate, by=None, changes={"sha256": ["", certificate.sha256]})
    return True


def certificate_pdf(certificate: Certificate) -> bytes:
    """``certificate`` on one page of A4, in its own language, with a QR code to where it can be checked."""
    url = verify_url(certificate)
    context = {"certificate": certificate, "verify_url": url, "shown_url": url.split("://")[-1], **qr_code(url)}
    return render_pdf("trajects/pdf/certificate.html", context, language=certificate.language)


def qr_code(text: str) -> dict[str, object]:
    """``text`` as the path of an SVG of ``qr_size`` by ``qr_size`` modules, its quiet zone included."""
    border = 4
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    path = "".join(
        f"M{x + border} {y + border}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return {"qr_path": path, "qr_size": len(rows) + 2 * border}
