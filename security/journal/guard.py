"""The database's own guard on the tables of record: no write without an act (law 11)."""

from typing import Final

import pgtrigger

RESEALING: Final = "registrar.resealing"
"""Set for one statement of the transaction that seals values anew."""
_REFUSAL: Final = "raise exception '% is append-only: nothing in it is changed or deleted.', tg_table_name;"


def written_by_acts(*columns: str) -> pgtrigger.Trigger:
    """A statement trigger for `Meta.triggers` that refuses a write outside an act, whoever writes.

    `@recorded` and `unrecorded` set the transaction-local `registrar.act`; psql sets it with
    `select security_outside('why')`, which enters the reason in the journal. With `columns` an update is refused
    only where it names one of them.
    """
    update = pgtrigger.UpdateOf(*columns) if columns else pgtrigger.Update  # type: ignore[no-untyped-call]
    return pgtrigger.Trigger(
        name="written_by_acts",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | update | pgtrigger.Delete,
        level=pgtrigger.Statement,
        func="""
            if coalesce(current_setting('registrar.act', true), '') = '' then
                raise exception '% is a table of record: it is written by acts only. '
                    'By hand, say why first: select security_outside(''reason'').', tg_table_name
                    using errcode = 'insufficient_privilege';
            end if;
            return null;
        """,
    )


def append_only(*, name: str = "append_only") -> pgtrigger.Trigger:
    """A statement trigger that refuses every UPDATE, DELETE and TRUNCATE, the owner's too."""
    return _refusing(name, pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate)


def _refusing(name: str, operations: pgtrigger.Operations) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name, when=pgtrigger.Before, operation=operations, level=pgtrigger.Statement, func=_REFUSAL
    )


def unless_sealed_anew(*sealed: str) -> str:
    """How a row trigger's function begins: it passes an update of nothing but these columns while keys are rotated
    (S:CRY-02). `reseal_rows` says so for its one statement.
    """
    columns = f"array[{', '.join(repr(one) for one in sealed)}]"
    return f"""
            if tg_op = 'UPDATE' and coalesce(current_setting('{RESEALING}', true), '') = 'on'
               and to_jsonb(new) - {columns} = to_jsonb(old) - {columns} then
                return new;
            end if;
        """


def written_once(*sealed: str) -> tuple[pgtrigger.Trigger, pgtrigger.Trigger]:
    """`append_only` for a table with sealed columns: these alone are ever written anew, by the rotation of keys."""
    return (
        # its name comes after written_by_acts, which says more where there is no act at all
        _refusing("written_for_good", pgtrigger.Delete | pgtrigger.Truncate),
        pgtrigger.Trigger(
            name="written_once",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            func=unless_sealed_anew(*sealed) + _REFUSAL,
        ),
    )
