"""Make the shipped editions with a national overlay from their layers."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rulebook.rules.parsing import read_edition
from rulebook.rules.refusal import EditionRefused
from rulebook.rules.shipped import EDITIONS, merged_texts


class Command(BaseCommand):
    """For whoever changes a layer: the merged text is written anew, or compared with what is there."""

    help = "Write the merged editions (brief+HE, detailed+HE, detailed+SVS), or with --check compare them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--check` writes nothing."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Every merged text is read before it is written: layers that make no edition are refused."""
        for name, text in merged_texts().items():
            path = EDITIONS / f"{name}.toml"
            try:
                read_edition(text, path.name)
            except EditionRefused as refused:
                base, overlay = name.split("+")
                made_of = f"rulebook/editions/{base}.toml or rulebook/overlays/{overlay}.toml"
                raise CommandError(f"{refused}\nMend {made_of}, of which it is made.") from refused
            if path.exists() and path.read_text("utf-8") == text:
                continue
            if options["check"]:
                raise CommandError(f"{path.name} is not what its layers make. Run: bin/manage merge_editions")
            path.write_text(text, "utf-8")
            self.stdout.write(f"{path.name} written")
