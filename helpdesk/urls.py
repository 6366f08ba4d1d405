"""Addresses of this room. Each area has its own block; ``guides/<topic>/`` comes last, because it takes any word."""

from django.urls import URLPattern, path

from helpdesk.views import article_tasks, asking, guides, held, ticket_standing, tickets

app_name = "helpdesk"
urlpatterns: list[URLPattern] = [
    # Asking
    path("helpdesk/", asking.helpdesk_home, name="helpdesk_home"),
    path("helpdesk/ask/", asking.ask, name="ask"),
    path("helpdesk/ask/suggestions/", asking.ask_suggestions, name="ask_suggestions"),
    path("helpdesk/ask/helped/", asking.ask_helped, name="ask_helped"),
    path("helpdesk/sent/<str:token>/", asking.sent, name="sent"),
    # Following, for who has an account
    # Held questions; before those of the inbox, where a reference could be any word
    path("helpdesk/inbox/held/", held.held_list, name="held_list"),
    path("helpdesk/inbox/held/all/", held.held_reject_all, name="held_reject_all"),
    path("helpdesk/inbox/held/<int:pk>/release/", held.held_release, name="held_release"),
    path("helpdesk/inbox/held/<int:pk>/reject/", held.held_reject, name="held_reject"),
    # Inbox
    # One question, for agents
    path("helpdesk/inbox/<str:reference>/", tickets.ticket_detail, name="ticket_detail"),
    path("helpdesk/inbox/<str:reference>/reply/", tickets.ticket_reply, name="ticket_reply"),
    path("helpdesk/inbox/<str:reference>/note/", tickets.ticket_note, name="ticket_note"),
    path("helpdesk/inbox/<str:reference>/take-back/", tickets.ticket_take_back, name="ticket_take_back"),
    path("helpdesk/inbox/<str:reference>/viewing/", tickets.ticket_viewing, name="ticket_viewing"),
    path("helpdesk/inbox/<str:reference>/files/<int:pk>/", tickets.ticket_file, name="ticket_file"),
    path("helpdesk/inbox/<str:reference>/assign/", ticket_standing.ticket_assign, name="ticket_assign"),
    path("helpdesk/inbox/<str:reference>/sort/", ticket_standing.ticket_sort, name="ticket_sort"),
    path("helpdesk/inbox/<str:reference>/status/", ticket_standing.ticket_status, name="ticket_status"),
    path("helpdesk/inbox/<str:reference>/publishing/", ticket_standing.ticket_ask_publish, name="ticket_ask_publish"),
    # Saved replies
    # Editing articles
    # Knowledge base
    path("helpdesk/articles/tasks/", article_tasks.article_tasks, name="article_tasks"),
    path("helpdesk/articles/tasks/<int:pk>/close/", article_tasks.article_task_close, name="article_task_close"),
    path("guides/", guides.guide_list, name="guide_list"),
    path("guides/<slug:topic>/<slug:slug>/", guides.guide_detail, name="guide_detail"),
    path("guides/<slug:topic>/<slug:slug>/feedback/", guides.guide_feedback, name="guide_feedback"),
    path("guides/<slug:topic>/", guides.guide_topic, name="guide_topic"),
]
