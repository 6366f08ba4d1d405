"""Files for the materials: a sheet to fill in, and a text of one page. Small, and really what their names say."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from django.core.files.uploadedfile import SimpleUploadedFile

from impacthub.tables import to_xlsx

HEADS = {
    "nl": ("Vraag", "Antwoord", "Wie", "Tegen wanneer"),
    "fr": ("Question", "Réponse", "Qui", "Pour quand"),
    "en": ("Question", "Answer", "Who", "By when"),
}
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def sheet(title: str, questions: Sequence[str], language: str) -> SimpleUploadedFile:
    """A workbook with a question a line and room for who answers."""
    rows = [(question, "", "", "") for question in questions]
    return SimpleUploadedFile(f"{title}.xlsx", to_xlsx([(title, HEADS[language], rows)]))


def text(title: str, paragraphs: Sequence[str]) -> SimpleUploadedFile:
    """A document with ``title`` and ``paragraphs``, as plain as a document can be."""
    lines = [f'<w:p><w:r><w:rPr><w:b/><w:sz w:val="36"/></w:rPr><w:t>{escape(title)}</w:t></w:r></w:p>']
    lines += [f"<w:p><w:r><w:t>{escape(paragraph)}</w:t></w:r></w:p>" for paragraph in paragraphs]
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document '
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{''.join(lines)}</w:body></w:document>"
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", _TYPES)
        parts.writestr("_rels/.rels", _RELATIONS)
        parts.writestr("word/document.xml", document)
    return SimpleUploadedFile(f"{title}.docx", content.getvalue())
