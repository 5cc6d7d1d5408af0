"""By which names accounts are signed in to."""

from collections.abc import Mapping

from security.backends import sign_in_key
from security.models import SignInName


def signing_in_by(names: Mapping[int, str]) -> set[int]:
    """Those of the persons (by id) who sign in by the name given here, and not somebody else."""
    keys = {person: sign_in_key(name) for person, name in names.items()}
    owners = dict(SignInName.objects.filter(key__in=set(keys.values())).values_list("key", "account__person"))
    return {person for person, key in keys.items() if owners.get(key) == person}
