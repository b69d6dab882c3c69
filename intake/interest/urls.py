from django.urls import path

from intake.interest import answering, attesting, views

urlpatterns = [
    path("", views.index, name="interest"),
    path("new/<slug:stream>/", views.start, name="interest-start"),
    path("<str:number>/", views.one, name="interest-one"),
    path("<str:number>/pages/<slug:code>/", answering.page, name="interest-page"),
    path("<str:number>/pages/<slug:code>/points/", answering.points, name="interest-points"),
    path("<str:number>/check/", attesting.check, name="interest-check"),
    path("<str:number>/discard/", attesting.discard, name="interest-discard"),
    path("<str:number>/withdraw/", attesting.withdraw, name="interest-withdraw"),
    path("<str:number>/restore/", attesting.restore, name="interest-restore"),
]
