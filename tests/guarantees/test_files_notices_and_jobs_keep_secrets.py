"""What a person uploads stands readable nowhere: not on the disk, in the tables, at the broker, in the mail."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from redis import Redis

from casework.actions.ask_job import ask_job
from casework.models import File
from casework.sweeps.post import post_due
from tests.casework.mail_room import opened
from tests.cast_papers import Papers, give_address, pdf_bytes

NAME, CONTENT, ADDRESS = "金丝雀诊断证明", b"CANARY-IN-THE-CONTENT", "canary@example.org"


def everything_in_the_database() -> str:
    """Every row of every table of ours, as text."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if not name.startswith("django_")]
        rows = []
        for table in tables:
            cursor.execute(f'select row_to_json(t)::text from "{table}" as t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def test_a_paper_its_name_and_an_address_are_found_nowhere(real_papers: Papers, files_dir, settings, own_broker):
    def fill(document):
        document.Root.Filler = document.make_stream(CONTENT)

    give_address(real_papers.wang, ADDRESS)
    upload = SimpleUploadedFile(f"{NAME}.pdf", pdf_bytes(fill, compress_streams=False))
    wang = real_papers.cast.client(real_papers.wang)
    wang.post(reverse("casework:material_upload", args=[real_papers.application.pk, "proof"]), {"files": upload})
    assert File.objects.get().name == f"{NAME}.pdf"
    ask_job(kind="test.nothing", arguments={"file": File.objects.get().pk}, owner=real_papers.wang, at=real_papers.at)
    with opened(settings) as room:
        post_due(now=lambda: real_papers.at)
        mail = "".join(str(one) for one in room.messages)
    rows = everything_in_the_database()
    assert held_by(own_broker)
    for secret in (NAME, CONTENT.decode(), ADDRESS, CONTENT.hex(), NAME.encode().hex(), ADDRESS.encode().hex()):
        assert secret not in rows
        assert secret not in mail.replace(f"To: {ADDRESS}", "")
        assert not [item for item in held_by(own_broker) if secret.encode() in item]
    stored = [path.read_bytes() for path in files_dir.rglob("*") if path.is_file()]
    assert stored
    assert not [content for content in stored if CONTENT in content or NAME.encode() in content]


def held_by(broker: Redis) -> list[bytes]:
    """All that the broker holds."""
    return [item for key in broker.scan_iter() for item in (key, broker.dump(key) or b"")]
