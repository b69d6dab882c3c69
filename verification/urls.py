from django.urls import path

from verification.views import assessment, checks, export

urlpatterns = [
    path("applications/<str:number>/checks/", checks.checks, name="desk-checks"),
    path("applications/<str:number>/checks/progress/", checks.progress, name="desk-checks-progress"),
    path("applications/<str:number>/checks/take-up/", checks.take_up, name="desk-checks-take-up"),
    path("applications/<str:number>/checks.csv", export.checks_csv, name="desk-checks-csv"),
    path("applications/<str:number>/checks.json", export.checks_json, name="desk-checks-json"),
    path("applications/<str:number>/checks/<int:pk>/", checks.settle, name="desk-settle"),
    path("applications/<str:number>/assessment/", assessment.assessment, name="desk-assessment"),
    path("applications/<str:number>/assessment/<slug:criterion>/", assessment.assess, name="desk-assess"),
    path("applications/<str:number>/decisions/<int:pk>.json", export.decision_json, name="desk-decision-json"),
]
