"""Addresses of the roll: the list, one student, imports."""

from django.urls import URLPattern, path

from enrollment.views import (
    annul,
    certificates,
    correction,
    history,
    import_one,
    import_undo,
    imports,
    likenesses,
    on_behalf,
    past_day,
    photos,
    reveal,
    roll,
    student,
)

urlpatterns: list[URLPattern] = [
    path("students/", roll.roll, name="roll"),
    path("students/<int:pk>/", student.student, name="student"),
    path("students/<int:pk>/applications/", student.student_applications, name="student_applications"),
    path("students/<int:pk>/on-behalf/", on_behalf.on_behalf, name="on_behalf"),
    path(
        "students/<int:pk>/registrations/<int:registration>/annul/", annul.registration_annul, name="registration_annul"
    ),
    path("students/<int:pk>/holds/", student.student_holds, name="student_holds"),
    path("students/<int:pk>/holds/lift/", student.hold_lift, name="hold_lift"),
    path("students/<int:pk>/documents/", certificates.student_documents, name="student_documents"),
    path("students/<int:pk>/journal/", student.student_journal, name="student_journal"),
    path("students/<int:pk>/reveal/", reveal.student_reveal, name="student_reveal"),
    path("students/<int:pk>/correct/", correction.student_correct, name="student_correct"),
    path("students/<int:pk>/access/", reveal.student_access, name="student_access"),
    path("students/<int:pk>/history/", history.student_history, name="student_history"),
    path("students/<int:pk>/photo/", photos.student_photo, name="student_photo"),
    path("students/<int:pk>/photo/small/", photos.student_photo_small, name="student_photo_small"),
    path("students/past-day/", past_day.past_day, name="past_day"),
    path("students/without-photo/", photos.without_photo, name="without_photo"),
    path("persons/<int:pk>/", roll.person, name="person"),
    path("likenesses/", likenesses.likenesses, name="likenesses"),
    path("likenesses/<int:pk>/", likenesses.likeness, name="likeness"),
    path("likenesses/<int:pk>/merge/", likenesses.likeness_merge, name="likeness_merge"),
    path("likenesses/<int:pk>/undo/", likenesses.likeness_undo, name="likeness_undo"),
    path("imports/", imports.imports, name="imports"),
    path("imports/template/", imports.import_template, name="import_template"),
    path("imports/photos/", photos.photo_upload, name="photo_upload"),
    path("imports/<int:pk>/rows/<int:number>/photo/", photos.import_photo, name="import_photo"),
    path("imports/<int:pk>/", import_one.import_one, name="import"),
    path("imports/<int:pk>/confirm/", import_one.import_confirm, name="import_confirm"),
    path("imports/<int:pk>/discard/", import_one.import_discard, name="import_discard"),
    path("imports/<int:pk>/undo/", import_undo.import_undo, name="import_undo"),
    path("imports/<int:pk>/mark/", import_one.import_mark, name="import_mark"),
    path("imports/<int:pk>/marked/", import_one.import_marked, name="import_marked"),
]
