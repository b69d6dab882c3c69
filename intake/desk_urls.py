from django.urls import path

from intake import desk
from intake.interest import desk as interest

urlpatterns = [
    path("pools/", interest.all_pools, name="desk-pools"),
    path("pools/<slug:stream>/", interest.one_pool, name="desk-pool"),
    path("interest/<str:eoi>/", interest.interest, name="desk-interest"),
    path("applications/<str:number>/completeness/", desk.completeness, name="desk-completeness"),
    path("applications/<str:number>/completeness/<int:pk>/", desk.review, name="desk-review-item"),
    path("applications/<str:number>/completeness/<int:pk>/undo/", desk.undo, name="desk-undo-item"),
]
