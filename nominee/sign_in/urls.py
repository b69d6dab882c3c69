from django.urls import path

from nominee.sign_in import account, address_pages, entrance, passwords

urlpatterns = [
    path("sign-in/", entrance.SignIn.as_view(), name="sign-in"),
    path("sign-in/second/", entrance.second, name="sign-in-second"),
    path("sign-in/passkey/", entrance.passkey_question, name="passkey-question"),
    path("sign-in/lost/", entrance.lost, name="sign-in-lost"),
    path("sign-in/lost/stop/<str:token>/", entrance.stop_recovery, name="recovery-stop"),
    path("sign-in/provider/", entrance.provider_begin, name="provider"),
    path("sign-in/provider/back/", entrance.provider_back, name="provider-back"),
    path("sign-in/password/", passwords.forgotten, name="password-forgotten"),
    path("sign-in/password/<str:uidb64>/<str:token>/", passwords.Choose.as_view(), name="password-set"),
    path("sign-out/", entrance.SignOut.as_view(), name="sign-out"),
    path("account/", account.account, name="account"),
    path("account/second-factor/", account.second_factor, name="second-factor"),
    path("account/session/", account.session, name="account-session"),
    path("account/sessions/end/", account.end_sessions, name="account-sessions-end"),
    path("account/prove/", account.prove, name="prove"),
    path("account/prove/provider/", entrance.provider_proof, name="prove-provider"),
    path("account/address/", address_pages.change, name="address-change"),
    path("account/address/<str:token>/", address_pages.confirm, name="address-confirm"),
    path("account/passkeys/add/", account.passkey_add, name="passkey-add"),
    path("account/passkeys/question/", account.passkey_add_question, name="passkey-add-question"),
    path("account/app/add/", account.app_add, name="app-add"),
    path("account/factors/<int:pk>/remove/", account.factor_remove, name="factor-remove"),
    path("account/codes/", account.codes, name="codes"),
    path("account/password/", passwords.change, name="password-change"),
]
