"""Keep the Chinese catalogue: bring it up to the source, merge translations, check it, compile it."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from registrar.catalogue import book as books
from registrar.catalogue.sources import Found, UnreadableMark, every_mark


class Command(BaseCommand):
    """Needs neither a database nor gettext."""

    help = "Bring locale/zh_Hans up to the source; --merge translations, --check it, --compile it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--merge", nargs="+", type=Path, metavar="FILE", help='JSON files: {"English": "中文"}')
        parser.add_argument("--check", action="store_true", help="only say what is missing, empty, fuzzy or obsolete")
        parser.add_argument("--compile", action="store_true", help="write django.mo; alone, leave django.po as it is")
        parser.add_argument(
            "--missing", action="store_true", help="print what has no translation yet, as JSON to fill in"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
        elif options["merge"] or not options["compile"]:
            self._renew(options["merge"] or [])
        if options["missing"]:
            self._print_missing()
        if options["compile"]:
            self._compile()

    def _check(self) -> None:
        faults = list(books.faults(books.read(), _marks()))
        if faults:
            raise CommandError("\n".join([*faults, f"{len(faults)} faults in the catalogue."]))
        self.stdout.write("The catalogue is complete.")

    def _compile(self) -> None:
        """Written beside its place and moved there: a process that starts meanwhile reads it whole."""
        book, draft = books.read(), books.PO.with_suffix(f".{os.getpid()}.mo")
        book.save_as_mofile(str(draft))
        draft.replace(books.PO.with_suffix(".mo"))
        self.stdout.write(f"{len(book)} entries compiled.")

    def _renew(self, files: list[Path]) -> None:
        book = books.bring_up_to(books.read(), _marks())
        taken: dict[str, tuple[str, str]] = {}
        for path in files:
            translations: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
            self._tell_contradictions(path, translations, taken)
            unused = list(books.fill(book, translations))
            if unused:
                self.stderr.write(
                    f"{path.name}: no source marks {len(unused)} of these: {json.dumps(unused[:5], ensure_ascii=False)}"
                )
        books.PO.parent.mkdir(parents=True, exist_ok=True)
        book.save(str(books.PO))
        self.stdout.write(f"{len(book)} entries, {len(book) - len(book.translated_entries())} without a translation.")

    def _tell_contradictions(self, path: Path, translations: dict[str, str], taken: dict[str, tuple[str, str]]) -> None:
        """One English text with two translations: the later file wins. Give one of them a context (pgettext)."""
        for key, translation in translations.items():
            other, before = taken.setdefault(key.partition("\x00")[0], (path.name, translation))
            if before != translation:
                self.stderr.write(f"“{key}” is “{before}” in {other}, “{translation}” in {path.name}.")

    def _print_missing(self) -> None:
        missing = {
            entry.msgid + ("\x00" + entry.msgid_plural if entry.msgid_plural else ""): ""
            for entry in books.read()
            if not entry.translated()
        }
        self.stdout.write(json.dumps(missing, ensure_ascii=False, indent=1))


def _marks() -> list[Found]:
    try:
        return list(every_mark(settings.BASE_DIR))
    except UnreadableMark as fault:
        raise CommandError(str(fault)) from fault
