"""Who gets what at every address: the one table.

A line is ``name METHOD code code …``, one code a role in the order of ``world.ROLES``. ``login`` is a redirect to
log in, ``door`` one to the admin's own door, ``go`` any other. HTMX is a GET that asks for the partial; without its
own line it answers as GET does. A method without a line answers 405 to everybody.
"""

from dataclasses import dataclass

from tests.guards.world import ROLES

MATRIX = """
# name                              how  anon  memb  part  revw  phil  coach coach2 prod  prod2 coord staff disab
accessibility                       GET  200   200   200   200   200   200   200   200   200   200   200   200

coaching:action_point_edit          GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:action_point_edit          POST login 404   404   404   404   422   404   422   404   422   404   login
coaching:action_point_move          POST login 404   404   404   404   go    404   go    404   go    404   login
coaching:action_point_new           GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:action_point_new           POST login 404   404   404   404   422   404   422   404   422   404   login
coaching:activity_shift             POST login 404   404   404   404   403   404   409   404   403   404   login
coaching:campaign_calendar          GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:campaign_phases            POST login 404   404   404   404   403   404   409   404   403   404   login
coaching:campaign_reach             GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:coach_board                GET  login 403   403   403   403   200   200   403   403   200   403   login
coaching:coach_edit                 GET  login 403   403   403   403   200   200   403   403   403   403   login
coaching:coach_edit                 POST login 403   403   403   403   422   422   403   403   403   403   login
coaching:coaching_session_detail    GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:coaching_session_detail    POST 403   404   404   404   404   409   404   409   404   409   404   403
coaching:coaching_session_edit      GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:coaching_session_edit      POST login 404   404   404   404   422   404   422   404   422   404   login
coaching:coaching_session_move      POST login 404   404   404   404   go    404   403   404   go    404   login
coaching:coaching_session_new       GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:coaching_session_new       POST login 404   404   404   404   422   404   422   404   422   404   login
coaching:comment_change             POST login 404   404   404   404   404   404   422   404   404   404   login
coaching:comment_discard            POST login 404   404   404   404   404   404   go    404   404   404   login
coaching:comments_send              POST login 404   404   404   404   go    404   go    404   go    404   login
coaching:file_add                   POST login 404   404   404   404   403   404   422   404   403   404   login
coaching:file_open                  GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:file_remove                POST login 404   404   404   404   403   404   go    404   403   404   login
coaching:kept_texts                 GET  login 404   404   404   404   403   404   200   404   403   404   login
coaching:match_answer               GET  login 404   404   404   404   200   404   404   404   404   404   login
coaching:match_answer               POST login 404   404   404   404   go    404   404   404   404   404   login
coaching:match_list                 GET  login 404   404   404   404   403   404   403   404   200   404   login
coaching:match_move                 POST login 404   404   404   404   403   404   403   404   go    404   login
coaching:match_propose              POST login 404   404   404   404   403   404   403   404   go    404   login
coaching:member_remove              POST login 404   404   404   404   403   404   200   404   200   404   login
coaching:milestone_edit             GET  login 404   404   404   404   200   404   403   404   200   404   login
coaching:milestone_edit             POST login 404   404   404   404   422   404   403   404   422   404   login
coaching:milestone_move             POST login 404   404   404   404   403   404   go    404   go    404   login
coaching:milestone_new              GET  login 404   404   404   404   200   404   403   404   200   404   login
coaching:milestone_new              POST login 404   404   404   404   422   404   403   404   422   404   login
coaching:participant_list           GET  login 404   404   404   404   404   404   200   404   404   404   login
coaching:participant_list           POST login 404   404   404   404   404   404   422   404   404   404   login
coaching:participant_name           GET  login 404   404   404   404   404   404   200   404   404   404   login
coaching:participant_name           POST login 404   404   404   404   404   404   422   404   404   404   login
coaching:participant_name_open      POST login 404   404   404   404   404   404   200   404   404   404   login
coaching:partner_actions            POST login 404   404   404   404   403   404   go    404   403   404   login
coaching:partner_confirmation       POST login 404   404   404   404   403   404   go    404   403   404   login
coaching:partner_confirmation_end   POST login 404   404   404   404   403   404   go    404   403   404   login
coaching:partner_contact            POST login 404   404   404   404   403   404   422   404   403   404   login
coaching:partner_contact_remove     POST login 404   404   404   404   403   404   go    404   403   404   login
coaching:partner_contract           POST login 404   404   404   404   403   404   422   404   403   404   login
coaching:partner_detail             GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:partner_evaluation         POST login 404   404   404   404   403   404   go    404   403   404   login
coaching:partner_move               POST login 404   404   404   404   403   404   422   404   403   404   login
coaching:partner_prenup             POST login 404   404   404   404   403   404   go    404   403   404   login
coaching:plan_approve               POST login 404   404   404   404   go    404   403   404   go    404   login
coaching:plan_ask_back              POST login 404   404   404   404   403   404   422   404   403   404   login
coaching:plan_exports               GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:plan_exports               POST login 404   404   404   404   400   404   400   404   400   404   login
coaching:plan_hand_in               GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:plan_hold                  POST login 404   404   404   404   403   404   403   404   go    404   login
coaching:plan_pdf                   POST login 404   404   404   404   go    404   go    404   go    404   login
coaching:plan_reopen                POST login 404   404   404   404   403   404   403   404   go    404   login
coaching:plan_return                POST login 404   404   404   404   422   404   403   404   422   404   login
coaching:plan_section               GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:plan_section               POST 403   404   404   404   404   403   404   409   404   403   404   403
coaching:plan_sign                  POST login 404   404   404   404   go    404   go    404   go    404   login
coaching:plan_submit                POST login 404   404   404   404   403   404   go    404   403   404   login
coaching:private_note               GET  login 404   404   404   404   200   404   403   404   200   404   login
coaching:private_note               POST 403   404   404   404   404   409   404   403   404   409   404   403
coaching:project_detail             GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:project_list               GET  login 200   200   200   200   200   200   200   200   200   200   login
coaching:reason_give                POST login 404   404   404   404   403   404   422   404   403   404   login
coaching:review                     GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:row_add                    POST login 404   404   404   404   403   404   409   404   403   404   login
coaching:row_open                   GET  login 404   404   404   404   403   404   go    404   403   404   login
coaching:row_open                   HTMX login 404   404   404   404   403   404   200   404   403   404   login
coaching:row_remove                 POST login 404   404   404   404   403   404   409   404   403   404   login
coaching:row_restore                POST login 404   404   404   404   403   404   409   404   403   404   login
coaching:scan_edit                  GET  login 404   404   404   404   200   404   403   404   403   404   login
coaching:scan_edit                  POST login 404   404   404   404   go    404   403   404   403   404   login
coaching:screener_open              POST login 404   404   404   404   200   404   200   404   200   404   login
coaching:screening_detail           GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:screening_edit             GET  login 404   404   404   404   403   404   200   404   403   404   login
coaching:screening_edit             POST login 404   404   404   404   403   404   422   404   403   404   login
coaching:screening_list             GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:screening_move             POST login 404   404   404   404   403   404   go    404   403   404   login
coaching:screening_new              GET  login 404   404   404   404   403   404   200   404   403   404   login
coaching:screening_new              POST login 404   404   404   404   403   404   422   404   403   404   login
coaching:screening_report           GET  login 404   404   404   404   403   404   200   404   403   404   login
coaching:screening_report           POST login 404   404   404   404   403   404   422   404   403   404   login
coaching:screening_request          GET  404   404   404   404   404   404   404   404   404   404   404   404
coaching:screening_request          POST 404   404   404   404   404   404   404   404   404   404   404   404
coaching:screening_requested        GET  404   404   404   404   404   404   404   404   404   404   404   404
coaching:section_presence           POST login 404   404   404   404   403   404   200   404   403   404   login
coaching:section_review             GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:share_list                 GET  login 404   404   404   404   403   404   200   404   403   404   login
coaching:share_list                 POST login 404   404   404   404   403   404   422   404   403   404   login
coaching:share_revoke               POST login 404   404   404   404   403   404   go    404   403   404   login
coaching:team_edit                  GET  login 404   404   404   404   403   404   200   404   200   404   login
coaching:team_edit                  POST login 404   404   404   404   403   404   422   404   422   404   login
coaching:thread_reopen              POST login 404   404   404   404   go    404   go    404   go    404   login
coaching:thread_reply               POST login 404   404   404   404   422   404   422   404   422   404   login
coaching:thread_resolve             POST login 404   404   404   404   go    404   go    404   go    404   login
coaching:thread_start               POST login 404   404   404   404   422   404   422   404   422   404   login
coaching:trajectory_detail          GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:trajectory_edit            GET  login 404   404   404   404   200   404   403   404   200   404   login
coaching:trajectory_edit            POST login 404   404   404   404   422   404   403   404   422   404   login
coaching:trajectory_move            POST login 404   404   404   404   403   404   go    404   go    404   login
coaching:verdict_give               POST login 404   404   404   404   422   404   403   404   422   404   login
coaching:version_compare            GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:version_detail             GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:version_keep               POST login 404   404   404   404   go    404   go    404   403   404   login
coaching:version_list               GET  login 404   404   404   404   200   404   200   404   200   404   login
coaching:version_restore            POST login 404   404   404   404   403   404   422   404   403   404   login

coaching_signed:campaign_feed       GET  200   200   200   200   200   200   200   200   200   200   200   200
coaching_signed:partner_confirm     GET  200   200   200   200   200   200   200   200   200   200   200   200
coaching_signed:partner_confirm     POST go    go    go    go    go    go    go    go    go    go    go    go
coaching_signed:shared_plan         GET  200   200   200   200   200   200   200   200   200   200   200   200
coaching_signed:shared_section      GET  200   200   200   200   200   200   200   200   200   200   200   200

community:event_add_person          POST login 403   403   403   403   403   403   403   403   422   403   login
community:event_board               GET  login 403   403   403   403   403   403   403   403   200   403   login
community:event_cancel_for          POST login 403   403   403   403   403   403   403   403   go    403   login
community:event_check_in            GET  login 403   403   403   403   403   403   403   403   200   403   login
community:event_check_in            POST login 403   403   403   403   403   403   403   403   422   403   login
community:event_check_in_marks      GET  login 403   403   403   403   403   403   403   403   200   403   login
community:event_check_in_marks      POST login 403   403   403   403   403   403   403   403   400   403   login
community:event_detail              GET  200   200   200   200   200   200   200   200   200   200   200   200
community:event_door_add            POST login 403   403   403   403   403   403   403   403   422   403   login
community:event_door_sector         POST login 403   403   403   403   403   403   403   403   422   403   login
community:event_door_take_back      POST login 403   403   403   403   403   403   403   403   422   403   login
community:event_embed               GET  200   200   200   200   200   200   200   200   200   200   200   200
community:event_feed                GET  200   200   200   200   200   200   200   200   200   200   200   200
community:event_ics                 GET  200   200   200   200   200   200   200   200   200   200   200   200
community:event_image               GET  200   200   200   200   200   200   200   200   200   200   200   200
community:event_list                GET  200   200   200   200   200   200   200   200   200   200   200   200
community:event_mine                GET  login 200   200   200   200   200   200   200   200   200   200   login
community:event_month               GET  200   200   200   200   200   200   200   200   200   200   200   200
community:event_people              GET  login 403   403   403   403   403   403   403   403   200   403   login
community:event_people_file         GET  login 403   403   403   403   403   403   403   403   200   403   login
community:event_promote             POST login 403   403   403   403   403   403   403   403   422   403   login
community:event_rsvp                GET  go    go    go    go    go    go    go    go    go    go    go    go
community:event_rsvp                POST 422   422   422   422   422   422   422   go    422   422   422   422
community:event_rsvp_done           GET  200   200   200   200   200   200   200   200   200   200   200   200
community:event_turnout             GET  login 403   403   403   403   403   403   403   403   200   403   login
community:member_detail             GET  404   200   200   200   200   200   200   200   200   200   404   404
community:member_list               GET  200   200   200   200   200   200   200   200   200   200   200   200
community:member_photo              GET  404   200   200   200   200   200   200   200   200   200   404   404
community:member_photo_remove       POST login 404   404   404   404   404   404   go    go    404   404   login
community:member_profile_edit       GET  login 200   200   200   200   200   200   200   200   200   403   login
community:member_profile_edit       POST login 422   422   422   422   422   422   422   422   422   403   login
community:member_write              GET  login 200   200   200   200   200   200   403   200   200   404   login
community:member_write              POST login 422   422   422   422   422   422   403   422   422   404   login
community:message_detail            GET  login 404   404   404   404   200   404   200   404   404   404   login
community:message_detail            POST login 404   404   404   404   422   404   422   404   404   404   login
community:message_list              GET  login 200   200   200   200   200   200   200   200   200   200   login
community:message_report            GET  login 404   404   404   404   403   404   200   404   404   404   login
community:message_report            POST login 404   404   404   404   403   404   422   404   404   404   login
community:moderation_list           GET  login 403   403   403   403   403   403   403   403   200   403   login
community:moderation_post           GET  login 403   403   403   403   403   403   403   403   200   403   login
community:moderation_post           POST login 403   403   403   403   403   403   403   403   400   403   login
community:newsletter                GET  200   200   200   200   200   200   200   200   200   200   200   200
community:newsletter                POST 422   422   422   422   422   422   422   422   422   422   422   422
community:newsletter_asked          GET  200   200   200   200   200   200   200   200   200   200   200   200
community:newsletter_detail         GET  200   200   200   200   200   200   200   200   200   200   200   200
community:newsletter_list           GET  200   200   200   200   200   200   200   200   200   200   200   200
community:post_edit                 GET  login 404   404   404   404   403   404   200   404   403   404   login
community:post_edit                 POST 403   404   404   404   404   403   404   422   404   403   404   403
community:post_remove               GET  login 404   404   404   404   403   404   200   404   403   404   login
community:post_remove               POST login 404   404   404   404   403   404   go    404   403   404   login
community:post_report               GET  login 404   404   404   404   200   404   403   404   200   404   login
community:post_report               POST login 404   404   404   404   422   404   403   404   422   404   login
community:space_follow              POST login 404   404   404   404   400   404   400   404   400   404   login
community:space_list                GET  login 200   200   200   200   200   200   200   200   200   200   login
community:thread_accept             POST login 404   404   404   404   403   404   go    404   go    404   login
community:thread_close              POST login 404   404   404   404   403   404   403   404   go    404   login
community:thread_detail             GET  login 404   404   404   404   200   404   200   404   200   404   login
community:thread_detail             POST 403   404   404   404   404   422   404   422   404   422   404   403
community:thread_follow             POST login 404   404   404   404   go    404   go    404   go    404   login
community:thread_list               GET  login 404   404   404   404   200   404   200   404   200   404   login
community:thread_new                GET  login 404   404   404   404   200   404   200   404   200   404   login
community:thread_new                POST 403   404   404   404   404   422   404   422   404   422   404   403
community:thread_read               POST login 404   404   404   404   400   404   400   404   400   404   login
community:topic_feed                GET  200   200   200   200   200   200   200   200   200   200   200   200
community_signed:mute               GET  200   200   200   200   200   200   200   200   200   200   200   200
community_signed:mute               POST 200   200   200   200   200   200   200   200   200   200   200   200
community_signed:newsletter_confirm GET  200   200   200   200   200   200   200   200   200   200   200   200
community_signed:newsletter_confirm POST go    go    go    go    go    go    go    go    go    go    go    go
community_signed:registration       GET  200   200   200   200   200   200   200   200   200   200   200   200
community_signed:registration       POST 422   422   422   422   422   422   422   422   422   422   422   422
community_signed:registration_accept GET  go    go    go    go    go    go    go    go    go    go    go    go
community_signed:registration_accept POST go    go    go    go    go    go    go    go    go    go    go    go
community_signed:registration_answer POST go    go    go    go    go    go    go    go    go    go    go    go
community_signed:registration_confirm GET  go    go    go    go    go    go    go    go    go    go    go    go
community_signed:registration_confirm POST go    go    go    go    go    go    go    go    go    go    go    go
community_signed:registration_ics   GET  200   200   200   200   200   200   200   200   200   200   200   200

cookies                             GET  200   200   200   200   200   200   200   200   200   200   200   200
film_still                          GET  404   404   404   404   404   404   404   404   404   404   404   404
healthz_live                        GET  200   200   200   200   200   200   200   200   200   200   200   200
healthz_ready                       GET  200   200   200   200   200   200   200   200   200   200   200   200
home                                GET  200   200   200   200   200   200   200   200   200   200   200   200

helpdesk:article_allow              POST login 403   403   403   403   403   403   403   403   go    403   login
helpdesk:article_begin              POST login 403   403   403   403   403   403   403   403   go    403   login
helpdesk:article_current            POST login 403   403   403   403   403   403   403   403   go    403   login
helpdesk:article_diff               GET  login 403   403   403   403   403   403   403   403   200   403   login
helpdesk:article_drop               GET  login 403   403   403   403   403   403   403   403   200   403   login
helpdesk:article_drop               POST login 403   403   403   403   403   403   403   403   go    403   login
helpdesk:article_edit               GET  login 403   403   403   403   403   403   403   403   200   403   login
helpdesk:article_edit               POST 403   403   403   403   403   403   403   403   403   422   403   403
helpdesk:article_from_ticket        POST login 404   404   404   404   404   404   404   404   go    404   login
helpdesk:article_hand_in            POST 403   403   403   403   403   403   403   403   403   422   403   403
helpdesk:article_list               GET  login 403   403   403   403   403   403   403   403   200   403   login
helpdesk:article_new                GET  login 403   403   403   403   403   403   403   403   200   403   login
helpdesk:article_new                POST login 403   403   403   403   403   403   403   403   422   403   login
helpdesk:article_publish            POST login 403   403   403   403   403   403   403   403   go    403   login
helpdesk:article_restore            POST login 403   403   403   403   403   403   403   403   go    403   login
helpdesk:article_send_back          POST login 403   403   403   403   403   403   403   403   422   403   login
helpdesk:article_task_close         POST login 403   403   403   403   403   403   403   403   go    403   login
helpdesk:article_tasks              GET  login 403   403   403   403   403   403   403   403   200   403   login
helpdesk:article_translate          POST login 403   403   403   403   403   403   403   403   400   403   login
helpdesk:article_versions           GET  login 403   403   403   403   403   403   403   403   200   403   login
helpdesk:article_withdraw           GET  login 403   403   403   403   403   403   403   403   200   403   login
helpdesk:article_withdraw           POST login 403   403   403   403   403   403   403   403   go    403   login
helpdesk:ask                        GET  200   200   200   200   200   200   200   200   200   200   200   200
helpdesk:ask                        POST 422   422   422   422   422   422   422   422   422   422   422   422
helpdesk:ask_helped                 POST 404   404   404   404   404   404   404   404   404   404   404   404
helpdesk:ask_suggestions            GET  200   200   200   200   200   200   200   200   200   200   200   200
helpdesk:guide_detail               GET  200   200   200   200   200   200   200   200   200   200   200   200
helpdesk:guide_feedback             POST 400   400   400   400   400   400   400   400   400   400   400   400
helpdesk:guide_list                 GET  200   200   200   200   200   200   200   200   200   200   200   200
helpdesk:guide_topic                GET  200   200   200   200   200   200   200   200   200   200   200   200
helpdesk:held_list                  GET  login 403   403   403   403   403   403   403   403   200   403   login
helpdesk:held_reject                POST login 404   404   404   404   404   404   404   404   go    404   login
helpdesk:held_reject_all            GET  login 403   403   403   403   403   403   403   403   200   403   login
helpdesk:held_reject_all            POST login 403   403   403   403   403   403   403   403   go    403   login
helpdesk:held_release               POST login 404   404   404   404   404   404   404   404   go    404   login
helpdesk:helpdesk_home              GET  200   200   200   200   200   200   200   200   200   200   200   200
helpdesk:inbox                      GET  login 403   403   403   403   403   403   403   403   200   403   login
helpdesk:inbox_chosen               POST login 403   403   403   403   403   403   403   403   go    403   login
helpdesk:inbox_keys                 POST login 403   403   403   403   403   403   403   403   go    403   login
helpdesk:new_link                   GET  200   200   200   200   200   200   200   200   200   200   200   200
helpdesk:new_link                   POST 422   422   422   422   422   422   422   422   422   422   422   422
helpdesk:new_link_sent              GET  200   200   200   200   200   200   200   200   200   200   200   200
helpdesk:reply_edit                 GET  login 403   403   403   403   403   403   403   403   200   403   login
helpdesk:reply_edit                 POST login 403   403   403   403   403   403   403   403   422   403   login
helpdesk:reply_list                 GET  login 403   403   403   403   403   403   403   403   200   403   login
helpdesk:reply_new                  GET  login 403   403   403   403   403   403   403   403   200   403   login
helpdesk:reply_new                  POST login 403   403   403   403   403   403   403   403   422   403   login
helpdesk:reply_remove               GET  login 403   403   403   403   403   403   403   403   200   403   login
helpdesk:reply_remove               POST login 403   403   403   403   403   403   403   403   go    403   login
helpdesk:sent                       GET  200   200   200   200   200   200   200   200   200   200   200   200
helpdesk:ticket_ask_publish         POST login 404   404   404   404   404   404   404   404   go    404   login
helpdesk:ticket_assign              POST login 404   404   404   404   404   404   404   404   go    404   login
helpdesk:ticket_detail              GET  login 404   404   404   404   404   404   404   404   200   404   login
helpdesk:ticket_file                GET  login 404   404   404   404   404   404   404   404   200   404   login
helpdesk:ticket_mine                GET  login 200   200   200   200   200   200   200   200   200   200   login
helpdesk:ticket_note                POST 403   404   404   404   404   404   404   404   404   422   404   403
helpdesk:ticket_reply               POST 403   404   404   404   404   404   404   404   404   422   404   403
helpdesk:ticket_sort                POST login 404   404   404   404   404   404   404   404   422   404   login
helpdesk:ticket_status              POST login 404   404   404   404   404   404   404   404   400   404   login
helpdesk:ticket_take_back           POST login 404   404   404   404   404   404   404   404   404   404   login
helpdesk:ticket_viewing             POST login 404   404   404   404   404   404   404   404   204   404   login

helpdesk_signed:ticket              GET  200   200   200   200   200   200   200   200   200   200   200   200
helpdesk_signed:ticket              POST 422   422   422   422   422   422   422   422   422   422   422   422
helpdesk_signed:ticket_file         GET  200   200   200   200   200   200   200   200   200   200   200   200
helpdesk_signed:ticket_publish      POST go    go    go    go    go    go    go    go    go    go    go    go
helpdesk_signed:ticket_satisfaction POST 422   422   422   422   422   422   422   422   422   422   422   422
helpdesk_signed:ticket_solved       POST go    go    go    go    go    go    go    go    go    go    go    go

jobs:job_detail                     GET  login 404   404   404   404   404   404   200   404   404   404   login
jobs:job_file                       GET  login 404   404   404   404   404   404   200   404   404   404   login

mail:preferences                    GET  200   200   200   200   200   200   200   200   200   200   200   200
mail:preferences                    POST go    go    go    go    go    go    go    go    go    go    go    go
mail:unsubscribe                    GET  200   200   200   200   200   200   200   200   200   200   200   200
mail:unsubscribe                    POST 200   200   200   200   200   200   200   200   200   200   200   200

notifications:notification_list     GET  login 200   200   200   200   200   200   200   200   200   200   login
notifications:notification_read     POST login go    go    go    go    go    go    go    go    go    go    login
notifications:preferences           GET  login 200   200   200   200   200   200   200   200   200   200   login
notifications:preferences           POST login go    go    go    go    go    go    go    go    go    go    login

overview                            GET  login 200   200   200   200   200   200   200   200   200   200   login

people:account                      GET  login 200   200   200   200   200   200   200   200   200   200   login
people:calendar_feed                GET  login 200   200   200   200   200   200   200   200   200   200   login
people:calendar_feed_make           POST login 200   200   200   200   200   200   200   200   200   200   login
people:calendar_feed_revoke         POST login go    go    go    go    go    go    go    go    go    go    login
people:erase                        GET  login 200   200   200   200   200   200   200   200   200   200   login
people:erase                        POST login 422   422   422   422   422   422   422   422   422   422   login
people:erase_cancel                 POST login go    go    go    go    go    go    go    go    go    go    login
people:house_rules                  GET  200   200   200   200   200   200   200   200   200   200   200   200
people:language_change              POST login go    go    go    go    go    go    go    go    go    go    login
people:log_ins                      GET  login 200   200   200   200   200   200   200   200   200   200   login
people:log_ins_end                  POST login go    go    go    go    go    go    go    go    go    go    login
people:own_data                     GET  login 200   200   200   200   200   200   200   200   200   200   login
people:own_data_export              POST login go    go    go    go    go    go    go    go    go    go    login
people:own_data_room                GET  login 200   200   200   200   200   200   200   200   200   200   login
people:profile                      GET  login 200   200   200   200   200   200   200   200   200   200   login
people:profile                      POST login 422   422   422   422   422   422   422   422   422   422   login
people:stay                         POST login 200   200   200   200   200   200   200   200   200   200   login

privacy                             GET  200   200   200   200   200   200   200   200   200   200   200   200
root                                GET  go    go    go    go    go    go    go    go    go    go    go    go
search                              GET  200   200   200   200   200   200   200   200   200   200   200   200
styleguide                          GET  200   200   200   200   200   200   200   200   200   200   200   200

calendar:feed                       GET  200   200   200   200   200   200   200   200   200   200   200   200

trajects:application_check          GET  login 404   404   404   404   404   404   200   404   403   404   login
trajects:application_check          POST login 404   404   404   404   404   404   go    404   403   404   login
trajects:application_detail         GET  login 404   404   404   404   404   404   200   404   403   404   login
trajects:application_done           GET  login 404   404   404   404   404   404   go    404   403   404   login
trajects:application_file           GET  login 404   404   404   404   404   404   200   404   404   404   login
trajects:application_kept           GET  login 404   404   404   404   404   404   200   404   403   404   login
trajects:application_list           GET  login 200   200   200   200   200   200   200   200   200   200   login
trajects:application_page           GET  login 404   404   404   404   404   404   200   404   403   404   login
trajects:application_page           POST 403   404   404   404   404   404   404   409   404   403   404   403
trajects:application_pdf            POST login 404   404   404   404   404   404   go    404   404   404   login
trajects:application_preview        GET  login 404   404   404   404   404   404   200   404   404   404   login
trajects:application_reopen         POST login 404   404   404   404   404   404   go    404   403   404   login
trajects:application_reply          GET  login 404   404   404   404   404   404   go    404   403   404   login
trajects:application_reply          POST login 404   404   404   404   404   404   go    404   403   404   login
trajects:application_task           POST login 404   404   404   404   404   404   go    404   403   404   login
trajects:application_team           GET  login 404   404   404   404   404   404   200   404   403   404   login
trajects:application_team           POST login 404   404   404   404   404   404   422   404   403   404   login
trajects:application_withdraw       GET  login 404   404   404   404   404   404   200   404   403   404   login
trajects:application_withdraw       POST login 404   404   404   404   404   404   go    404   403   404   login
trajects:assignment_detail          GET  login 404   404   404   404   200   404   200   404   200   404   login
trajects:assignment_detail          POST 403   404   404   404   404   403   404   409   404   403   404   403
trajects:call_apply                 GET  go    go    go    go    go    go    go    go    go    go    go    go
trajects:call_apply                 POST login go    go    go    go    go    go    go    go    go    go    login
trajects:call_detail                GET  200   200   200   200   200   200   200   200   200   200   200   200
trajects:call_list                  GET  200   200   200   200   200   200   200   200   200   200   200   200
trajects:call_questions             GET  200   200   200   200   200   200   200   200   200   200   200   200
trajects:call_questions_text        GET  200   200   200   200   200   200   200   200   200   200   200   200
trajects:certificate_list           GET  login 200   200   200   200   200   200   200   200   200   200   login
trajects:certificate_pdf            GET  login 404   404   404   404   404   404   200   404   200   404   login
trajects:certificate_reissue        GET  login 404   404   404   404   404   404   403   404   200   404   login
trajects:certificate_reissue        POST login 404   404   404   404   404   404   403   404   go    404   login
trajects:certificate_revoke         GET  login 404   404   404   404   404   404   403   404   200   404   login
trajects:certificate_revoke         POST login 404   404   404   404   404   404   403   404   422   404   login
trajects:cohort_detail              GET  login 404   404   404   404   200   404   200   404   200   404   login
trajects:cohort_list                GET  login 200   200   200   200   go    go    go    go    200   200   login
trajects:cohort_matrix              GET  login 404   404   404   404   403   404   403   404   200   404   login
trajects:cohort_matrix_file         GET  login 404   404   404   404   403   404   403   404   200   404   login
trajects:cohort_people              GET  login 404   404   404   404   200   404   200   404   200   404   login
trajects:cohort_week                GET  login 404   404   404   404   200   404   200   404   200   404   login
trajects:decision_board             GET  login 403   403   403   403   403   403   403   403   200   403   login
trajects:decision_clear             POST login 403   403   403   403   403   403   403   403   go    403   login
trajects:decision_edit              GET  login 403   403   403   403   403   403   403   403   200   403   login
trajects:decision_edit              POST login 403   403   403   403   403   403   403   403   422   403   login
trajects:decision_mails             GET  login 403   403   403   403   403   403   403   403   200   403   login
trajects:decision_send              POST login 403   403   403   403   403   403   403   403   go    403   login
trajects:decision_undo              POST login 403   403   403   403   403   403   403   403   go    403   login
trajects:eligibility_application    GET  login 403   403   403   403   403   403   403   403   200   403   login
trajects:eligibility_application    POST login 403   403   403   403   403   403   403   403   422   403   login
trajects:eligibility_list           GET  login 403   403   403   403   403   403   403   403   200   403   login
trajects:invitation_cancel          POST login 404   404   404   404   404   404   go    404   403   404   login
trajects:jury_abstain               POST login 404   404   go    404   404   404   404   404   404   404   login
trajects:jury_application           GET  login 404   404   200   404   404   404   404   404   404   404   login
trajects:jury_application           POST login 404   404   go    404   404   404   404   404   404   404   login
trajects:jury_call                  GET  login 404   404   200   404   404   404   404   404   404   404   login
trajects:jury_conflict              GET  login 404   404   200   404   404   404   404   404   404   404   login
trajects:jury_conflict              POST login 404   404   422   404   404   404   404   404   404   404   login
trajects:jury_list                  GET  login 200   200   200   200   200   200   200   200   200   200   login
trajects:jury_next                  GET  login 404   404   go    404   404   404   404   404   404   404   login
trajects:material_open              GET  login 404   404   404   404   404   404   404   404   404   404   login
trajects:module_detail              GET  login 404   404   404   404   200   404   200   404   200   404   login
trajects:module_read                POST login 404   404   404   404   403   404   go    404   403   404   login
trajects:module_unread              POST login 404   404   404   404   403   404   go    404   403   404   login
trajects:offer_accept               POST login 404   404   404   404   404   404   404   404   403   404   login
trajects:offer_next                 POST login 403   403   403   403   403   403   403   403   go    403   login
trajects:place_confirm              POST login 404   404   404   404   404   404   go    404   403   404   login
trajects:place_decline              GET  login 404   404   404   404   404   404   go    404   403   404   login
trajects:place_decline              POST login 404   404   404   404   404   404   go    404   403   404   login
trajects:place_detail               GET  login 404   404   404   404   404   404   200   404   200   404   login
trajects:programme_detail           GET  200   200   200   200   200   200   200   200   200   200   200   200
trajects:programme_list             GET  200   200   200   200   200   200   200   200   200   200   200   200
trajects:ranking                    GET  login 403   403   403   403   403   403   403   403   200   403   login
trajects:ranking_application        GET  login 403   403   403   403   403   403   403   403   200   403   login
trajects:reserve_list               GET  login 403   403   403   403   403   403   403   403   200   403   login
trajects:session_attendance         GET  login 404   404   404   404   200   404   403   404   200   404   login
trajects:session_attendance         POST login 404   404   404   404   422   404   403   404   422   404   login
trajects:session_detail             GET  login 404   404   404   404   200   404   200   404   200   404   login
trajects:work_detail                GET  login 404   404   404   404   200   404   go    404   200   404   login
trajects:work_detail                POST 403   404   404   404   404   422   404   403   404   422   404   403
trajects:work_file                  GET  login 404   404   404   404   200   404   200   404   200   404   login

trajects_signed:certificate_find    GET  200   200   200   200   200   200   200   200   200   200   200   200
trajects_signed:certificate_verify  GET  200   200   200   200   200   200   200   200   200   200   200   200
trajects_signed:invitation          GET  200   200   200   200   200   200   200   200   200   200   200   200
trajects_signed:invitation          POST login go    go    go    go    go    go    409   go    go    go    login
"""

