from django.urls import path

from verification import views

urlpatterns = [
    path("", views.worklist, name="desk"),
    path("applications/<str:number>/", views.overview, name="desk-file"),
    path("applications/<str:number>/checks/", views.checks, name="desk-checks"),
    path("applications/<str:number>/checks.csv", views.checks_csv, name="desk-checks-csv"),
    path("applications/<str:number>/checks/<int:pk>/", views.settle, name="desk-settle"),
    path("applications/<str:number>/assessment/", views.assessment, name="desk-assessment"),
    path("applications/<str:number>/assessment/<slug:criterion>/", views.assess, name="desk-assess"),
    path("applications/<str:number>/act/<slug:action>/", views.act, name="desk-act"),
]
