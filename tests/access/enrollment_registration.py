"""Term registration, after domain 2.2: *Open/close registration batch* (the head of academic affairs decides, the
registrar prepares), *Fee state* (finance decides; academic affairs and departments view), *health list* (clinic), *View
student list*: whoever sees the students as a list also sees how many of them have registered. The task is the
student's own. The closing list is drawn up by whoever closes; *View statistics*: who reads the bulletins, a department
its own line.
"""

from enrollment.actions.call_next import call_next
from enrollment.actions.draw_ticket import give_ticket
from enrollment.models import Bulletin, ClosingList
from enrollment.rules.counter import Board
from enrollment.rules.counter import code_of as board_code
from enrollment.rules.presence import code_of as presence_code
from tests.access_matrix import Line, everyone, only, public
from tests.cast_deferral import SAID as DEFERRAL
from tests.cast_desk import NOW, everything_right

# *File change application*: on behalf; who files for these students also notes that they were seen at school.
FILE_FOR_WANG = ("aa_head", "registrar", "dept_head", "dept_staff", "tutor")
FILE_FOR_SOME = (*FILE_FOR_WANG, "other_dept_head", "other_dept_staff", "other_tutor")
SEE_STUDENTS = (
    *("principal", "vice_leader", "aa_head", "registrar", "sa_head", "sa_staff"),
    *("dept_head", "dept_staff", "other_dept_head", "other_dept_staff", "tutor", "other_tutor"),
)
# The counter is a whole department's, so a tutor has none.
AT_THE_COUNTER = ("aa_head", "registrar", "dept_head", "dept_staff")
AT_SOME_COUNTER = (*AT_THE_COUNTER, "other_dept_head", "other_dept_staff")
OPENS = ("aa_head", "registrar")
READ_STATISTICS = (
    *("principal", "vice_leader", "aa_head", "registrar"),
    *("dept_head", "dept_staff", "other_dept_head", "other_dept_staff", "tutor", "other_tutor"),
)
VIEW_FEES = ("aa_head", "registrar", "dept_head", "dept_staff", "other_dept_head", "other_dept_staff")


def own_row(office):
    return {"pk": office.row(office.cast.wang).pk}


def registered(morning):
    zheng = morning.students["zheng"]
    return {"pk": morning.enrollment(zheng).pk, "registration": morning.row(zheng).pk}


def the_counter(morning):
    return {"pk": morning.batch.pk, "unit": morning.cast.mechanics.pk}


def a_called_number(morning):
    """Of Wang, called by the department."""
    counter, by = {"batch": morning.batch.pk, "unit": morning.cast.mechanics.pk}, morning.cast.dept_staff
    give_ticket(**counter, number=morning.enrollment(morning.cast.wang).student_no, by=by, at=NOW)
    return {"pk": call_next(**counter, desk="2", by=by, at=NOW).ticket}


def the_board(morning):
    return {"code": board_code(Board(morning.batch.pk, morning.cast.mechanics.pk, NOW.date()))}


def own_draft(office):
    return {"pk": office.application(office.cast.wang).pk}


def handed_in(morning):
    return {"pk": morning.of("wang").pk}


def deferral_draft(office):
    return {"pk": office.deferral(office.cast.wang).pk}


def the_batch(morning):
    return {"pk": morning.batch.pk}


def the_closing_list(term):
    return {"pk": ClosingList.objects.get().pk}


def the_bulletin(term):
    return {"pk": Bulletin.objects.get().pk}


