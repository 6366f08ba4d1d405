"""Small files, short functions, one-line tasks, imports at the top, nothing without a name of its own."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards.code import ROOMS, ROOT, tracked

FUNCTION_LINES = 50
FILE_LINES = 500
TEMPLATE_LINES = 200
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "shared"}
TOP_LEVEL = {
    *ROOMS, "templates", "static", "tests", "script", ".ci", "manage.py", "pyproject.toml", "docker-compose.yml",
    "Dockerfile", ".dockerignore", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "package.json",
    "package-lock.json", "biome.json", "requirements.txt", "requirements-prod.txt", "requirements-node.txt",
    ".gitignore", ".gitattributes", ".npmrc", ".editorconfig",
}  # fmt: skip

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def long_functions(source: str) -> list[str]:
    """Functions over the limit, docstring and decorators included, as ``name: lines``."""
    found = [(f.name, (f.end_lineno or 0) - f.lineno + 1) for f in functions(ast.parse(source))]
    return [f"{name}: {lines}" for name, lines in found if lines > FUNCTION_LINES]


def unexplained_imports(source: str) -> list[str]:
    """Imports inside functions without a comment that says why; one comment does for those that follow it."""
    comments = {
        token.start[0]
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and len(token.string.split("noqa")[0].strip("# :")) > 5
    }
    found, said_up_to = [], 0
    for node in sorted(inner_imports(ast.parse(source)), key=lambda node: node.lineno):
        last = node.end_lineno or node.lineno
        if {node.lineno, last} & comments or said_up_to == node.lineno - 1:
            said_up_to = last
        else:
            found.append(f"line {node.lineno}")
    return found


def inner_imports(tree: ast.AST) -> set[ast.Import | ast.ImportFrom]:
    inner = (node for f in functions(tree) for node in ast.walk(f))
    return {node for node in inner if isinstance(node, ast.Import | ast.ImportFrom)}


def long_tasks(source: str) -> list[str]:
    """Celery tasks whose body is more than a docstring and one simple statement."""
    found = []
    for f in functions(ast.parse(source)):
        if not any("task" in ast.unparse(decorator).split("(")[0] for decorator in f.decorator_list):
            continue
        body = f.body[1:] if ast.get_docstring(f) else f.body
        if len(body) != 1 or not isinstance(body[0], ast.Expr | ast.Return) or body[0].end_lineno != body[0].lineno:
            found.append(f.name)
    return found


def bare_exceptions(source: str) -> list[str]:
    """``noqa`` and ``type: ignore`` without a code or without a reason on the line."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT or not re.search(r"noqa|type:\s*ignore", token.string):
            continue
        reason = re.sub(r"#\s*(noqa(:\s*[A-Z0-9, ]+)?|type:\s*ignore(\[[a-z, -]+\])?)", "", token.string)
        if len(reason.strip(" #:-")) < 5:
            found.append(f"line {token.start[0]}")
    return found


def python_files(*, with_tests: bool = True) -> list[Path]:
    rooms = [*ROOMS, "script", "manage.py", *(["tests"] if with_tests else [])]
    found = [path for path in tracked(*rooms) if path.suffix == ".py"]
    return [path for path in found if "migrations" not in path.parts]


def report(check, files: list[Path]) -> dict[str, list[str]]:
    """What ``check`` finds wrong in each file."""
    found = {str(path): check((ROOT / path).read_text()) for path in files}
    return {path: faults for path, faults in found.items() if faults}


@pytest.mark.parametrize("check", [long_functions, unexplained_imports, long_tasks], ids=lambda check: check.__name__)
def test_python(check):
    assert report(check, python_files(with_tests=check is long_functions)) == {}


def test_every_exception_to_a_rule_has_its_reason():
    assert report(bare_exceptions, python_files(with_tests=False)) == {}


def test_files_are_short():
    limits = [(path, FILE_LINES) for path in python_files()]
    limits += [(path, TEMPLATE_LINES) for path in tracked("templates") if path.suffix in {".html", ".txt"}]
    lines = {str(path): (len((ROOT / path).read_text().splitlines()), limit) for path, limit in limits}
    assert {path: count for path, (count, limit) in lines.items() if count > limit} == {}


def nameless(paths: list[Path]) -> list[Path]:
    return [
        path
        for path in paths
        if path.suffix in {".py", ".html", ".js"} and NAMELESS & set(path.parts[:-1]) | ({path.stem} & NAMELESS)
    ]


def test_every_module_has_a_name():
    assert nameless(tracked()) == []


def test_top_level_holds_only_what_the_job_needs():
    assert {path.parts[0] for path in tracked()} - TOP_LEVEL == set()


# Each of them tried with a wrong example


def test_guard_notices_a_long_function():
    body = "    x = 1\n" * FUNCTION_LINES
    assert long_functions(f"def fine():\n{body[:-10]}\n\ndef long():\n{body}") == ["long: 51"]


def test_guard_notices_an_import_inside_a_function():
    source = (
        "def a():\n    import json\n"
        "def b():\n    import json  # noqa: PLC0415\n"
        "def c():\n    import weasyprint  # takes two seconds\n    import pydyf\n\n    import json\n"
    )
    assert unexplained_imports(source) == ["line 2", "line 4", "line 9"]


def test_guard_notices_a_task_that_works_itself():
    source = (
        '@shared_task(name="a")\ndef a():\n    """Words."""\n    return services.deliver()\n'
        '@app.task(name="b")\ndef b():\n    rows = list()\n    services.deliver(rows)\n'
        "@shared_task\ndef c():\n    for row in rows:\n        services.deliver(row)\n"
    )
    assert long_tasks(source) == ["b", "c"]


def test_guard_notices_an_exception_without_a_reason():
    source = (
        "a = 1  # noqa\n"
        "b = 1  # type: ignore[attr-defined]\n"
        "c = 1  # type: ignore[attr-defined]  # stubs lack it\n"
        "d = 1  # noqa: E501 the address is one word\n"
    )
    assert bare_exceptions(source) == ["line 1", "line 2"]


def test_guard_notices_a_module_without_a_name():
    paths = [Path("coaching/utils.py"), Path("coaching/helpers/plan.py"), Path("coaching/plan.py")]
    assert nameless(paths) == paths[:2]
