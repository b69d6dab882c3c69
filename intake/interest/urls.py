from django.urls import path

from intake.interest import answering, attesting, views

urlpatterns = [
    path("", views.index, name="interest"),
    path("new/<slug:stream>/", views.start, name="interest-start"),
    path("<str:eoi>/", views.one, name="interest-one"),
    path("<str:eoi>/pages/<slug:code>/", answering.page, name="interest-page"),
    path("<str:eoi>/pages/<slug:code>/points/", answering.points, name="interest-points"),
    path("<str:eoi>/check/", attesting.check, name="interest-check"),
    path("<str:eoi>/discard/", attesting.discard, name="interest-discard"),
    path("<str:eoi>/withdraw/", attesting.withdraw, name="interest-withdraw"),
    path("<str:eoi>/authority/end/", attesting.end_authority, name="interest-authority-end"),
    path("<str:eoi>/restore/", attesting.restore, name="interest-restore"),
]
