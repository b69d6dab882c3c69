from django.urls import include, path

from nominee import admin, api, browser_reports, documents, views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("nominee.sign_in.urls")),
    path("language/", views.language, name="language"),
    path("about/<slug:page>/", views.about, name="about"),
    path("privacy/", views.notice, name="notice"),
    path("csp-report/", browser_reports.csp_report, name="csp-report"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("draws/", include("intake.draws.urls")),
    path("apply/", include("intake.urls")),
    path("employers/", include("intake.employers.urls")),
    path("openings/", include("intake.opening.urls")),
    path("desk/", include("nominee.desk.urls")),
    path("desk/", include("verification.urls")),
    path("desk/", include("intake.desk_urls")),
    path("letters/", include("correspondence.urls")),
    path("api/v1/applications", api.Applications.as_view(), name="api-applications"),
    path("api/v1/applications/<str:number>", api.OneApplication.as_view(), name="api-application"),
    path("api/v1/applications/<str:number>/actions", api.Actions.as_view(), name="api-actions"),
    path("admin/", admin.site.urls),
    path("documents/link/<str:token>/", documents.document_link, name="document-link"),
    path("documents/<uuid:public_id>/", documents.document, name="document"),
    path("documents/<uuid:public_id>/<int:page>.png", documents.document_page, name="document-page"),
]
handler400 = "nominee.views.bad_request"
handler403 = "nominee.views.forbidden"
handler404 = "nominee.views.not_found"
handler500 = "nominee.views.fault"
