from django.urls import path

from verification.views import assessment, checks

urlpatterns = [
    path("applications/<str:number>/checks/", checks.checks, name="desk-checks"),
    path("applications/<str:number>/checks.csv", checks.checks_csv, name="desk-checks-csv"),
    path("applications/<str:number>/checks/<int:pk>/", checks.settle, name="desk-settle"),
    path("applications/<str:number>/assessment/", assessment.assessment, name="desk-assessment"),
    path("applications/<str:number>/assessment/<slug:criterion>/", assessment.assess, name="desk-assess"),
]
