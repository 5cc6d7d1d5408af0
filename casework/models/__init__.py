"""Applications with their steps, decisions, rulings and materials; files, notices and their deliveries, jobs."""

from casework.models.application import OPEN_STATES, Application, Draft, Outcome, State, under_way
from casework.models.bulk import BulkDecision
from casework.models.delivery import Delivery, NoticeChoice
from casework.models.document import Document, Series
from casework.models.material import File, Material, MaterialFile
from casework.models.notice import Job, Notice
from casework.models.post import PostHandOver
from casework.models.recount import ClockChange, Recount
from casework.models.saved_view import SavedView
from casework.models.step import NO_DAY, Confirmation, Decision, Ruling, Step

__all__ = [
    "NO_DAY",
    "OPEN_STATES",
    "Application",
    "BulkDecision",
    "ClockChange",
    "Confirmation",
    "Decision",
    "Delivery",
    "Document",
    "Draft",
    "File",
    "Job",
    "Material",
    "MaterialFile",
    "Notice",
    "NoticeChoice",
    "Outcome",
    "PostHandOver",
    "Recount",
    "Ruling",
    "SavedView",
    "Series",
    "State",
    "Step",
    "under_way",
]
