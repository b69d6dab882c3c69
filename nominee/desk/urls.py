from django.urls import path

from nominee.desk import acting, file, worklist

urlpatterns = [
    path("", worklist.worklist, name="desk"),
    path("applications/<str:number>/", file.overview, name="desk-file"),
    path("applications/<str:number>/act/<slug:action>/", acting.act, name="desk-act"),
]
