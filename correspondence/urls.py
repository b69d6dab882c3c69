from django.urls import path

from correspondence import views

urlpatterns = [
    path("<uuid:public_id>/", views.letter, name="letter"),
    path("<uuid:public_id>/pdf/", views.letter_pdf, name="letter-pdf"),
]
