from django.urls import path

from intake import desk, finishing
from intake.draws import desk as draws
from intake.entry import desk as entry
from intake.interest import desk as interest
from intake.opening import desk as opening
from intake.representing import desk as representing

urlpatterns = [
    path("draws/", draws.draws, name="desk-draws"),
    path("draws/new/", draws.new, name="desk-draw-new"),
    path("draws/pool/", entry.pool_search, name="desk-pool-search"),
    path("draws/marks/", draws.marks, name="desk-marks"),
    path("draws/<str:dr>/", draws.draw, name="desk-draw"),
    path("draws/<str:dr>/change/", draws.change, name="desk-draw-change"),
    path("draws/<str:dr>/invitations/", draws.invitations, name="desk-draw-invitations"),
    path("pools/", interest.all_pools, name="desk-pools"),
    path("pools/<slug:stream>/", interest.one_pool, name="desk-pool"),
    path("interest/<str:eoi>/", interest.interest, name="desk-interest"),
    path("interest/<str:eoi>/points/", interest.give, name="desk-interest-points"),
    path("applications/<str:number>/authority/", representing.authority, name="desk-authority"),
    path("openings/", opening.openings, name="desk-openings"),
    path("openings/<slug:called>/", opening.one, name="desk-opening"),
    path("openings/<slug:called>/cancel/", opening.cancel, name="desk-opening-cancel"),
    path("applications/<str:number>/completeness/", desk.completeness, name="desk-completeness"),
    path("completeness/next/", finishing.next_file, name="desk-completeness-next"),
    path("applications/<str:number>/completeness/take-over/", finishing.take_over, name="desk-take-over"),
    path("applications/<str:number>/completeness/finish/", finishing.finish, name="desk-finish-check"),
    path("applications/<str:number>/completeness/<int:pk>/", desk.review, name="desk-review-item"),
    path("applications/<str:number>/completeness/<int:pk>/validity/", desk.say_validity, name="desk-validity"),
    path("applications/<str:number>/completeness/<int:pk>/undo/", desk.undo, name="desk-undo-item"),
    path("applications/<str:number>/profile/", entry.ask_about_profile, name="desk-profile"),
]
