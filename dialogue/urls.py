"""Own addresses of the dialogue. They use the Swedish words in every language; the dialogue pages are Wagtail's."""

from django.urls import path

from dialogue import feeds
from dialogue.views import comments, proposals, supports, thanking, writing, writing_down

app_name = "dialogue"

urlpatterns = [
    path("skriv/<slug:thread>/", writing.write, name="write"),
    path("skriv/<slug:thread>/at-nagon/", writing_down.write_down, name="write_down"),
    path("inlagg/<slug:public_id>/", comments.permalink, name="comment"),
    path("inlagg/<slug:public_id>/svar/", comments.replies, name="replies"),
    path("inlagg/<slug:public_id>/tacka/", thanking.thank, name="thank"),
    path("samtal/<slug:thread>/atom/", feeds.ThreadFeed(), name="thread_feed"),
    path("stod/<str:token>/", supports.by_letter, name="support_by_letter"),
    path("forslag/", proposals.listing, name="proposals"),
    path("forslag/atom/", feeds.ProposalFeed(), name="proposal_feed"),
    path("forslag/nytt/", proposals.propose, name="propose"),
    path("forslag/<slug:public_id>/", proposals.detail, name="proposal"),
    path("forslag/<slug:public_id>/stod/", supports.support, name="support"),
    path("forslag/<slug:public_id>/svara/", proposals.answer, name="answer_proposal"),
]
