from django.urls import path

from intake import views

urlpatterns = [
    path("", views.applications, name="apply"),
    path("start/", views.start, name="apply-start"),
    path("<str:number>/", views.application, name="apply-file"),
    path("<str:number>/pages/<slug:code>/", views.page, name="apply-page"),
    path("<str:number>/pages/<slug:code>/remove/<int:pk>/", views.remove, name="apply-remove"),
    path("<str:number>/documents/<slug:slot>/", views.upload, name="apply-upload"),
    path("<str:number>/representative/", views.representative, name="apply-representative"),
    path("<str:number>/representative/end/", views.end_representation, name="apply-representative-end"),
    path("<str:number>/check/", views.check, name="apply-check"),
    path("<str:number>/fee/", views.fee, name="apply-fee"),
    path("<str:number>/act/<slug:action>/", views.act, name="apply-act"),
]
