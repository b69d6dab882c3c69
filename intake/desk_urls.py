from django.urls import path

from intake import desk, finishing
from intake.opening import desk as opening

urlpatterns = [
    path("openings/", opening.openings, name="desk-openings"),
    path("openings/<slug:number>/", opening.one, name="desk-opening"),
    path("openings/<slug:number>/cancel/", opening.cancel, name="desk-opening-cancel"),
    path("applications/<str:number>/completeness/", desk.completeness, name="desk-completeness"),
    path("completeness/next/", finishing.next_file, name="desk-completeness-next"),
    path("applications/<str:number>/completeness/take-over/", finishing.take_over, name="desk-take-over"),
    path("applications/<str:number>/completeness/finish/", finishing.finish, name="desk-finish-check"),
    path("applications/<str:number>/completeness/<int:pk>/", desk.review, name="desk-review-item"),
    path("applications/<str:number>/completeness/<int:pk>/undo/", desk.undo, name="desk-undo-item"),
]
