"""Addresses of this room. Each area has its own block; ``guides/<topic>/`` comes last, because it takes any word."""

from django.urls import URLPattern, path

from helpdesk.views import (
    article_tasks,
    asking,
    editing,
    following,
    guides,
    held,
    inbox,
    inbox_chosen,
    replies,
    reviewing,
    shelf,
    ticket_standing,
    tickets,
    versions,
)

app_name = "helpdesk"
urlpatterns: list[URLPattern] = [
    # Asking
    path("helpdesk/", asking.helpdesk_home, name="helpdesk_home"),
    path("helpdesk/ask/", asking.ask, name="ask"),
    path("helpdesk/ask/suggestions/", asking.ask_suggestions, name="ask_suggestions"),
    path("helpdesk/ask/helped/", asking.ask_helped, name="ask_helped"),
    path("helpdesk/sent/<str:token>/", asking.sent, name="sent"),
    # Following, for who has an account
    path("helpdesk/mine/", following.ticket_mine, name="ticket_mine"),
    path("helpdesk/new-link/", following.new_link, name="new_link"),
    path("helpdesk/new-link/sent/", following.new_link_sent, name="new_link_sent"),
    # Held questions; before those of the inbox, where a reference could be any word
    path("helpdesk/inbox/held/", held.held_list, name="held_list"),
    path("helpdesk/inbox/held/all/", held.held_reject_all, name="held_reject_all"),
    path("helpdesk/inbox/held/<int:pk>/release/", held.held_release, name="held_release"),
    path("helpdesk/inbox/held/<int:pk>/reject/", held.held_reject, name="held_reject"),
    # Inbox
    path("helpdesk/inbox/", inbox.inbox, name="inbox"),
    path("helpdesk/inbox/keys/", inbox.inbox_keys, name="inbox_keys"),
    path("helpdesk/inbox/chosen/", inbox_chosen.inbox_chosen, name="inbox_chosen"),
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
    path("helpdesk/replies/", replies.reply_list, name="reply_list"),
    path("helpdesk/replies/new/", replies.reply_new, name="reply_new"),
    path("helpdesk/replies/<int:pk>/", replies.reply_edit, name="reply_edit"),
    path("helpdesk/replies/<int:pk>/remove/", replies.reply_remove, name="reply_remove"),
    # Editing articles
    path("helpdesk/articles/", shelf.article_list, name="article_list"),
    path("helpdesk/articles/new/", shelf.article_new, name="article_new"),
    path("helpdesk/inbox/<str:reference>/article/", shelf.article_from_ticket, name="article_from_ticket"),
    path("helpdesk/articles/<slug:slug>/<slug:language>/", editing.article_edit, name="article_edit"),
    path("helpdesk/articles/<slug:slug>/<slug:language>/hand-in/", editing.article_hand_in, name="article_hand_in"),
    path("helpdesk/articles/<slug:slug>/<slug:language>/begin/", shelf.article_begin, name="article_begin"),
    path("helpdesk/articles/<slug:slug>/<slug:language>/translate/", shelf.article_translate, name="article_translate"),
    path("helpdesk/articles/<slug:slug>/<slug:language>/publish/", reviewing.article_publish, name="article_publish"),
    path(
        "helpdesk/articles/<slug:slug>/<slug:language>/send-back/",
        reviewing.article_send_back,
        name="article_send_back",
    ),
    path("helpdesk/articles/<slug:slug>/<slug:language>/allow/", reviewing.article_allow, name="article_allow"),
    path("helpdesk/articles/<slug:slug>/<slug:language>/current/", reviewing.article_current, name="article_current"),
    path("helpdesk/articles/<slug:slug>/<slug:language>/drop/", reviewing.article_drop, name="article_drop"),
    path(
        "helpdesk/articles/<slug:slug>/<slug:language>/withdraw/", reviewing.article_withdraw, name="article_withdraw"
    ),
    path("helpdesk/articles/<slug:slug>/<slug:language>/versions/", versions.article_versions, name="article_versions"),
    path(
        "helpdesk/articles/<slug:slug>/<slug:language>/versions/<int:old>/<int:new>/",
        versions.article_diff,
        name="article_diff",
    ),
    path(
        "helpdesk/articles/<slug:slug>/<slug:language>/versions/<int:number>/restore/",
        versions.article_restore,
        name="article_restore",
    ),
    # Knowledge base
    path("helpdesk/articles/tasks/", article_tasks.article_tasks, name="article_tasks"),
    path("helpdesk/articles/tasks/<int:pk>/close/", article_tasks.article_task_close, name="article_task_close"),
    path("guides/", guides.guide_list, name="guide_list"),
    path("guides/<slug:topic>/<slug:slug>/", guides.guide_detail, name="guide_detail"),
    path("guides/<slug:topic>/<slug:slug>/feedback/", guides.guide_feedback, name="guide_feedback"),
    path("guides/<slug:topic>/", guides.guide_topic, name="guide_topic"),
]
