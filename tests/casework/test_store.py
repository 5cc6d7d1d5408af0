"""The file store: what goes in comes out, nothing else does, and a failure leaves nothing behind."""

import os
import resource
import tracemalloc
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest

from casework.storage import CannotOpen, all_names, discard, intact, keep, read
from casework.storage.digests import _Sm3, sm3
from casework.storage.envelope import CHUNK, HEAD, TAG

pytestmark = pytest.mark.usefixtures("files_dir")
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7]
ABC_SM3 = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
ABC_SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def place_of(files_dir, name):
    return files_dir / name[:2] / name


def in_store(files_dir):
    return sorted(path.name for path in files_dir.rglob("*") if path.is_file())


@pytest.mark.parametrize("size", SIZES)
def test_what_was_kept_is_read_again_whatever_its_size(size):
    content = os.urandom(size)
    kept = keep(BytesIO(content))
    assert b"".join(read(kept.name)) == content
    assert kept.size == size
    assert intact(kept.name, kept.sha256)


def test_both_digests_are_those_of_the_plain_bytes():
    kept = keep(BytesIO(b"abc"))
    assert (kept.sha256.hex(), kept.sm3.hex()) == (ABC_SHA256, ABC_SM3)


def test_both_ways_to_sm3_agree():
    for make in (sm3, _Sm3):
        digest = make()
        digest.update(b"a")
        digest.update(b"bc")
        assert digest.digest().hex() == ABC_SM3


def test_the_same_bytes_are_never_stored_alike(files_dir):
    one, other = keep(BytesIO(b"x" * 1000)), keep(BytesIO(b"x" * 1000))
    assert one.name != other.name
    assert place_of(files_dir, one.name).read_bytes()[HEAD:] != place_of(files_dir, other.name).read_bytes()[HEAD:]


def test_nothing_readable_stands_on_the_disk_and_only_the_owner_may_look(files_dir):
    kept = keep(BytesIO("王子涵 的身份证 ".encode() * 9000))
    stored = place_of(files_dir, kept.name)
    assert "王子涵".encode() not in stored.read_bytes()
    assert stored.stat().st_mode & 0o777 == 0o600
    assert stored.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("where", [0, 1, 5, HEAD, HEAD + 100, HEAD + CHUNK + TAG + 3, -1])
def test_a_single_changed_bit_is_noticed(files_dir, where):
    kept = keep(BytesIO(os.urandom(2 * CHUNK + 9)))
    stored = place_of(files_dir, kept.name)
    content = bytearray(stored.read_bytes())
    content[where] ^= 1
    stored.write_bytes(content)
    with pytest.raises(CannotOpen):
        list(read(kept.name))
    assert not intact(kept.name, kept.sha256)


@pytest.mark.parametrize("left", [0, HEAD - 1, HEAD, HEAD + TAG, HEAD + CHUNK + TAG, HEAD + 2 * (CHUNK + TAG)])
def test_a_cut_file_is_noticed_even_between_two_chunks(files_dir, left):
    kept = keep(BytesIO(os.urandom(2 * CHUNK + 9)))
    stored = place_of(files_dir, kept.name)
    stored.write_bytes(stored.read_bytes()[:left])
    with pytest.raises(CannotOpen):
        list(read(kept.name))


def test_chunks_in_another_order_are_noticed(files_dir):
    kept = keep(BytesIO(os.urandom(3 * CHUNK)))
    stored = place_of(files_dir, kept.name)
    content, part = stored.read_bytes(), CHUNK + TAG
    stored.write_bytes(
        content[:HEAD]
        + content[HEAD + part : HEAD + 2 * part]
        + content[HEAD : HEAD + part]
        + content[HEAD + 2 * part :]
    )
    with pytest.raises(CannotOpen):
        list(read(kept.name))


def test_bytes_moved_under_another_name_do_not_open(files_dir):
    one, other = keep(BytesIO(b"mine")), keep(BytesIO(b"yours"))
    place_of(files_dir, one.name).write_bytes(place_of(files_dir, other.name).read_bytes())
    with pytest.raises(CannotOpen):
        list(read(one.name))


def test_a_new_key_writes_and_the_old_one_still_reads(settings):
    old = settings.FILE_KEYS
    before = keep(BytesIO(b"of the old key"))
    settings.FILE_KEYS = old | {7: b64decode("q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=")}
    after = keep(BytesIO(b"of the new key"))
    assert (before.key_id, after.key_id) == (next(reversed(old)), 7)
    assert (b"".join(read(before.name)), b"".join(read(after.name))) == (b"of the old key", b"of the new key")
    settings.FILE_KEYS = old
    with pytest.raises(CannotOpen):
        list(read(after.name))


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "a" * 31, "A" * 32, "/etc/passwd", "0" * 31 + "\n"])
def test_only_generated_names_lead_to_files(name):
    with pytest.raises(CannotOpen):
        list(read(name))


def test_a_failure_while_writing_leaves_nothing_behind(files_dir):
    class Breaks(BytesIO):
        def read(self, size=-1):
            if self.tell() > 2 * CHUNK:
                raise OSError(28, "No space left on device")
            return super().read(size)

    with pytest.raises(OSError, match="No space"):
        keep(Breaks(os.urandom(9 * CHUNK)))
    assert in_store(files_dir) == []


def test_a_full_disk_leaves_nothing_behind(files_dir):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3 * CHUNK, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            keep(BytesIO(os.urandom(9 * CHUNK)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert in_store(files_dir) == []


def test_a_large_file_takes_little_memory(tmp_path):
    large = tmp_path / "large"
    large.write_bytes(os.urandom(20 * 1024 * 1024))
    tracemalloc.start()
    with large.open("rb") as stream:
        kept = keep(stream)
    assert sum(len(piece) for piece in read(kept.name)) == kept.size
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 * 1024 * 1024


def test_files_are_listed_by_age_finished_or_not(files_dir):
    old, young = keep(BytesIO(b"old")), keep(BytesIO(b"young"))
    aside = files_dir / "incoming" / ("f" * 32)
    aside.write_bytes(b"cut off")
    now = datetime.now(UTC)
    for path, age in ((place_of(files_dir, old.name), 1), (aside, 1), (place_of(files_dir, young.name), 0)):
        changed = (now - timedelta(days=age)).timestamp()
        os.utime(path, (changed, changed))
    assert set(all_names(before=now - timedelta(hours=1))) == {old.name, aside.name}
    discard(aside.name)
    discard(old.name)
    discard(old.name)
    assert in_store(files_dir) == [young.name]
