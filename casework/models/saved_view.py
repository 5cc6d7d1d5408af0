"""The filters of a list under a name, to come back to."""

from typing import ClassVar

from django.db import models

from casework.rules.saved_views import LONGEST_NAME
from security.journal import written_by_acts


class SavedView(models.Model):
    """A saved view (保存的视图) of one list: `query` is what stands in the address, only filters that the list knows.

    It belongs to a person, or to an office: `office` is the code of its head, `unit` where. A person's views stay with
    the person when a post is handed over: they say how somebody works, not what there is to do. Those of an office stay
    with the office, and whoever heads it then may change them. Neither opens anything: each reader sees through a view
    what the list shows to this reader anyway.
    """

    owner = models.ForeignKey("security.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    office = models.ForeignKey("security.Office", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey("security.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    of_list = models.CharField(max_length=30)
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=2000)
    position = models.PositiveSmallIntegerField()
    is_default = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(owner__isnull=False, office=None, unit=None)
                | models.Q(owner=None, office__isnull=False, unit__isnull=False, is_default=False),
                name="a_view_belongs_to_a_person_or_to_an_office",
            ),
            models.UniqueConstraint(fields=["owner", "of_list", "name"], name="a_person_calls_one_view_so"),
            models.UniqueConstraint(fields=["office", "unit", "of_list", "name"], name="an_office_calls_one_view_so"),
            models.UniqueConstraint(
                fields=["owner", "of_list"],
                condition=models.Q(is_default=True),
                name="a_list_opens_with_one_view",
            ),
        ]
        triggers: ClassVar = [written_by_acts()]

    def __str__(self) -> str:
        return self.name
