"""Backups of a whole installation, and putting one back: database, stored files, the journal's anchor. Never the keys.

A backup is a folder:

    manifest.json    when, of which version; every table's rows and digest; every part's size and SHA-256
    manifest.mac     the journal's key over it: a backup that was altered, or belongs to other keys, is not put back
    database.dump    pg_dump's custom format, encrypted with the newest file key (plain with --plain)
    files.tsv        the stored files: name, bytes, SHA-256 of the stored bytes
    files/ab/abcd…   the stored files as they are: encrypted, under their random names
    journal.anchor   the anchor as it was before the dump
"""

from registrar.backups.manifest import BadBackup

__all__ = ["BadBackup"]
