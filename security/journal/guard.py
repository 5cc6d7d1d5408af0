"""The database's own guard on the tables of record: no write without an act (law 11)."""

import pgtrigger


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
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
        level=pgtrigger.Statement,
        func="raise exception '% is append-only: nothing in it is changed or deleted.', tg_table_name;",
    )
