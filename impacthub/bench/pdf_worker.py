"""``python -m impacthub.bench.pdf_worker JOB``: make a job's file as the worker does, and print what it cost."""

import json
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

ROUNDS = 5


def main(job_id: str) -> None:
    """Prints the fields of ``memory.PdfCost`` as JSON."""
    from impacthub.celery import app  # settings are read at import, and only this process wants them

    app.loader.import_default_modules()
    from impacthub.bench.memory import peak_mb  # after Django is set up
    from impacthub.jobs.models import Job  # after Django is set up
    from impacthub.jobs.registry import work_for  # after Django is set up
    from impacthub.jobs.services import run_job  # after Django is set up

    asked = _listen()
    run_job(job_id)
    peak = peak_mb()
    job = Job.objects.get(pk=job_id)
    work, (alone, pages) = work_for(job.kind), _again(asked[-1])
    rounds = [(_cpu(lambda: work(job)), _cpu(alone)) for _round in range(ROUNDS)]
    ours = median(mine for mine, _bare in rounds)
    cost = {"pages": pages(), "peak_mb": peak, "ours": ours, "alone": median(bare for _mine, bare in rounds)}
    sys.stdout.write(json.dumps(cost) + "\n")


def _listen() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Notes with what WeasyPrint is called, so that it can be called again without us around it."""
    import weasyprint  # it takes two seconds to load

    asked: list[tuple[dict[str, Any], dict[str, Any]]] = []

    class Noted(weasyprint.HTML):  # type: ignore[misc]  # WeasyPrint has no types
        def __init__(self, **given: Any) -> None:
            super().__init__(**given)
            self.given = given

        def write_pdf(self, **options: Any) -> bytes:
            asked.append((self.given, options))
            pdf: bytes = super().write_pdf(**options)
            return pdf

    weasyprint.HTML = Noted
    return asked


def _again(call: tuple[dict[str, Any], dict[str, Any]]) -> tuple[Callable[[], object], Callable[[], int]]:
    """The same PDF by WeasyPrint alone, and how many pages it has."""
    import weasyprint  # it takes two seconds to load

    given, options = call
    plain = weasyprint.HTML.__mro__[1]
    return lambda: plain(**given).write_pdf(**options), lambda: len(plain(**given).render(**options).pages)


def _cpu(work: Callable[[], object]) -> float:
    """Seconds of CPU that ``work`` takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main(sys.argv[1])
