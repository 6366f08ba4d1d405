"""Addresses of this room."""

from django.urls import URLPattern, path

from community.views import (
    discussions,
    door,
    events,
    feeds,
    members,
    messages,
    moderation,
    newsletter,
    people_of_event,
    posts,
    registrations,
    turnout,
)

app_name = "community"
urlpatterns: list[URLPattern] = [
    # Events
    path("events/", events.event_list, name="event_list"),
    path("events/calendar/<str:month>/", events.event_month, name="event_month"),
    path("events/mine/", events.event_mine, name="event_mine"),
    path("events/embed/", events.event_embed, name="event_embed"),
    path("events/feed.ics", feeds.event_feed, name="event_feed"),
    path("events/topics/<slug:slug>/feed.ics", feeds.topic_feed, name="topic_feed"),
    path("events/<slug:slug>/", events.event_detail, name="event_detail"),
    path("events/<slug:slug>/image/", events.event_image, name="event_image"),
    path("events/<slug:slug>/event.ics", events.event_ics_file, name="event_ics"),
    # Registrations
    path("events/<slug:slug>/rsvp/", registrations.event_rsvp, name="event_rsvp"),
    path("events/<slug:slug>/rsvp/done/", registrations.event_rsvp_done, name="event_rsvp_done"),
    # Coordination of events
    path("events/<slug:slug>/check-in/", door.event_check_in, name="event_check_in"),
    path("events/<slug:slug>/check-in/marks/", door.event_check_in_marks, name="event_check_in_marks"),
    path("events/<slug:slug>/check-in/add/", door.event_door_add, name="event_door_add"),
    path("events/<slug:slug>/check-in/sector/", door.event_door_sector, name="event_door_sector"),
    path("events/<slug:slug>/check-in/<int:pk>/take-back/", door.event_door_take_back, name="event_door_take_back"),
    path("coordination/events/", turnout.event_board, name="event_board"),
    path("coordination/events/<slug:slug>/people/", people_of_event.event_people, name="event_people"),
    path("coordination/events/<slug:slug>/people/add/", people_of_event.event_add_person, name="event_add_person"),
    path("coordination/events/<slug:slug>/people/<int:pk>/", people_of_event.event_promote, name="event_promote"),
    path(
        "coordination/events/<slug:slug>/people/<int:pk>/not-coming/",
        people_of_event.event_cancel_for,
        name="event_cancel_for",
    ),
    path(
        "coordination/events/<slug:slug>/people/<str:kind>/",
        people_of_event.event_people_file,
        name="event_people_file",
    ),
    path("coordination/events/<slug:slug>/turnout/", turnout.event_turnout, name="event_turnout"),
    # Members
    path("members/", members.member_list, name="member_list"),
    path("members/profile/", members.member_profile_edit, name="member_profile_edit"),
    path("members/profile/photo/remove/", members.member_photo_remove, name="member_photo_remove"),
    path("members/<slug:handle>/", members.member_detail, name="member_detail"),
    path("members/<slug:handle>/photo/", members.member_photo, name="member_photo"),
    path("members/<slug:handle>/write/", members.member_write, name="member_write"),
    # Messages
    path("messages/", messages.message_list, name="message_list"),
    path("messages/<int:pk>/", messages.message_detail, name="message_detail"),
    path("messages/<int:pk>/report/", messages.message_report, name="message_report"),
    # Discussions
    path("discussions/", discussions.space_list, name="space_list"),
    path("discussions/<slug:space>/", discussions.thread_list, name="thread_list"),
    path("discussions/<slug:space>/new/", discussions.thread_new, name="thread_new"),
    path("discussions/<slug:space>/follow/", discussions.space_follow, name="space_follow"),
    path("discussions/<slug:space>/<slug:thread>/", discussions.thread_detail, name="thread_detail"),
    path("discussions/<slug:space>/<slug:thread>/follow/", discussions.thread_follow, name="thread_follow"),
    path("discussions/<slug:space>/<slug:thread>/read/", discussions.thread_read, name="thread_read"),
    path("discussions/<slug:space>/<slug:thread>/accept/", discussions.thread_accept, name="thread_accept"),
    path("discussions/<slug:space>/<slug:thread>/close/", discussions.thread_close, name="thread_close"),
    path("discussions/<slug:space>/<slug:thread>/<int:number>/edit/", posts.post_edit, name="post_edit"),
    path("discussions/<slug:space>/<slug:thread>/<int:number>/remove/", posts.post_remove, name="post_remove"),
    path("discussions/<slug:space>/<slug:thread>/<int:number>/report/", posts.post_report, name="post_report"),
    # Moderation
    path("coordination/moderation/", moderation.moderation_list, name="moderation_list"),
    path("coordination/moderation/<int:pk>/", moderation.moderation_post, name="moderation_post"),
    # Newsletter
    path("newsletter/", newsletter.newsletter, name="newsletter"),
    path("newsletter/asked/", newsletter.newsletter_asked, name="newsletter_asked"),
    path("newsletter/archive/", newsletter.newsletter_list, name="newsletter_list"),
    path("newsletter/<slug:slug>/", newsletter.newsletter_detail, name="newsletter_detail"),
]
