from django.urls import path

from residents import account_views, eid_views, follow_views, views

app_name = "residents"

urlpatterns = [
    path("mitt/", views.my_contributions, name="mine"),
    path("mitt/installningar/", views.settings, name="settings"),
    path("mitt/sluta-folja/", views.end_follow, name="end_follow"),
    path("mitt/foljer/", follow_views.change_follows, name="change_follows"),
    path("foljer/<str:token>/", follow_views.follows_by_letter, name="follows_by_letter"),
    path("folj/<slug:kind>/<slug:key>/", follow_views.follow, name="follow"),
    path("folj/<str:token>/", follow_views.follow_by_letter, name="follow_by_letter"),
    path("mitt/uppgifter/", views.my_data, name="data"),
    path("mitt/inloggad/<slug:key>/", account_views.end_one, name="end_sign_in"),
    path("konto/e-legitimation/", eid_views.identification, name="identification"),
    path("konto/e-legitimation/visa/", eid_views.begin_identifying, name="begin_identifying"),
    path("mitt/lamna/", views.leave, name="leave"),
    path("lamnat/", views.left, name="left"),
    path("sluta-folja/<str:token>/", follow_views.unsubscribe, name="unsubscribe"),
]
