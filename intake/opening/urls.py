from django.urls import path

from intake.opening import views

urlpatterns = [
    path("", views.openings, name="openings"),
    path("<slug:number>/", views.opening, name="opening"),
    path("<slug:number>/state/", views.state, name="opening-state"),
    path("<slug:number>/join/", views.join, name="opening-join"),
    path("<slug:number>/leave/", views.leave, name="opening-leave"),
    path("<slug:number>/start/", views.start, name="opening-start"),
]
