from django.urls import path

from intake import desk
from intake.representing import desk as representing

urlpatterns = [
    path("applications/<str:number>/authority/", representing.authority, name="desk-authority"),
    path("applications/<str:number>/completeness/", desk.completeness, name="desk-completeness"),
    path("applications/<str:number>/completeness/<int:pk>/", desk.review, name="desk-review-item"),
    path("applications/<str:number>/completeness/<int:pk>/undo/", desk.undo, name="desk-undo-item"),
]
