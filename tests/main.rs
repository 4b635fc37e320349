//! Behaviours of the one binary, seen from outside: a module each, named as a sentence.

// Tests may unwrap; what helps them here are tests too.
#![allow(clippy::unwrap_used)]

mod a_backup_is_made_while_it_runs;
mod a_clock_that_jumps_back;
mod a_console_that_comes_back_misses_nothing;
mod a_console_that_never_reads_slows_nobody;
mod a_feed_that_stalls_or_floods;
mod a_flipped_byte_is_found_and_named;
mod a_full_disk_loses_nothing_acknowledged;
mod a_gate_works_offline;
mod a_package_is_checked_to_the_last_reference;
mod a_plan_is_made_and_changed;
mod a_planners_tools_come_through;
mod a_recorded_feed_becomes_an_alert_and_a_verdict;
mod a_restart_doubles_no_alert;
mod a_scanner_reads_into_its_lane;
mod a_video_becomes_people;
mod a_whole_rule_is_silenced_by_two;
mod a_worker_watches_cameras;
mod an_alert_nobody_takes_is_heard;
mod an_edit_is_kept_and_written_back;
mod cameras_are_watched_under_an_order;
mod each_role_may_only_what_it_may;
mod every_call_is_described;
mod every_recording_format_is_decoded;
mod gates_of_a_site_agree;
mod gates_report_to_the_centre;
mod kill_nothing_acknowledged_is_lost;
mod may_i_go_there;
mod passes_are_issued_and_judged;
mod rights_move_between_gates;
mod room;
mod rosters_and_lanes_are_proven;
mod settings_are_checked;
mod sources_report_at_the_door;
mod the_air_is_measured;
mod the_evening_is_scored;
mod the_same_seed_gives_the_same_journal;
mod the_slider_shows_what_was_seen_live;
mod tracks_are_followed;
mod two_dispatchers_one_unit;
