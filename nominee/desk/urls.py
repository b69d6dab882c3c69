from django.urls import path

from nominee.desk import acting, file, keyboard, recoveries, searching
from nominee.desk.audit import sign_ins
from nominee.desk.audit import views as audit
from nominee.desk.case import background, grading, sealed, writing
from nominee.desk.privacy import files, log, opened, unusual, words
from nominee.desk.scopes import file as scopes
from nominee.desk.scopes import person
from nominee.desk.worklist import aside, bulk, export, saved, views
from nominee.desk.workload import away, balances, moving, outlook, routes, teams

urlpatterns = [
    path("", views.worklist, name="desk"),
    path("next/", views.next_file, name="desk-next"),
    path("preview/<str:number>/", views.preview, name="desk-preview"),
    path("views/", saved.views, name="desk-views"),
    path("views/<int:pk>/", saved.change_view, name="desk-view"),
    path("files.csv", export.export, name="desk-export"),
    path("files/changed/", bulk.changed, name="desk-changed"),
    path("files/undo/", bulk.undo, name="desk-undo"),
    path("files/<slug:deed>/", bulk.change_files, name="desk-files"),
    path("search/", searching.search, name="desk-search"),
    path("search/suggest/", searching.suggestions, name="desk-suggest"),
    path("workload/", teams.teams, name="desk-workload"),
    path("workload/move/", moving.move, name="desk-move"),
    path("workload/move/do/", moving.do, name="desk-move-do"),
    path("workload/moved/", moving.moved, name="desk-moved"),
    path("workload/absences/", away.calendar, name="desk-absences"),
    path("workload/absences/<int:pk>/cancel/", away.cancel, name="desk-absence-cancel"),
    path("workload/forecast/", outlook.outlook, name="desk-forecast"),
    path("workload/routes/", routes.routes, name="desk-routes"),
    path("workload/balance/", balances.balances, name="desk-balance"),
    path("audit/", audit.changes, name="desk-audit"),
    path("audit/sign-ins/", sign_ins.sign_ins, name="desk-audit-sign-ins"),
    path("recoveries/", recoveries.recoveries, name="desk-recoveries"),
    path("recoveries/<int:pk>/", recoveries.one, name="desk-recovery"),
    path("privacy/", unusual.unusual, name="privacy"),
    path("privacy/explain/", unusual.explain, name="privacy-explain"),
    path("privacy/looks/", log.looks, name="privacy-looks"),
    path("privacy/looks.csv", log.looks_csv, name="privacy-looks-csv"),
    path("privacy/file/", files.file, name="privacy-file"),
    path("privacy/file.csv", files.file_csv, name="privacy-file-csv"),
    path("privacy/words/", words.words, name="privacy-words"),
    path("privacy/opened/", opened.opened, name="privacy-opened"),
    path("conflicts/", person.declared, name="desk-conflicts"),
    path("open/", person.opened, name="desk-open"),
    path("open/<int:pk>/close/", person.close, name="desk-open-close"),
    path("keys/", keyboard.settings, name="desk-keys"),
    path("applications/<str:number>/aside/", aside.put_aside, name="desk-aside"),
    path("applications/<str:number>/", file.overview, name="desk-file"),
    path("applications/<str:number>/access/", scopes.access, name="desk-access"),
    path("applications/<str:number>/here/", background.here, name="desk-here"),
    path("applications/<str:number>/draft/", background.draft, name="desk-draft"),
    path("applications/<str:number>/complexity/", grading.change, name="desk-complexity"),
    path("applications/<str:number>/notes/", writing.add, name="desk-notes"),
    path("applications/<str:number>/notes/<int:pk>/", writing.one, name="desk-note"),
    path("applications/<str:number>/notes/<int:pk>/pin/", writing.pin, name="desk-note-pin"),
    path("applications/<str:number>/sealed/<str:key>/", sealed.sealed, name="desk-sealed"),
    path("applications/<str:number>/act/<slug:action>/", acting.act, name="desk-act"),
]
