"""Whoever adds a script puts it where `make lint-scripts` and the hook of a commit read it."""

import re

from tests.house.sources import ROOT, repository_files

FOLDERS = re.search(r"^SCRIPTS := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)


def scripts() -> list[str]:
    kinds = {".js", ".mjs", ".ts"}
    return [str(p.relative_to(ROOT)) for p in repository_files() if p.suffix in kinds]


def test_make_lint_reads_every_script():
    folders = tuple(f"{name}/" for name in FOLDERS[1].split())
    assert [name for name in scripts() if not name.startswith(folders)] == []
    assert "static/js/main.js" in scripts()


def test_a_commit_reads_the_scripts_that_make_lint_reads():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    assert f"files: ^({'|'.join(FOLDERS[1].split())})/" in hooks
