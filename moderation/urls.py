from django.urls import path

from moderation.views import desk, own, public

app_name = "moderation"

urlpatterns = [
    path("bekrafta/<str:token>/", own.confirm_sending, name="confirm"),
    path("tack/<slug:public_id>/", own.receipt, name="receipt"),
    path("arende/<str:token>/", own.item, name="mine_item"),
    path("anmal/<slug:kind>/<slug:public_id>/", public.report, name="report"),
    path("anmal/<slug:kind>/<slug:public_id>/tack/", public.reported, name="reported"),
    path("regler/", public.rules, name="rules"),
    path("bord/", desk.queue, {"view": "waiting"}, name="desk"),
    path("bord/efterlasning/", desk.queue, {"view": "unread"}, name="desk_unread"),
    path("bord/anmalda/", desk.queue, {"view": "reports"}, name="desk_reports"),
    path("bord/overprovas/", desk.queue, {"view": "appeals"}, name="desk_appeals"),
    path("bord/mina-beslut/", desk.decided_today, name="desk_decided"),
    path("bord/<slug:view>/<slug:public_id>/", desk.item, name="desk_item"),
]
