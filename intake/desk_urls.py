from django.urls import path

from intake import desk, finishing

urlpatterns = [
    path("applications/<str:number>/completeness/", desk.completeness, name="desk-completeness"),
    path("completeness/next/", finishing.next_file, name="desk-completeness-next"),
    path("applications/<str:number>/completeness/take-over/", finishing.take_over, name="desk-take-over"),
    path("applications/<str:number>/completeness/finish/", finishing.finish, name="desk-finish-check"),
    path("applications/<str:number>/completeness/<int:pk>/", desk.review, name="desk-review-item"),
    path("applications/<str:number>/completeness/<int:pk>/undo/", desk.undo, name="desk-undo-item"),
]
