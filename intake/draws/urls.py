from django.urls import path

from intake.draws import views

urlpatterns = [
    path("", views.draws, name="draws"),
    path("draws.csv", views.draws_csv, name="draws-csv"),
    path("draws.json", views.draws_json, name="draws-json"),
]
