from django.urls import include, path

from intake import answering, drafting, following, information
from intake.draws import portal as invited
from intake.entry import portal as entry
from intake.uploading import resumable
from intake.uploading import views as uploading

urlpatterns = [
    path("", drafting.applications, name="apply"),
    path("start/", drafting.start, name="apply-start"),
    path("invitations/<str:ita>/", invited.invitation, name="invitation"),
    path("invitations/<str:ita>/decline/", invited.decline, name="invitation-decline"),
    path("notification/", entry.notification, name="notification"),
    path("interest/", include("intake.interest.urls")),
    path("", include("intake.representing.urls")),
    path("<str:number>/", following.application, name="apply-file"),
    path("<str:number>/pages/<slug:code>/", answering.page, name="apply-page"),
    path("<str:number>/pages/<slug:code>/discard/", answering.discard, name="apply-discard"),
    path("<str:number>/pages/<slug:code>/remove/<int:pk>/", answering.remove, name="apply-remove"),
    path("<str:number>/pages/<slug:code>/restore/", answering.restore, name="apply-restore"),
    path("<str:number>/documents/<slug:slot>/", uploading.upload, name="apply-upload"),
    path("<str:number>/documents/<slug:slot>/pages/", uploading.pages, name="apply-pages"),
    path("<str:number>/documents/<slug:slot>/about/", uploading.about, name="apply-document"),
    path("<str:number>/documents/<slug:slot>/reuse/", uploading.reuse, name="apply-reuse"),
    path("<str:number>/documents/<slug:slot>/pieces/", resumable.begin, name="apply-pieces"),
    path("<str:number>/documents/<slug:slot>/pieces/<uuid:piece>/", resumable.piece, name="apply-piece"),
    path(
        "<str:number>/documents/<slug:slot>/pieces/<uuid:piece>/picture/", resumable.picture, name="apply-piece-picture"
    ),
    path("<str:number>/profile/", entry.profile, name="apply-profile"),
    path("<str:number>/fee/", drafting.fee, name="apply-fee"),
    path("<str:number>/check/", drafting.check, name="apply-check"),
    path("<str:number>/sent/", following.sent, name="apply-sent"),
    path("<str:number>/receipt/", following.receipt, name="apply-receipt"),
    path("<str:number>/information/", information.information, name="apply-information"),
    path("<str:number>/information/copy/", information.ask_for_copy, name="apply-copy-ask"),
    path("<str:number>/information/copy/<slug:matter>.zip", information.copy, name="apply-copy"),
    path("<str:number>/information/correction/", information.correction, name="apply-correction"),
    path("<str:number>/information/correction/<slug:matter>/statement/", information.statement, name="apply-statement"),
    path("<str:number>/information/consent/<slug:code>/", information.consent, name="apply-consent"),
    path("<str:number>/act/<slug:action>/", following.act, name="apply-act"),
]
