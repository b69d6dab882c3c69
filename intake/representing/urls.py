from django.urls import path

from intake.representing import portal, views

# Before the addresses of files, whose number could be any word.
urlpatterns = [
    path("appoint/", portal.appoint, name="apply-appoint"),
    path("appoint/<slug:enrolment>/", portal.appoint_who, name="apply-appoint-who"),
    path("enrol/", views.enrol, name="apply-enrol"),
    path("enrol/<slug:enrolment>/take-back/", views.take_back, name="apply-enrol-take-back"),
    path("authorizations/<int:pk>/", views.authorization, name="apply-authorization"),
    path("<str:number>/representative/", portal.representative, name="apply-representative"),
    path("<str:number>/representative/end/", portal.end_representation, name="apply-representative-end"),
    path("<str:number>/representative/scopes/", portal.change_scopes, name="apply-representative-scopes"),
    path("<str:number>/representative/acts/", portal.acts, name="apply-representative-acts"),
    path("<str:number>/representative/help/", portal.help_named, name="apply-help"),
    path("<str:number>/representative/help/<int:pk>/remove/", portal.help_removed, name="apply-help-remove"),
]