LINES = [
    Line(  # whoever opens and closes the registration
        "enrollment:registration_annul",
        GET=only("aa_head"),
        POST=only("aa_head", gives=302),
        args=registered,
        data=lambda morning: {"why": "缴费被退回"},
        world="morning",
    ),
    Line("enrollment:me", GET=everyone(), world="morning"),
    Line("enrollment:my_applications", GET=everyone(), world="morning"),
    Line("enrollment:ward", GET=only("guardian"), args=lambda morning: {"pk": morning.cast.wang.pk}, world="morning"),
    Line("enrollment:unread", GET=only("tutor", "other_tutor"), world="morning"),
    Line(  # nothing is typed in place of a signature
        "enrollment:consent",
        GET=only("guardian"),
        POST=only("guardian", gives=400),
        args=deferral_draft,
        data=lambda office: {"answer": "yes"},
        world="deferral_morning",
    ),
    Line("enrollment:registration", GET=only("wang"), args=own_row, world="draft_morning"),
    Line("enrollment:registration_begin", POST=only("wang", gives=302), args=own_row, world="draft_morning"),
    Line(
        "enrollment:registration_data",
        GET=only("wang"),
        POST=only("wang", gives=302),
        args=own_draft,
        data=lambda office: everything_right(office, office.cast.wang),
        world="draft_morning",
    ),
    Line(
        "enrollment:registration_autosave",
        POST=only("wang"),
        args=own_draft,
        data=lambda office: {"health_changed": "no"},
        world="draft_morning",
    ),
    Line("enrollment:registration_papers", GET=only("wang"), args=own_draft, world="draft_morning"),
    Line(
        "enrollment:registration_check",
        GET=only("wang"),
        POST=only("wang", gives=302),
        args=own_draft,
        world="draft_morning",
    ),
    Line("enrollment:registration_sent", GET=only("wang"), args=handed_in, world="morning"),
    Line("casework:offers", GET=everyone(), world="deferral_morning"),
    Line(
        "casework:begin",
        POST=only("wang", gives=302),
        args=lambda office: {"kind": "deferral", "subject": office.enrollment(office.cast.wang).pk},
        world="deferral_morning",
    ),
    Line(
        "casework:form",
        GET=only("wang"),
        POST=only("wang", gives=302),
        args=deferral_draft,
        data=lambda office: DEFERRAL | {"term": office.term.code},
        world="deferral_morning",
    ),
    Line(
        "casework:form_autosave",
        POST=only("wang"),
        args=deferral_draft,
        data=lambda office: {"reason": "祖母病重"},
        world="deferral_morning",
    ),
    Line("casework:form_papers", GET=only("wang"), args=deferral_draft, world="deferral_morning"),
    Line(
        "casework:form_check",
        GET=only("wang"),
        POST=only("wang", gives=302),
        args=deferral_draft,
        world="deferral_morning",
    ),
    Line(
        "casework:form_sent",
        GET=only("li"),
        args=lambda office: {"pk": office.deferral(office.cast.li).pk},
        world="deferral_morning",
    ),
    Line(
        "enrollment:fees",
        GET=only("finance", forbidden=VIEW_FEES),
        POST=only("finance", gives=302, forbidden=VIEW_FEES),
        data=lambda morning: {"ids": [morning.enrollment(morning.cast.wang).pk], "set": "PAID"},
        world="morning",
    ),
    Line(
        "enrollment:health",
        GET=only("clinic"),
        POST=only("clinic", gives=302),
        data=lambda morning: {"ids": [morning.enrollment(morning.cast.wang).pk]},
        world="morning",
    ),
    Line("enrollment:batches", GET=only(*SEE_STUDENTS), world="morning"),
    Line("enrollment:batch", GET=only(*SEE_STUDENTS), args=the_batch, world="morning"),
    Line(  # this term is open already: the head is shown the form again with the reason
        "enrollment:batch_open",
        GET=only("aa_head", forbidden=("registrar",)),
        POST=only("aa_head", forbidden=("registrar",)),
        data=lambda morning: {
            "term": morning.term.pk,
            "categories": ["HE_FULL_TIME"],
            "returning_on": "2023-09-04",
        },
        world="morning",
    ),
    Line(
        "enrollment:presence",
        GET=only(*FILE_FOR_SOME),
        POST=only(*FILE_FOR_SOME, gives=302),
        args=the_batch,
        data=lambda morning: {"ids": [morning.row(morning.cast.wang).pk]},
        world="morning",
    ),
    Line(
        "enrollment:presence_sheet",
        GET=only(*FILE_FOR_WANG),
        args=lambda morning: {"pk": morning.batch.pk, "unit": morning.cast.m1.pk},
        world="morning",
    ),
    Line(
        "enrollment:presence_take_back",
        POST=only(*FILE_FOR_WANG, gives=302),
        args=lambda morning: {"pk": morning.row(morning.cast.wang).pk},
        world="morning",
    ),
    Line(
        "enrollment:presence_scan",
        GET=only(*FILE_FOR_WANG),
        POST=only(*FILE_FOR_WANG, gives=302),
        args=lambda morning: {"code": presence_code(morning.row(morning.cast.wang).pk)},
        world="morning",
    ),
    Line(
        "enrollment:my_presence",
        GET=only("wang"),
        args=lambda morning: {"pk": morning.row(morning.cast.wang).pk},
        world="morning",
    ),
    Line("enrollment:my_ticket", GET=only("wang"), POST=only("wang", gives=302), args=own_row, world="morning"),
    Line("enrollment:my_ticket_leave", POST=only("wang", gives=302), args=own_row, world="morning"),
    Line("enrollment:counter", GET=only(*AT_SOME_COUNTER), args=the_batch, world="morning"),
    Line(  # nobody waits: the page says so
        "enrollment:counter_call",
        POST=only(*AT_THE_COUNTER, gives=400),
        args=the_counter,
        data=lambda morning: {"desk": "2"},
        world="morning",
    ),
    Line(
        "enrollment:counter_give",
        POST=only(*AT_THE_COUNTER, gives=302),
        args=the_counter,
        data=lambda morning: {"number": morning.enrollment(morning.cast.wang).student_no},
        world="morning",
    ),
    Line(
        "enrollment:ticket_served",
        POST=only(*AT_THE_COUNTER, gives=302),
        args=a_called_number,
        world="morning",
    ),
    Line(
        "enrollment:ticket_passed",
        POST=only(*AT_THE_COUNTER, gives=302),
        args=a_called_number,
        world="morning",
    ),
    Line("enrollment:counter_board", GET=public(), args=the_board, world="morning"),  # whoever has the signed link
    Line("enrollment:batch_students", GET=only(*SEE_STUDENTS), args=the_batch, world="morning"),
    Line(
        "enrollment:batch_extend",
        GET=only("aa_head", forbidden=("registrar",)),
        POST=only("aa_head", gives=302, forbidden=("registrar",)),
        args=the_batch,
        data=lambda morning: {"until": "2023-09-22", "reason": "停电"},
        world="morning",
    ),
    Line(
        "enrollment:batch_group",
        GET=only("aa_head", forbidden=("registrar",)),
        POST=only("aa_head", gives=302, forbidden=("registrar",)),
        args=the_batch,
        data=lambda morning: {"group": "NEW", "opens_on": morning.term.ends_on.isoformat(), "reason": "补开"},
        world="morning",
    ),
    Line(  # nobody has this number: the form says so
        "enrollment:batch_join",
        GET=only(*OPENS),
        POST=only(*OPENS, gives=400),
        args=the_batch,
        data=lambda _morning: {"number": "404"},
        world="morning",
    ),
    Line(  # the window lasts: the head is told so on the board
        "enrollment:batch_close",
        GET=only("aa_head", forbidden=("registrar",)),
        POST=only("aa_head", gives=302, forbidden=("registrar",)),
        args=the_batch,
        world="morning",
    ),
    Line(  # it is not closed: the head is told so on the board
        "enrollment:batch_reopen",
        GET=only("aa_head", forbidden=("registrar",)),
        POST=only("aa_head", gives=302, forbidden=("registrar",)),
        args=the_batch,
        data=lambda morning: {"reason": "补录"},
        world="morning",
    ),
    Line(
        "enrollment:closing_lists",
        GET=only(*OPENS),
        POST=only("aa_head", gives=302, forbidden=("registrar",)),
        args=the_batch,
        world="closed_term",
    ),
    Line("enrollment:closing_list", GET=only(*OPENS), args=the_closing_list, world="term_with_results"),
    Line("enrollment:closing_changes", GET=only(*OPENS), args=the_closing_list, world="term_with_results"),
    Line(
        "enrollment:bulletins",
        GET=only(*READ_STATISTICS),
        POST=only("aa_head", gives=302, forbidden=tuple(role for role in READ_STATISTICS if role != "aa_head")),
        args=the_batch,
        data=lambda term: {"as_of": "2023-10-31"},
        world="closed_term",
    ),
    Line(
        "enrollment:bulletin",
        GET=only(*(role for role in READ_STATISTICS if "tutor" not in role)),
        args=the_bulletin,
        world="term_with_results",
    ),
    Line("enrollment:bulletin_students", GET=only(*SEE_STUDENTS), args=the_bulletin, world="term_with_results"),
]