#: Allauth's addresses: what somebody gets who is signed out, and who is signed in, whatever their role.
THEIRS = """
account_change_password              GET    login  go
account_change_password              POST   login  go
account_complete_password_reset      GET    go     go
account_complete_password_reset      POST   go     go
account_confirm_login_code           GET    go     go
account_confirm_login_code           POST   go     go
account_confirm_password_reset_code  GET    login  login
account_confirm_password_reset_code  POST   login  login
account_email                        GET    login  200
account_email                        POST   login  go
account_email_verification_sent      GET    login  go
account_email_verification_sent      POST   login  go
account_inactive                     GET    200    200
account_login                        GET    200    go
account_login                        POST   422    go
account_logout                       GET    go     200
account_logout                       POST   go     go
account_password_reset_completed     GET    200    200
account_reauthenticate               GET    login  403
account_reauthenticate               POST   login  403
account_request_login_code           GET    200    go
account_request_login_code           POST   422    go
account_reset_password               GET    200    200
account_reset_password               POST   422    422
account_set_password                 GET    login  200
account_set_password                 POST   login  422
account_signup                       GET    200    go
account_signup                       POST   422    go
mfa_activate_totp                    GET    login  200
mfa_activate_totp                    POST   login  422
mfa_add_webauthn                     GET    login  200
mfa_add_webauthn                     POST   login  422
mfa_authenticate                     GET    login  go
mfa_authenticate                     POST   login  go
mfa_deactivate_totp                  GET    login  404
mfa_deactivate_totp                  POST   login  404
mfa_download_recovery_codes          GET    login  404
mfa_download_recovery_codes          POST   login  404
mfa_generate_recovery_codes          GET    login  200
mfa_generate_recovery_codes          POST   login  422
mfa_index                            GET    login  200
mfa_index                            POST   login  405
mfa_list_webauthn                    GET    login  200
mfa_list_webauthn                    POST   login  405
mfa_login_webauthn                   GET    login  go
mfa_login_webauthn                   POST   login  go
mfa_reauthenticate                   GET    login  403
mfa_reauthenticate                   POST   login  403
mfa_reauthenticate_webauthn          GET    login  403
mfa_reauthenticate_webauthn          POST   login  403
mfa_view_recovery_codes              GET    login  404
mfa_view_recovery_codes              POST   login  405
"""


@dataclass(frozen=True)
class Line:
    """What one method of one address answers to every role."""

    name: str
    method: str
    codes: dict[str, str]


def read(text: str, columns: tuple[str, ...] = ROLES) -> list[Line]:
    """The lines of a table; raises ValueError for one that has not a code for every column."""
    lines = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, method, *codes = line.split()
        lines.append(Line(name, method, dict(zip(columns, codes, strict=True))))
    return lines


def read_theirs(text: str) -> list[Line]:
    """The lines of the table for packages, with a code for every role."""
    outside = {"anonymous", "disabled"}
    return [
        Line(line.name, line.method, {role: line.codes["out" if role in outside else "in"] for role in ROLES})
        for line in read(text, ("out", "in"))
    ]
