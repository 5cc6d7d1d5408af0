"""Django's admin writes around acts and journal: it is neither installed, nor mounted, nor imported."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

ROOT = Path(__file__).resolve().parents[2]
ADMIN = "django.contrib.admin"


def mounted(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    """The addresses, at any depth, that lead into the admin."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name == "admin":
                yield str(pattern.pattern)
            yield from mounted(pattern.url_patterns)
        elif pattern.callback.__module__.startswith(ADMIN):
            yield str(pattern.pattern)


def imports_of_admin(source: str) -> Iterator[int]:
    """The lines that import the admin."""
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        if any(name == ADMIN or name.startswith(f"{ADMIN}.") for name in names):
            yield node.lineno


def test_the_admin_is_not_installed():
    assert [name for name in settings.INSTALLED_APPS if name.startswith(ADMIN)] == []


def test_no_address_leads_into_the_admin():
    assert list(mounted(get_resolver().url_patterns)) == []


def test_no_module_imports_the_admin():
    modules = [file for app in settings.INSTALLED_APPS for file in (ROOT / app).rglob("*.py")]
    assert len(modules) > 50
    assert [f"{file}:{line}" for file in modules for line in imports_of_admin(file.read_text("utf-8"))] == []


def test_the_contract_finds_a_mounted_admin():
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.path)

    view.__module__ = f"{ADMIN}.sites"
    assert list(mounted([path("behind/", view)])) == ["behind/"]


def test_the_contract_finds_an_import_of_the_admin():
    assert list(imports_of_admin("import os\nfrom django.contrib import admin\nimport django.contrib.admin.sites")) == [
        2,
        3,
    ]
