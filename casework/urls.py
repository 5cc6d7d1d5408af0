"""Addresses of casework: the desk, applications, and what further modules of this app add."""

from django.urls import URLPattern, path

from casework.views import application, bulk, channels, claims, desk, documents, files, inbox, jobs, readers, receipt

app_name = "casework"

urlpatterns: list[URLPattern] = [
    path("desk/", desk.desk, name="desk"),
    path("desk/together/", bulk.preview, name="bulk_preview"),
    path("desk/together/decide/", bulk.decide_chosen, name="bulk_decide"),
    path("desk/together/<int:pk>/", bulk.bulk, name="bulk"),
    path("desk/together/<int:pk>/undo/", bulk.bulk_undo, name="bulk_undo"),
    path("desk/counts/", desk.counts, name="counts"),
    path("applications/<int:pk>/", application.application, name="application"),
    path("applications/<int:pk>/answer/", application.answer_at_desk, name="answer"),
    path("applications/<int:pk>/undo/", application.undo_answer, name="undo"),
    path("applications/<int:pk>/claim/", claims.claim_application, name="claim"),
    path("applications/<int:pk>/hand-over/", claims.hand_over_application, name="hand_over"),
    path("applications/<int:pk>/looking/", application.looking, name="looking"),
    path("applications/<int:pk>/receipt/", receipt.receipt, name="receipt"),
    path("receipts/<str:code>/", receipt.receipt_check, name="receipt_check"),
    path("applications/<int:pk>/take-back/", application.take_back_application, name="take_back"),
    path("applications/<int:pk>/confirm/", application.confirm_application, name="confirm"),
    path("applications/<int:pk>/materials/<slug:slot>/", files.material_upload, name="material_upload"),
    path(
        "applications/<int:pk>/materials/<slug:slot>/<int:file>/remove/", files.material_remove, name="material_remove"
    ),
    path("documents/", documents.documents, name="documents"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/file/", documents.document_file, name="document_file"),
    path("documents/<int:pk>/void/", documents.document_void, name="document_void"),
    path("documents/<int:pk>/print/", documents.document_print, name="document_print"),
    path("verify/", documents.document_check, name="document_check_any"),
    path("verify/<str:code>/", documents.document_check, name="document_check"),
    path("files/<int:pk>/", files.file, name="file"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/channels/", channels.channels, name="channels"),
    path("inbox/read/", inbox.notices_read, name="notices_read"),
    path("inbox/<int:pk>/", inbox.notice_open, name="notice_open"),
    path("rulebook/editions/<str:name>/remind/", readers.remind, name="remind_readers"),
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("jobs/<int:pk>/result/", jobs.job_result, name="job_result"),
]
