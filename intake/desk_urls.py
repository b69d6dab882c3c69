from django.urls import path

from intake import desk
from intake.draws import desk as draws

urlpatterns = [
    path("draws/", draws.draws, name="desk-draws"),
    path("draws/new/", draws.new, name="desk-draw-new"),
    path("draws/marks/", draws.marks, name="desk-marks"),
    path("draws/<str:number>/", draws.draw, name="desk-draw"),
    path("draws/<str:number>/change/", draws.change, name="desk-draw-change"),
    path("draws/<str:number>/invitations/", draws.invitations, name="desk-draw-invitations"),
    path("applications/<str:number>/completeness/", desk.completeness, name="desk-completeness"),
    path("applications/<str:number>/completeness/<int:pk>/", desk.review, name="desk-review-item"),
    path("applications/<str:number>/completeness/<int:pk>/undo/", desk.undo, name="desk-undo-item"),
]
