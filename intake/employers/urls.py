from django.urls import path

from intake.employers import front, members, offering

urlpatterns = [
    path("", front.home, name="employers"),
    path("register/", front.register, name="employer-register"),
    path("notices/read/", front.read, name="employer-notices-read"),
    path("join/<str:token>/", members.join, name="employer-join"),
    path("offers/<str:offer_number>/", offering.show, name="employer-offer"),
    path("offers/<str:offer_number>/pages/<slug:code>/", offering.page, name="employer-offer-page"),
    path("offers/<str:offer_number>/take-over/", offering.take, name="employer-offer-take"),
    path("offers/<str:offer_number>/beat/", offering.beat, name="employer-offer-beat"),
    path("offers/<str:offer_number>/done/", offering.done, name="employer-offer-done"),
    path("offers/<str:offer_number>/contact/", offering.contact, name="employer-offer-contact"),
    path("offers/<str:offer_number>/representative/", offering.representative, name="employer-offer-representative"),
    path("offers/<str:offer_number>/sign/", offering.sign, name="employer-offer-sign"),
    path("offers/<str:offer_number>/withdraw/", offering.withdraw, name="employer-offer-withdraw"),
    path("offers/<str:offer_number>/approval/sign/", offering.approval_sign, name="employer-approval-sign"),
    path("offers/<str:offer_number>/approval/take-over/", offering.approval_take, name="employer-approval-take"),
    path("offers/<str:offer_number>/approval/beat/", offering.approval_beat, name="employer-approval-beat"),
    path(
        "offers/<str:offer_number>/approval/pages/<slug:code>/", offering.approval_page, name="employer-approval-page"
    ),
    path("<int:pk>/", front.board, name="employer"),
    path("<int:pk>/profile/", front.profile, name="employer-profile-all"),
    path("<int:pk>/profile/take-over/", front.profile_take, name="employer-profile-take"),
    path("<int:pk>/profile/beat/", front.profile_beat, name="employer-profile-beat"),
    path("<int:pk>/profile/<slug:code>/", front.profile_page, name="employer-profile"),
    path("<int:pk>/people/", members.members, name="employer-people"),
    path("<int:pk>/people/asked/<int:enrolment>/", members.take_back, name="employer-people-back"),
    path("<int:pk>/people/<int:member>/<slug:act>/", members.change, name="employer-people-change"),
    path("<int:pk>/offers/new/", offering.new, name="employer-offer-new"),
]
