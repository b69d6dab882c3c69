from django.urls import path

from intake.opening import views

# By `called`: a `number` in an address is a file's, and who looks at it is kept.
urlpatterns = [
    path("", views.openings, name="openings"),
    path("<slug:called>/", views.opening, name="opening"),
    path("<slug:called>/state/", views.state, name="opening-state"),
    path("<slug:called>/join/", views.join, name="opening-join"),
    path("<slug:called>/leave/", views.leave, name="opening-leave"),
    path("<slug:called>/start/", views.start, name="opening-start"),
]
