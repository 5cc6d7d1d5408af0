"""Reading workbooks, in a process of its own (S:UPL-04)."""

from enrollment.storage.sheets import CannotRead, Sheet, SheetRow, open_sheet

__all__ = ["CannotRead", "Sheet", "SheetRow", "open_sheet"]
