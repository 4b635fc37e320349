/** Made from docs/reference/openapi.json by `npm run api`: do not edit. */

export interface paths {
    "/api/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All accounts. */
        get: operations["accounts"];
        put?: never;
        /** Open an account; its one-time login is shown once. */
        post: operations["open_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/{account}/once": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a new one-time login for an account. */
        post: operations["login_once"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/{account}/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change an account's roles; none at all closes it. */
        post: operations["change_roles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/air": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The air desk: tracks by the time until they are in a volume, exemptions, receivers. */
        get: operations["air"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts as they change: server-sent events, each one alert; resumes by `Last-Event-ID`. */
        get: operations["alert_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{alert}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One alert. */
        get: operations["alert"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cameras": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cameras: how each is. */
        get: operations["cameras"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cameras/accept-view": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a camera looks at now is its view from now on. */
        post: operations["accept_view"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cameras/try-pairs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What points of a picture that are known on the map come to. */
        post: operations["try_pairs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cameras/{id}/still": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest picture of a camera, for thin lines. */
        get: operations["camera_still"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cameras/{id}/video": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a camera sees: a WebSocket; the text `{"codec":"avc1.64001f"}`, then binary pieces of fragmented MP4, the first of them the beginning. Both come again when the video begins anew. */
        get: operations["camera_video"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/clips": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Moments that are kept. */
        get: operations["clips"];
        put?: never;
        /** Have a moment of a camera's video kept. */
        post: operations["keep_clip"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/clips/{id}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Erase a moment that is kept. */
        post: operations["erase_clip"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/clips/{id}/video": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A moment that is kept; that it is shown is journalled first. Read in ranges. */
        get: operations["clip_video"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for something. 200: done; 202: waits for a second person; 403: the role may not; 409: refused, with what to do. */
        post: operations["command"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Gates: how each is. */
        get: operations["gates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gates/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Forget whose movements a pass's were: what is left are those of a number. */
        post: operations["erase_holder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gates/movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where a pass was; that somebody asks, and what for, is journalled first. */
        get: operations["movements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gates/question": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A gate asks, under its own key, whether somebody is inside with a pass and whether it may let it in. See crates/access/src/line.rs. */
        post: operations["gate_question"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gates/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A gate reports, under its own key: its newest records and how it is; the answer says how far they are kept and holds newer lists. See crates/access/src/line.rs. */
        post: operations["gate_report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the node is. */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/incidents/{incident}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The texts of an incident; that they are read is journalled first. */
        get: operations["incident_notes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/journal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Entries, newest first. */
        get: operations["journal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/journal/times": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far the journal reaches. */
        get: operations["journal_times"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/journal/{seq}/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** That an entry is in the tree of the newest checkpoint. */
        get: operations["proof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The texts about one thing; that they are read is journalled first. */
        get: operations["notes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document. */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/operation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything the operation describes, and when it is active. */
        get: operations["operation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/operation/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the operation would differ with a plan, or has changed since an entry. */
        get: operations["operation_diff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/operation/orders/{order}/pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The text of an order. */
        get: operations["order_pdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/picture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The picture, now or then. */
        get: operations["picture"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/picture/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The picture as it changes: a WebSocket of binary messages; the client begins with the text `{"viewport":null,"resume":null}`. See docs/design/border.md. */
        get: operations["picture_stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/public/operation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The zones, for the page that answers whether one may go there. */
        get: operations["public_operation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/public/rule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** May I go there? The answer of the rule table, with its reason and order. */
        get: operations["public_rule"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The report door: a source says that it lives, and where its units are. */
        post: operations["report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs of the optimiser. */
        get: operations["runs"];
        put?: never;
        /** Start a run that plans the operation in force: one at a time. */
        post: operations["start_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A run and how it goes. */
        get: operations["run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{run}/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Two plans side by side, and the duties in which they differ, by unit. */
        get: operations["compare_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{run}/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a plan leaves open, why, and the cheapest step that fills it. */
        get: operations["run_open"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{run}/pins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pin a unit to a post by hand; the plan is made anew around it. */
        post: operations["pin_unit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{run}/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A plan of a run: its figures, days and shifts. */
        get: operations["run_plan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{run}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is on duty when, by unit, member or post: a window of the rows. */
        get: operations["run_rows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{run}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a run early and keep the best it has. */
        post: operations["stop_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{run}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go back to the plan before the last pin. */
        post: operations["undo_pin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is logged in. */
        get: operations["get_session"];
        put?: never;
        /** Begin a session. */
        post: operations["log_in"];
        /** End the session. */
        delete: operations["log_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set the password of the account that is logged in. */
        post: operations["set_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tracks/{track}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One track, now or then, and where it had been in the ten minutes before. */
        get: operations["track"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A worker that watches cameras reports; the answer says what it is to watch. See docs/design/watch.md. */
        post: operations["watch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/watch/clip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A moment that is to be kept, as MP4; empty where it is kept no more. */
        post: operations["watch_clip"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/watch/segment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A piece of a camera's video, while somebody looks: fragmented MP4. */
        post: operations["watch_segment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/watch/still": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A picture of a camera, while somebody looks. */
        post: operations["watch_still"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/basemap.pmtiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The base map, if this node has one: one PMTiles file, read in ranges. */
        get: operations["base_map"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gate/api/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign on with one's own pass. */
        post: operations["gate_sign_on"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gate/api/agents/off": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign off. */
        post: operations["gate_sign_off"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gate/api/break-glass": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let responders in without passes: an officer, an escort, a reason. */
        post: operations["gate_break_glass"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gate/api/enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enrol this device. */
        post: operations["gate_enrol"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gate/api/enrolment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A code that another device enrols with, once. */
        get: operations["gate_enrolment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gate/api/frame": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read the codes of a camera's frame (PNG or JPEG) and judge the first; null where none is. */
        post: operations["gate_frame"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gate/api/pressure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin or end the mode of a crowd that presses: an officer, a time, a reason. */
        post: operations["gate_press"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gate/api/records/{record}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Settle a proposal: came in, went away, refused, let in against it. */
        post: operations["gate_settle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gate/api/records/{record}/slip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a refused person is given. */
        get: operations["gate_slip"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gate/api/scan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Judge a code, or a short code that was read out. */
        post: operations["gate_scan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gate/api/shown": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a scanner of the box read last; waits up to 20 s for another than `after`. */
        get: operations["gate_shown"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gate/api/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the gate is. */
        get: operations["gate_state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Figures for Prometheus. */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tlog/checkpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest signed checkpoint (C2SP tlog-checkpoint). */
        get: operations["tlog_checkpoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tlog/key.pub": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The key that checkpoints are signed with, as a signed-note verifier key. */
        get: operations["tlog_key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tlog/tile/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Hash tiles and entry bundles (C2SP tlog-tiles); an entry is its header. */
        get: operations["tlog_tile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A camera whose changed view is its view from now on. */
        AcceptView: {
            /** @description Which camera. */
            camera: string;
        };
        /** @description A person's account: opaque, so that the journal names nobody (the vault knows the name). */
        AccountId: string;
        /** @description An account's name. */
        AccountName: {
            /** @description Which. */
            account: components["schemas"]["AccountId"];
            /** @description What people call it. */
            name: string;
        };
        /** @description An account, as an administrator sees it. */
        AccountView: {
            /** @description Which. */
            account: components["schemas"]["AccountId"];
            /** @description The name to log in with. */
            name: string;
            /** @description A one-time login, shown once. */
            once?: string | null;
            /** @description Whether it has a password. */
            password_set: boolean;
            /** @description What it may do; nothing when it is closed. */
            roles: components["schemas"]["Role"][];
        };
        /** @description Who works at a gate, by their own pass; its name is not kept. */
        AgentView: {
            /** @description The short code of their pass: what stands in the records. */
            badge: string;
            /** @description Whether they may confirm a refusal, let in by breaking the glass, and switch pressure mode. */
            is_officer: boolean;
            /** @description Where they said they stand. */
            post: string;
            /** @description As what the pass says they come. */
            role: string;
            /** @description Since when. */
            since: string;
            /** @description Until when: the end of the shift. */
            until: string;
        };
        /** @description A track as the air desk lists it. */
        AirTrack: {
            altitude_datum?: string | null;
            /** Format: int32 */
            altitude_ft?: number | null;
            callsign?: string | null;
            /** @description What kind of thing it is, as it says. */
            category?: components["schemas"]["Category"] | null;
            /** @description An exemption would name it, but its call sign is another aircraft's. */
            contradicted: boolean;
            /** @description Why it is not to be believed. */
            doubt?: components["schemas"]["Doubt"] | null;
            /** @description The emergency that it declares. */
            emergency?: components["schemas"]["Emergency"] | null;
            /** @description When it will be inside, if it flies on as it does. */
            enters_at?: string | null;
            /** @description The exemption by which it may be there. */
            exemption?: string | null;
            /** Format: double */
            ground_speed_kt?: number | null;
            /** @description Who hears it. */
            heard_by: components["schemas"]["ReceptionView"][];
            /** @description Whether its height was compared with the limits. */
            height_known: boolean;
            icao24: string;
            /** @description It is inside, or was when it was last heard. */
            inside: boolean;
            /** @description What the register of the operation knows it as. */
            known_as?: string | null;
            /** Format: double */
            latitude_deg?: number | null;
            /** Format: double */
            longitude_deg?: number | null;
            /** Format: uint32 */
            number?: number | null;
            observed_at: string;
            /** @description On the ground. */
            on_ground?: boolean | null;
            /** @description Whose it is, by the register. */
            operator?: string | null;
            position_at?: string | null;
            source: string;
            squawk?: string | null;
            track: string;
            /** Format: double */
            track_deg?: number | null;
            /** Format: int32 */
            vertical_rate_fpm?: number | null;
            /**
             * @description The volume that it is in or comes into: one without leave before one by leave, one that it
             *     is in before one that it comes into, then the first in time.
             */
            volume?: components["schemas"]["VolumeId"] | null;
            /** @description Its name. */
            volume_name?: string | null;
        };
        /** @description What the air desk looks at. */
        AirView: {
            /** @description As of when. */
            at: string;
            /**
             * Format: uint
             * @description Tracks inside a volume by leave.
             */
            by_leave_count: number;
            /**
             * Format: uint
             * @description Tracks that are in no volume without leave, but come into one within a quarter of an hour.
             */
            coming_count: number;
            /** @description Leaves to fly, in order of their end. */
            exemptions: components["schemas"]["ExemptionView"][];
            /**
             * Format: uint
             * @description Tracks inside a volume without leave.
             */
            inside_count: number;
            /** @description Receivers; empty for the past. */
            receivers: components["schemas"]["ReceiverView"][];
            /**
             * @description Tracks, at most 500: those inside without leave, those that come in without leave by the
             *     time until they do, those inside by leave, those that come in by leave; then the others,
             *     with an emergency or a doubt first.
             */
            tracks: components["schemas"]["AirTrack"][];
            /**
             * Format: uint
             * @description Tracks in all.
             */
            tracks_count: number;
        };
        /**
         * Format: uint64
         * @description An alert, counted from 1 in each operation.
         */
        AlertId: number;
        /** @description How far people are with an alert. */
        AlertState: "active" | "acknowledged" | "judged";
        /** @description An alert. */
        AlertView: {
            about: components["schemas"]["Subject"];
            acknowledged_at?: string | null;
            acknowledged_by?: components["schemas"]["AccountId"] | null;
            alert: components["schemas"]["AlertId"];
            /** Format: uint64 */
            changed_seq: number;
            condition: components["schemas"]["Condition"];
            escalated: boolean;
            evidence: components["schemas"]["Evidence"];
            group: string;
            incident?: components["schemas"]["IncidentId"] | null;
            judged_at?: string | null;
            judged_by?: components["schemas"]["AccountId"] | null;
            place?: components["schemas"]["Position"] | null;
            raised_at: string;
            /** Format: uint64 */
            raised_seq: number;
            /** Format: uint32 */
            returned_count: number;
            rule: string;
            /** Format: uint16 */
            rule_version: number;
            sentence: components["schemas"]["Words"];
            severity: components["schemas"]["Severity"];
            state: components["schemas"]["AlertState"];
            verdict?: components["schemas"]["Verdict"] | null;
            /** @description When it last became worse. */
            worsened_at?: string | null;
        };
        /** @description How high, and above what. The three are never compared with each other. */
        Altitude: {
            pressure: components["schemas"]["Feet"];
        } | {
            ellipsoid: components["schemas"]["Metres"];
        } | {
            ground: components["schemas"]["Metres"];
        } | {
            mean_sea: components["schemas"]["Metres"];
        };
        /** @description What an area has held in a span of time. */
        AreaFigures: {
            /**
             * Format: uint64
             * @description Greatest density, persons on a thousand square metres; `None` without a calibration.
             */
            density_max_milli?: number | null;
            /** @description There may have been more. */
            is_at_least: boolean;
            /**
             * Format: uint64
             * @description Most persons at once.
             */
            persons_max: number;
        };
        /** @description How full an area is. */
        AreaLive: {
            /**
             * Format: double
             * @description Persons a square metre of the part that is seen; `None` without a calibration.
             */
            density_per_m2?: number | null;
            /** @description There may be more than that. */
            is_at_least: boolean;
            /**
             * Format: uint64
             * @description Persons in it.
             */
            persons_count: number;
        };
        /** @description Who says it. */
        Author: {
            source: {
                /**
                 * Format: uint64
                 * @description Its run.
                 */
                epoch: number;
                /** @description Which. */
                source: components["schemas"]["SourceId"];
                /**
                 * Format: uint64
                 * @description Its count within the run.
                 */
                source_seq: number;
            };
        } | {
            rule: {
                /** @description Which. */
                rule: components["schemas"]["RuleId"];
                /**
                 * Format: uint16
                 * @description Its version.
                 */
                version: number;
            };
        } | {
            person: {
                /** @description Which account. */
                account: components["schemas"]["AccountId"];
            };
        };
        /** @description A shift of the day. */
        BandView: {
            /** @description Its id. */
            id: string;
            /** @description Whether it is a night. */
            is_night: boolean;
            /**
             * Format: uint32
             * @description How long it is.
             */
            minutes: number;
            /** @description Its name. */
            name: string;
            /**
             * Format: uint32
             * @description When it begins: minutes since midnight, local.
             */
            starts_min: number;
        };
        /** @description A bar of a row: somebody on duty in a shift. */
        BarView: {
            /** @description Where they stand, or who stands there. */
            at: components["schemas"]["PlacedView"][];
            /**
             * Format: uint32
             * @description The band, by its place in the plan's list.
             */
            band: number;
            /**
             * Format: uint32
             * @description How many of those are missing to the minimum.
             */
            below_min: number;
            /**
             * Format: uint32
             * @description Days since the first.
             */
            day: number;
            /**
             * Format: uint32
             * @description How many are missing; of posts.
             */
            missing: number;
            /**
             * Format: uint32
             * @description How many people.
             */
            people: number;
        };
        /** @description A base map. */
        BaseMap: {
            /** @description Whose map it is, to be shown beside it. */
            attribution: string;
        };
        /** @description Which bodies are kept with the journal and which in the vault. */
        BodyClass: "operational" | "personal";
        /** @description Lets people in without a pass: responders whom nobody registered. */
        BreakGlass: {
            /** @description Who goes with them: a unit, a call sign or a badge. */
            escort: string;
            /**
             * Format: uint32
             * @description How many come in.
             */
            people_count: number;
            /** @description Why. */
            why: string;
        };
        /** @description What may be wrong with a camera. */
        CameraFault: "silent" | "frozen" | "black" | "out_of_focus" | "moved";
        /** @description What a camera has seen in a span of time. */
        CameraFigures: {
            /** @description Areas by name. */
            areas: {
                [key: string]: components["schemas"]["AreaFigures"];
            };
            /**
             * Format: uint64
             * @description Pictures that were looked at.
             */
            frames_count: number;
            /** @description From when. */
            from: string;
            /**
             * @description Whether detections came from a simulation's truth.
             * @default false
             */
            is_truth: boolean;
            /** @description Crossings of lines by name: forwards, backwards. */
            lines: {
                [key: string]: [
                    number,
                    number
                ];
            };
            /**
             * Format: uint64
             * @description Persons in the picture: the most, and the mean in thousandths.
             */
            persons_max: number;
            /**
             * Format: uint64
             * @description Mean number of persons, thousandths.
             */
            persons_mean_milli: number;
            /** @description Until when. */
            until: string;
        };
        /** @description How a camera fares at a worker now: the stream lane, newest wins. */
        CameraLive: {
            /** @description How full its areas are. */
            areas: {
                [key: string]: components["schemas"]["AreaLive"];
            };
            /** @description When its newest picture came, by the worker's clock; `None` before the first. */
            at?: string | null;
            /** @description Which. */
            camera: string;
            /**
             * Format: uint64
             * @description Pictures that were not looked at, as there was no time.
             */
            dropped_count: number;
            /** @description What is wrong with it now. */
            faults: components["schemas"]["CameraFault"][];
            /**
             * @description How a crowd moves, where it is too dense for boxes: on a coarse grid.
             * @default []
             */
            flow: components["schemas"]["FlowLive"][];
            /** @description Whether people are detected: there is a model. Otherwise only motion, flow and health are. */
            is_detecting: boolean;
            /** @description Whether its view has changed and its zones pause. */
            is_paused: boolean;
            /**
             * @description Whether what is shown as detected comes from a simulation's truth and not from pictures.
             * @default false
             */
            is_truth: boolean;
            /**
             * Format: double
             * @description From a picture's arrival to what it says, milliseconds, 95 of 100.
             */
            latency_ms: number;
            /**
             * Format: uint64
             * @description Under which lease.
             */
            lease: number;
            /** @description Who is there. */
            people: components["schemas"]["PersonLive"][];
            /**
             * Format: double
             * @description Pictures a second that are looked at.
             */
            rate: number;
            /** @description Width and height of its picture, pixels. */
            size?: [
                [
                    number,
                    number
                ],
                [
                    number,
                    number
                ]
            ] | null;
        };
        /** @description A camera. */
        CameraView: {
            /** @description Where its pictures come from, without secrets. */
            address?: string | null;
            /** @description Its id. */
            camera: string;
            /** @description Who answers for its pictures. */
            controller: string;
            /** @description Crossings of its lines since the analysis began, forwards and backwards. */
            crossed: {
                [key: string]: [
                    number,
                    number
                ];
            };
            /** @description What the last complete minute came to. */
            figures?: components["schemas"]["CameraFigures"] | null;
            /** @description Whether points of its picture are known on the map. */
            is_calibrated: boolean;
            /** @description How it fares. */
            live?: components["schemas"]["CameraLive"] | null;
            /** @description Its name. */
            name: string;
            /** @description The order that allows it, and when that ends. */
            order?: string | null;
            /** @description When the order ends. */
            order_ends_at?: string | null;
            /** @description Longitude and latitude, degrees. */
            position?: [
                [
                    number,
                    number
                ],
                [
                    number,
                    number
                ]
            ] | null;
            /**
             * Format: double
             * @description Seconds since its worker said something of it.
             */
            silent_s?: number | null;
            /** @description How watching it stands. */
            state: components["schemas"]["WatchState"];
            /** @description Who watches it. */
            worker?: string | null;
        };
        /** @description All cameras. */
        CamerasView: {
            /** @description When. */
            at: string;
            /** @description In order of id. */
            cameras: components["schemas"]["CameraView"][];
            /** @description What is missing so that people are detected, with the command that mends it. */
            missing?: components["schemas"]["Words"] | null;
            /** @description Workers that were heard in the last minute. */
            workers: components["schemas"]["WorkerView"][];
        };
        Category: string;
        /** @description A gate, as the centre knows it. */
        CentreGateView: {
            /**
             * Format: uint64
             * @description People who came in.
             */
            entered_count: number;
            /**
             * Format: double
             * @description People who came in a minute, over the last fifteen.
             */
            entered_per_minute: number;
            /** @description How old the lists are that it judges by, as it last said. */
            freshness: components["schemas"]["Freshness"];
            /** @description Its id. */
            gate: string;
            /**
             * Format: uint64
             * @description How many are inside, by what the gate knows.
             */
            inside_count: number;
            /** @description Whether it trains. */
            is_training: boolean;
            /** @description Judgements by lane. */
            lanes: {
                [key: string]: number;
            };
            /**
             * Format: uint64
             * @description People who left.
             */
            left_count: number;
            /**
             * Format: uint64
             * @description Seconds since its newest status list was made or confirmed, as it last said.
             */
            list_age_s: number;
            /** @description Its name, by the operation. */
            name: string;
            /**
             * Format: uint64
             * @description Refusals that were overruled.
             */
            overruled_count: number;
            /**
             * Format: uint64
             * @description Records that wait at the gate, as it last said.
             */
            pending_count: number;
            /** @description Until when a crowd presses. */
            pressure_until?: string | null;
            /** @description Judgements by the stable code of their reason. */
            reasons: {
                [key: string]: number;
            };
            /**
             * Format: uint64
             * @description Refusals that were confirmed.
             */
            refused_count: number;
            /**
             * Format: uint64
             * @description How many more it may let in.
             */
            room?: number | null;
            /**
             * Format: uint64
             * @description Seconds since it was last heard; `None` if never since the node began.
             */
            silent_s?: number | null;
            /** @description The id of its zone. */
            zone?: string | null;
        };
        /** @description One change. */
        Change: {
            /** @description Its fields by name; null takes a value away. */
            fields?: {
                [key: string]: unknown;
            };
            /** @description Its geometry (RFC 7946); none leaves it as it is. */
            geometry?: unknown;
            /** @description To which. */
            id: string;
            /** @description To what kind of thing. */
            kind: string;
            /** @description What is done. */
            op: components["schemas"]["Op"];
        };
        /** @description A signed checkpoint of the journal. */
        CheckpointView: {
            /** @description Whether it covers all entries but those of the last seconds. */
            ok: boolean;
            /** @description Root of the tree over them, hexadecimal. */
            root: string;
            /** @description When it was signed. */
            signed_at?: string | null;
            /**
             * Format: uint64
             * @description Entries it covers.
             */
            size: number;
        };
        /** @description Which clip a body is; the body is an MP4, or empty where that moment is not kept any more. */
        ClipQuery: {
            /**
             * Format: uint64
             * @description Its number.
             */
            clip: number;
        };
        /** @description A clip. */
        ClipView: {
            /**
             * Format: uint64
             * @description Its length, bytes.
             */
            bytes_count?: number | null;
            /** @description Which camera. */
            camera: string;
            /**
             * Format: uint64
             * @description Its number.
             */
            clip: number;
            /** @description When it is erased. */
            erase_at: string;
            /** @description From when. */
            from: string;
            /** @description Whether it is gone: erased, or never kept. */
            is_gone: boolean;
            /** @description What for. */
            purpose: string;
            /** @description SHA-256 of the file, hexadecimal; `None` while it is fetched. */
            sha256?: string | null;
            /** @description Until when. */
            until: string;
        };
        /** @description A moment that is to be kept. */
        ClipWanted: {
            /** @description Which camera. */
            camera: string;
            /**
             * Format: uint64
             * @description Its number.
             */
            clip: number;
            /** @description From when. */
            from: string;
            /** @description Until when. */
            until: string;
        };
        /** @description Clips. */
        ClipsView: {
            /** @description The newest first. */
            clips: components["schemas"]["ClipView"][];
        };
        /** @description A column. */
        ColumnView: {
            /** @description Of a choice: the words. */
            choices: string[];
            /**
             * @description `text`, `list`, `ref`, `refs`, `ref_by`, `time`, `whole`, `number`, `flag`, `choice` or
             *     `choices`.
             */
            form: string;
            /** @description Whether every such thing has it. */
            is_required: boolean;
            /** @description Its name. */
            name: string;
            /** @description Of a reference: the kind, or the column that says the kind. */
            of?: string | null;
            /** @description What it says, in a sentence. */
            says: string;
        };
        /** @description A command. */
        Command: {
            /** @description Which. */
            alert: components["schemas"]["AlertId"];
            /** @constant */
            do: "acknowledge_alert";
        } | {
            /** @description Which. */
            alert: components["schemas"]["AlertId"];
            /** @constant */
            do: "judge_alert";
            /** @description The verdict. */
            verdict: components["schemas"]["Verdict"];
        } | {
            /**
             * @description Alerts it comes from.
             * @default []
             */
            alerts: components["schemas"]["AlertId"][];
            /** @constant */
            do: "open_incident";
            /** @description Of what kind. */
            kind: components["schemas"]["IncidentKind"];
            /** @description Where. */
            place?: components["schemas"]["Position"] | null;
            /** @description How bad. */
            severity: components["schemas"]["Severity"];
            /** @description What it is, in words. */
            text?: string | null;
        } | {
            /**
             * @description Alerts that belong to it too.
             * @default []
             */
            alerts: components["schemas"]["AlertId"][];
            /** @constant */
            do: "update_incident";
            /** @description Which. */
            incident: components["schemas"]["IncidentId"];
            /** @description Its kind now. */
            kind?: components["schemas"]["IncidentKind"] | null;
            /** @description Where now. */
            place?: components["schemas"]["Position"] | null;
            /** @description How bad now. */
            severity?: components["schemas"]["Severity"] | null;
            /** @description What is new, in words. */
            text?: string | null;
        } | {
            /** @constant */
            do: "close_incident";
            /** @description Which. */
            incident: components["schemas"]["IncidentId"];
            /** @description How it ended. */
            outcome: components["schemas"]["Outcome"];
            /** @description What is to be said of it, in words. */
            text?: string | null;
        } | {
            /** @constant */
            do: "task_unit";
            /** @description For which incident. */
            incident: components["schemas"]["IncidentId"];
            /** @description Where to, if elsewhere than the incident. */
            place?: components["schemas"]["Position"] | null;
            /** @description What to do, in words. */
            text?: string | null;
            /** @description To whom. */
            unit: components["schemas"]["UnitId"];
        } | {
            /** @constant */
            do: "advance_tasking";
            /** @description How far. */
            status: components["schemas"]["TaskingStatus"];
            /** @description Which. */
            tasking: components["schemas"]["TaskingId"];
        } | {
            /** @description For what alone; null for everything, which takes two persons. */
            about?: components["schemas"]["Subject"] | null;
            /** @constant */
            do: "silence_rule";
            /** @description Which rule. */
            rule: components["schemas"]["RuleId"];
            /** @description Why, in words. */
            text?: string | null;
            /** @description Until when, within 24 hours. */
            until: string;
        } | {
            /** @constant */
            do: "end_silence";
            /** @description Which. */
            silence: components["schemas"]["SilenceId"];
        } | {
            /** @description About what. */
            about: components["schemas"]["Subject"];
            /** @constant */
            do: "write_note";
            /** @description The text. */
            text: string;
        } | {
            /** @constant */
            do: "erase_notes";
            /** @description Which. */
            notes: components["schemas"]["NoteId"][];
        } | {
            /** @description Yes or no. */
            approved: boolean;
            /** @constant */
            do: "answer_proposal";
            /** @description Which. */
            proposal: components["schemas"]["ProposalId"];
        } | {
            /** @description What is to change, in order. */
            changes: components["schemas"]["Change"][];
            /** @constant */
            do: "edit_operation";
            /**
             * @description Why, in words.
             * @default null
             */
            text: string | null;
        } | {
            /** @constant */
            do: "activate_plan";
            /** @description Which: an id of the operation's plans. */
            plan: string;
        };
        /** @description What a plan is compared with. */
        CompareQuery: {
            /**
             * Format: uint
             * @description How many, at most 500; 100 where nothing is said.
             */
            limit?: number | null;
            /**
             * Format: uint
             * @description How many units are left out at the beginning.
             * @default 0
             */
            offset: number;
            /**
             * Format: uint32
             * @description The number of this run's plan; the one in force otherwise.
             */
            revision?: number | null;
            /**
             * Format: uint32
             * @description The run of the other plan; may be the same.
             */
            with: number;
            /**
             * Format: uint32
             * @description Its number; the one in force otherwise.
             */
            with_revision?: number | null;
        };
        /** @description Two plans side by side. */
        CompareView: {
            /** @description This plan. */
            here: components["schemas"]["StaffPlanView"];
            /**
             * Format: uint64
             * @description Duties that only this plan has, or has otherwise.
             */
            here_count: number;
            /**
             * Format: uint
             * @description How many were left out at the beginning.
             */
            offset: number;
            /**
             * Format: uint64
             * @description Duties that both have.
             */
            same_count: number;
            /** @description The other. */
            there: components["schemas"]["StaffPlanView"];
            /**
             * Format: uint64
             * @description Duties that only the other has, or has otherwise.
             */
            there_count: number;
            /**
             * Format: uint
             * @description How many units differ.
             */
            total: number;
            /** @description Units whose duties differ, by id. */
            units: components["schemas"]["UnitDifference"][];
        };
        /** @description Whether what an alert was raised for is still so. */
        Condition: "holds" | "over";
        /** @description An answer, from the mildest to the strictest. */
        Decision: "free" | "justify" | "pass" | "ticket" | "accreditation" | "escort" | "refuse";
        /** @description What is to be compared with the operation as it is. */
        DiffQuery: {
            /**
             * Format: uint64
             * @description The operation as of this entry.
             */
            from_seq?: number | null;
            /** @description The operation with this plan. */
            plan?: string | null;
        };
        /** @description How one operation differs from another. */
        DiffView: {
            /** @description What differs, in order of kind and id. */
            changes: components["schemas"]["Difference"][];
        };
        /** @description A thing that differs. */
        Difference: {
            /** @description The fields that differ, in order of name. */
            fields: components["schemas"]["FieldDifference"][];
            /** @description Where it is, if that differs. */
            geometry_after?: unknown;
            /** @description Where it was, if that differs. */
            geometry_before?: unknown;
            /** @description Its id. */
            id: string;
            /** @description Its kind. */
            kind: string;
            /** @description Its name; of a changed one, the newer. */
            name: string;
            /** @description Whether it was added, changed or removed. */
            op: components["schemas"]["Op"];
        };
        /** @description What a command did. */
        DoneView: {
            /** @description Its entries. */
            entries: number[];
            /** @description What it made. */
            made: components["schemas"]["Made"];
            /**
             * Format: uint64
             * @description A proposal that now waits for a second person.
             */
            proposal?: number | null;
            /**
             * Format: uint64
             * @description The newest of its entries.
             */
            seq: number;
        };
        /** @description A pass that entered while it was inside. Whose it is, the vault knows under the holder's number. */
        DoubleEntry: {
            /** @description When. */
            first_at: string;
            /** @description The gate of the entry before. */
            first_gate: components["schemas"]["SourceId"];
            /**
             * Format: uint64
             * @description The holder's number.
             */
            holder: number;
            /** @description How sure. */
            rank: components["schemas"]["DoubleRank"];
            /** @description When. */
            second_at: string;
            /** @description The gate of the entry that is one too many. */
            second_gate: components["schemas"]["SourceId"];
            /** @description The zone. */
            zone: string;
        };
        /** @description How sure it is that two persons used one pass. */
        DoubleRank: "impossible_travel" | "inside" | "same_site";
        /** @description A pass that entered while it was inside. */
        DoubleView: {
            /** @description Which entries; whose pass it is, is asked under audit. */
            double: components["schemas"]["DoubleEntry"];
            /** @description When it was found. */
            found_at: string;
        };
        /** @description A reason not to believe a track. */
        Doubt: {
            /**
             * Format: uint32
             * @description How often since then.
             */
            count: number;
            /** @description What does not fit. */
            kind: components["schemas"]["DoubtKind"];
            /** @description When last. */
            last_at: string;
            /**
             * Format: double
             * @description What was reported, in the unit of the kind.
             */
            measured: number;
            /** @description The place that is doubted, where it is one. */
            place?: components["schemas"]["Position"] | null;
            /**
             * Format: double
             * @description What could be, in the same unit.
             */
            possible: number;
            /** @description Since when, without a pause of a minute. */
            since: string;
        };
        /** @description Why a track's own reports cannot all be true. What `measured` and `possible` are, each says. */
        DoubtKind: "jump" | "two_places" | "speed" | "altitude" | "beyond_horizon";
        /** @description An emergency, as an aircraft says it (RTCA DO-260B, 2.2.3.2.7.8.1.1). */
        Emergency: "general" | "medical" | "minimum_fuel" | "no_communication" | "unlawful_interference" | "downed";
        /** @description A device's first call, with the token of its enrolment code. */
        Enrol: {
            /** @description The token. */
            token: string;
        };
        /** @description A code that another device enrols with. */
        EnrolmentView: {
            /** @description The code, as SVG. */
            svg: string;
            /** @description When it holds no more. */
            until: string;
            /** @description The address that the code holds. */
            url: string;
        };
        /** @description An entry of the journal. */
        EntryView: {
            author: components["schemas"]["Author"];
            body?: unknown;
            body_hash: string;
            class: components["schemas"]["BodyClass"];
            kind: components["schemas"]["Kind"];
            observed_at: string;
            recorded_at: string;
            /** Format: uint64 */
            seq: number;
        };
        /** @description Whose movements are to be nobody's. */
        EraseHolder: {
            /** @description The pass, by its id: 20 hexadecimal digits. */
            pass: string;
        };
        /** @description What was erased. */
        ErasedView: {
            /** @description Whether anything was known. */
            was_known: boolean;
        };
        /** @description What an alert rests on. */
        Evidence: {
            /** @description Entries it rests on. */
            entries: components["schemas"]["Seq"][];
            /** @description Track states it rests on, as they were. */
            tracks: components["schemas"]["TrackState"][];
            /** @description The facts. */
            why: components["schemas"]["Why"];
        };
        /** @description A leave to fly in a volume. */
        ExemptionView: {
            /** @description What it names: `address`, `callsign` or `operator`. */
            by: string;
            /** @description Until when. */
            ends_at: string;
            /** @description Its id. */
            exemption: string;
            /** @description It is in force. */
            in_force: boolean;
            /** @description Who gave it. */
            issuer: string;
            /** @description What for. */
            purpose: string;
            /** @description From when. */
            starts_at?: string | null;
            /** @description Tracks that are in the volume by it. */
            tracks: string[];
            /** @description The address, call sign or operator. */
            value: string;
            /** @description In which volume. */
            volume: components["schemas"]["VolumeId"];
        };
        /** @description How old a feed's newest report was on a screen. */
        FeedAge: {
            /**
             * Format: uint64
             * @description Milliseconds since its newest report; `None` if it was never heard.
             */
            age_ms?: number | null;
            /** @description Which feed. */
            source: components["schemas"]["SourceId"];
        };
        /**
         * Format: int32
         * @description International feet of 0.3048 m, whole.
         */
        Feet: number;
        /**
         * Format: int32
         * @description Feet per minute, positive up.
         */
        FeetPerMinute: number;
        /** @description A field that differs. */
        FieldDifference: {
            /** @description What stands in the second; null for nothing. */
            after: unknown;
            /** @description What stands in the first; null for nothing. */
            before: unknown;
            /** @description The column. */
            name: string;
        };
        /** @description A plan in figures. */
        FiguresView: {
            /**
             * Format: int64
             * @description Weight of all that is wanted.
             */
            demand_weighted: number;
            /** @description Highest first. */
            levels: components["schemas"]["LevelView"][];
            /**
             * Format: int64
             * @description Weight of what is open.
             */
            open_weighted: number;
            /**
             * Format: uint64
             * @description Their members.
             */
            people: number;
            /**
             * Format: uint64
             * @description Posts that want people.
             */
            posts: number;
            /**
             * Format: int64
             * @description Weight of what no plan could fill, proven.
             */
            unavoidable_weighted: number;
            /**
             * Format: uint64
             * @description Units with people to post.
             */
            units: number;
            /**
             * Format: uint64
             * @description Broken rules.
             */
            violations: number;
        };
        /** @description How a piece of a crowd moves. */
        FlowLive: {
            /** @description Middle of the piece in the picture, fractions of it. */
            at: [
                [
                    number,
                    number
                ],
                [
                    number,
                    number
                ]
            ];
            /**
             * Format: double
             * @description Change of its density by its motion, a second; negative where people come together.
             */
            divergence?: number | null;
            /**
             * Format: double
             * @description How much of it moves, 0 to 1.
             */
            moving: number;
            /** @description Longitude and latitude, degrees. */
            position?: [
                [
                    number,
                    number
                ],
                [
                    number,
                    number
                ]
            ] | null;
            /** @description Metres a second, east and north; pixels a second, right and down, without a calibration. */
            velocity: [
                [
                    number,
                    number
                ],
                [
                    number,
                    number
                ]
            ];
        };
        /** @description How old a gate's lists are, and what follows from it. */
        Freshness: "green" | "amber" | "red";
        /** @description Numbers of this gate since midnight of the operation. */
        GateCounts: {
            /**
             * Format: uint64
             * @description Entries by breaking the glass.
             */
            broken_glass_count: number;
            /**
             * Format: uint64
             * @description People who came in by a pass.
             */
            entered_count: number;
            /**
             * Format: uint64
             * @description People who left.
             */
            left_count: number;
            /**
             * Format: uint64
             * @description Refusals that were proposed and not confirmed: the person came in.
             */
            overruled_count: number;
            /**
             * Format: uint64
             * @description Refusals that an officer confirmed.
             */
            refused_count: number;
        };
        /** @description What a gate proposes. */
        GateVerdict: "admit" | "search" | "escort" | "refuse";
        /** @description How the gate is. */
        GateView: {
            /** @description Who is signed on. */
            agents: components["schemas"]["AgentView"][];
            /** @description Today's numbers. */
            counts: components["schemas"]["GateCounts"];
            /** @description The worst of its lists. */
            freshness: components["schemas"]["Freshness"];
            /** @description Its id. */
            gate: string;
            /**
             * Format: uint64
             * @description How many are inside by this site's records.
             */
            inside_count: number;
            /** @description Whether its store takes records; while it does not, nothing is judged. */
            is_recording: boolean;
            /** @description Whether it is for training: nothing counts, and every screen says so. */
            is_training: boolean;
            /** @description Its lists. */
            lists: components["schemas"]["ListView"][];
            /** @description What holds at that freshness, as it is written. */
            mode: components["schemas"]["Words"];
            /** @description The gate's own time. */
            now: string;
            /** @description A proposal that waits for its answer, if any. */
            open?: components["schemas"]["JudgedView"] | null;
            /** @description The operation's id. */
            operation: string;
            /** @description The order in force, by id; without one nobody is checked. */
            order?: string | null;
            /** @description Whether a crowd presses. */
            pressure?: components["schemas"]["PressureView"] | null;
            /**
             * Format: uint64
             * @description How many more may come in here; `None` where the zone has no capacity.
             */
            room?: number | null;
            /** @description Scanners that are connected to its box. */
            scanners: components["schemas"]["ScannerView"][];
            /** @description Its time zone (IANA). */
            time_zone: string;
            /** @description The way to the centre. */
            uplink: components["schemas"]["UplinkView"];
            /** @description The id of the zone it leads into. */
            zone: string;
        };
        /** @description All gates. */
        GatesView: {
            /** @description When. */
            at: string;
            /** @description Double entries that were found within a day, the newest first. */
            doubles: components["schemas"]["DoubleView"][];
            /** @description Those of the operation and those that report, by id. */
            gates: components["schemas"]["CentreGateView"][];
        };
        /** @description How one part of the node is. */
        HealthSentence: {
            /** @description Short name of the part. */
            code: string;
            /** @description The same as a sentence. */
            sentence: components["schemas"]["Words"];
            /** @description How it is. */
            state: components["schemas"]["HealthState"];
        };
        /** @description How a part is. */
        HealthState: "ok" | "attention" | "failing";
        /** @description How the node is. */
        HealthView: {
            /** @description Whether nothing fails. */
            ok: boolean;
            /** @description One sentence a part. */
            sentences: components["schemas"]["HealthSentence"][];
        };
        /** @description What the client sends. */
        Hello: {
            /** @description Where to go on after a cut. */
            resume?: components["schemas"]["Resume"] | null;
            /** @description West, south, east, north in degrees; null for everything. */
            viewport?: [
                number,
                number,
                number,
                number
            ] | null;
        };
        Icao24: string;
        /**
         * Format: uint64
         * @description An incident, counted from 1.
         */
        IncidentId: number;
        /** @description What an incident is about. */
        IncidentKind: "air" | "crowd" | "access" | "medical" | "fire" | "technical" | "other";
        /** @description Whether an incident is open. */
        IncidentState: "open" | "closed";
        /** @description An incident. */
        IncidentView: {
            alerts: components["schemas"]["AlertId"][];
            /** Format: uint64 */
            changed_seq: number;
            closed_at?: string | null;
            incident: components["schemas"]["IncidentId"];
            kind: components["schemas"]["IncidentKind"];
            /** Format: uint */
            note_count: number;
            opened_at: string;
            opened_by: components["schemas"]["AccountId"];
            outcome?: components["schemas"]["Outcome"] | null;
            place?: components["schemas"]["Position"] | null;
            severity: components["schemas"]["Severity"];
            state: components["schemas"]["IncidentState"];
            timeline: components["schemas"]["StepView"][];
        };
        /** @description Which entries. */
        JournalQuery: {
            /** @description Only by this account, rule or source. */
            author?: string | null;
            /**
             * Format: uint64
             * @description Only entries before this one.
             */
            before?: number | null;
            /** @description Only of this kind. */
            kind?: string | null;
            /**
             * Format: uint
             * @description How many, at most 1,000.
             */
            limit?: number | null;
            /** @description Only with this text somewhere in the operational body. */
            text?: string | null;
        };
        /** @description How far the journal reaches. */
        JournalTimes: {
            /** @description When the first entry was recorded. */
            first?: string | null;
            /** @description When the last was. */
            last?: string | null;
            /**
             * Format: uint64
             * @description How many there are.
             */
            size: number;
        };
        /** @description Entries, newest first. */
        JournalView: {
            /** @description The entries. */
            entries: components["schemas"]["EntryView"][];
            /**
             * Format: uint64
             * @description Where to go on looking; null when all was looked through.
             */
            next_before?: number | null;
            /**
             * Format: uint64
             * @description How many there are in all.
             */
            size: number;
        };
        /** @description What the gate found. */
        JudgedView: {
            /** @description When it was judged. */
            at: string;
            /** @description Whether somebody is inside with it already. */
            is_again: boolean;
            /** @description Whether it is settled: who came in, or was refused, is so. */
            is_settled: boolean;
            /**
             * Format: uint16
             * @description Which lane.
             */
            lane: number;
            /** @description What the steward must look at before the person comes in. */
            look: components["schemas"]["Look"];
            /** @description The name on the pass, to be compared with the document: shown, and kept nowhere. */
            name?: string | null;
            /** @description The order it rests on. */
            order?: string | null;
            /** @description The plate that the pass is for, in part. */
            plate_hint?: string | null;
            /** @description Why: a stable code. */
            reason: string;
            /**
             * Format: uint64
             * @description The number of its record at this gate.
             */
            record: number;
            /** @description As what its holder comes. */
            role?: string | null;
            /** @description The rule that decided. */
            rule?: string | null;
            /** @description The short code of the pass. */
            short?: string | null;
            /** @description Why, as it is said. */
            text: components["schemas"]["Words"];
            /** @description What is proposed. */
            verdict: components["schemas"]["GateVerdict"];
            /** @description When it would be otherwise. */
            when?: string | null;
        };
        /** @description A moment that somebody wants to keep. */
        KeepClip: {
            /** @description Which camera. */
            camera: string;
            /** @description From when. */
            from: string;
            /** @description What for. */
            purpose: string;
            /** @description Until when: ten minutes at most. */
            until: string;
        };
        /**
         * @description The kind of an entry: the number of its [`Body`] variant, which a header carries too so
         *     that an erased body still says what it was.
         * @enum {string}
         */
        Kind: "operation_adopted" | "source_started" | "source_heard" | "source_stopped" | "track_began" | "track_mattered" | "track_ended" | "alert_raised" | "alert_cleared" | "alert_returned" | "alert_escalated" | "alert_acknowledged" | "alert_judged" | "incident_opened" | "incident_updated" | "incident_closed" | "unit_tasked" | "tasking_advanced" | "rule_silenced" | "silence_ended" | "note_added" | "note_text" | "vault_read" | "vault_erased" | "archive_sealed" | "account_opened" | "account_changed" | "command_proposed" | "proposal_answered" | "node_started" | "node_stopped" | "clock_went_back" | "login_issued" | "operation_edited" | "plan_activated" | "alert_worsened" | "gate_reported" | "double_entry_found" | "movements_read" | "holders_erased" | "right_granted" | "room_granted" | "camera_watched" | "camera_left" | "camera_faulted" | "camera_counted" | "view_accepted" | "clip_asked" | "clip_kept" | "clip_read" | "clip_erased";
        /**
         * Format: double
         * @description International knots of 1852 m per hour.
         */
        Knots: number;
        /** @description In which language. */
        LanguageQuery: {
            /** @description `fr` or `en`; French otherwise. */
            lang?: string | null;
        };
        /** @description The right and the duty to watch a camera for a while. */
        Lease: {
            /** @description Where its pictures come from, with whatever secret that takes. */
            address: string;
            /** @description Areas by name: rings of longitude and latitude. */
            areas: {
                [key: string]: [
                    [
                        number,
                        number
                    ],
                    [
                        number,
                        number
                    ]
                ][];
            };
            /** @description Which camera. */
            camera: string;
            /**
             * Format: uint64
             * @description It ends so many milliseconds after this answer was asked for, if it is not renewed.
             */
            for_ms: number;
            /**
             * Format: uint64
             * @description The lease's number, unique for ever; it stays while the lease is renewed.
             */
            lease: number;
            /** @description Lines by name: from, to; longitude and latitude. */
            lines: {
                [key: string]: [
                    [
                        [
                            number,
                            number
                        ],
                        [
                            number,
                            number
                        ]
                    ][],
                    [
                        [
                            number,
                            number
                        ],
                        [
                            number,
                            number
                        ]
                    ][]
                ];
            };
            /** @description What is painted over: rings in the picture. */
            masks: [
                [
                    number,
                    number
                ],
                [
                    number,
                    number
                ]
            ][][];
            /** @description The order that the analysis rests on. */
            order: string;
            /** @description When the order ends: whatever the line does, the analysis ends then. */
            order_ends_at: string;
            /** @description Longitude and latitude of the camera, degrees: the origin of its metres. */
            origin: [
                [
                    number,
                    number
                ],
                [
                    number,
                    number
                ]
            ];
            /** @description Points of the picture and where they are: x, y, longitude, latitude. */
            pairs: [
                number,
                number,
                number,
                number
            ][];
            /**
             * Format: uint8
             * @description A greater one is served first where a machine is short, 0 to 9.
             */
            priority: number;
            /**
             * Format: double
             * @description Pictures a second that are to be looked at.
             */
            rate: number;
            /**
             * Format: uint64
             * @description Counts up when somebody says that its changed view is its view from now on.
             */
            view: number;
        };
        /** @description One level of the objective; lower is better. */
        LevelView: {
            /**
             * Format: int64
             * @description What no plan can be below, proven.
             */
            bound: number;
            /** @description `open_min`, `open_target`, `effort` or `unevenness`. */
            name: string;
            /**
             * Format: int64
             * @description What the plan has.
             */
            value: number;
        };
        /** @description One of the lists that a gate judges by. */
        ListView: {
            /**
             * Format: uint64
             * @description Seconds since it was made, or since the centre said that it is still the newest.
             */
            age_s: number;
            /** @description When it holds no more. */
            expires_at: string;
            /** @description `trust`, `status` or `policy`. */
            list: string;
            /**
             * Format: uint64
             * @description Its number.
             */
            version: number;
        };
        /** @description How to begin a session: by name and password, or by a one-time login. */
        Login: components["schemas"]["PasswordLogin"] | components["schemas"]["OnceLogin"];
        /** @description What the steward must see besides the code. */
        Look: "code" | "document" | "photo" | "holder";
        /** @description Numbers given to what a command made. */
        Made: {
            /** @description An incident. */
            incident?: components["schemas"]["IncidentId"] | null;
            /** @description A text. */
            note?: components["schemas"]["NoteId"] | null;
            /** @description A proposal that now waits for a second person. */
            proposal?: components["schemas"]["ProposalId"] | null;
            /** @description A silence. */
            silence?: components["schemas"]["SilenceId"] | null;
            /** @description An order. */
            tasking?: components["schemas"]["TaskingId"] | null;
        };
        /**
         * Format: double
         * @description Metres.
         */
        Metres: number;
        /** @description An entry or an exit. */
        MovementView: {
            /** @description When, by the gate. */
            at: string;
            /** @description How the holder was known; `None` for an exit. */
            entered?: components["schemas"]["Look"] | null;
            /** @description The gate. */
            gate: string;
        };
        /** @description Whose movements, and what for. */
        MovementsQuery: {
            /** @description The pass, by its id: 20 hexadecimal digits. */
            pass: string;
            /** @description What for; it is written down. */
            purpose: string;
        };
        /** @description Where a pass was. */
        MovementsView: {
            /**
             * Format: uint64
             * @description The entry that says who asked and what for.
             */
            audited: number;
            /** @description Where, by time. */
            movements: components["schemas"]["MovementView"][];
        };
        /** @description A thing with its name. */
        Named: {
            /** @description Its id. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description Its name in French. */
            name_fr: string;
        };
        /** @description A new account. */
        NewAccount: {
            /** @description The name to log in with. */
            name: string;
            /** @description What it may do. */
            roles: components["schemas"]["Role"][];
        };
        /** @description A new password. */
        NewPassword: {
            /** @description Twelve characters or more. */
            password: string;
        };
        /** @description A unit is to stand at a post. */
        NewPin: {
            /** @description The post's id. */
            post: string;
            /**
             * Format: uint32
             * @description The plan that was looked at; refused where another is in force by now.
             */
            revision: number;
            /** @description The unit's id. */
            unit: string;
        };
        /** @description New roles of an account. */
        NewRoles: {
            /** @description What it may do; none at all closes it. */
            roles: components["schemas"]["Role"][];
        };
        /** @description A run that is to begin. */
        NewRun: {
            /**
             * Format: uint32
             * @description How many days are planned, 1 to 60.
             */
            days: number;
            /** @description How it is called, 1 to 80 characters. */
            name: string;
            /**
             * Format: uint32
             * @description For how many seconds it searches, 1 to 3600.
             */
            seconds: number;
            /**
             * Format: uint64
             * @description With its number of iterations it finds the same plan again.
             */
            seed: number;
        };
        /** @description A later answer. */
        NextAnswer: {
            /** @description From when. */
            at: string;
            /** @description The decision. */
            decision: components["schemas"]["Decision"];
        };
        /**
         * Format: uint64
         * @description A piece of free text in the vault, counted from 1.
         */
        NoteId: number;
        /** @description A text of an incident. */
        NoteView: {
            /** @description About what. */
            about: components["schemas"]["Subject"];
            /** @description When. */
            at: string;
            /** @description By which account. */
            by: string;
            /** @description Which. */
            note: components["schemas"]["NoteId"];
            /** @description What it says; null when it was erased. */
            text?: string | null;
        };
        /** @description About what. */
        NotesQuery: {
            /**
             * @description `alert:17`, `incident:4`, `proposal:1`, `silence:2`, `track:...`, `source:...`, `unit:...`,
             *     `volume:...`, or `operation`.
             */
            about: string;
        };
        /** @description A one-time login. */
        OnceLogin: {
            /** @description The token. */
            once: string;
        };
        /** @description What is done to a thing. */
        Op: "add" | "set" | "remove";
        /** @description Which open wants. */
        OpenQuery: {
            /**
             * Format: uint
             * @description How many, at most 500; 100 where nothing is said.
             */
            limit?: number | null;
            /**
             * Format: uint
             * @description How many are left out at the beginning.
             * @default 0
             */
            offset: number;
            /** @description Only those with a reason of this kind. */
            reason?: string | null;
            /**
             * Format: uint32
             * @description Of which plan; the one in force otherwise.
             */
            revision?: number | null;
            /** @description Only what has this text in the post's id, name or sector. */
            text?: string | null;
        };
        /** @description A want that is not met. */
        OpenView: {
            /**
             * Format: uint32
             * @description The band, by its place in the plan's list.
             */
            band: number;
            /**
             * Format: uint32
             * @description People missing to the minimum.
             */
            below_min: number;
            /**
             * Format: uint32
             * @description Days since the first.
             */
            day: number;
            /**
             * Format: uint32
             * @description People missing to the target.
             */
            missing: number;
            /** @description Its name. */
            name: string;
            /** @description The post's id. */
            post: string;
            /** @description How many units cannot, by reason. */
            reasons: {
                [key: string]: number;
            };
            /** @description The cheapest single step that fills it. */
            relaxation?: components["schemas"]["RelaxationView"] | null;
            /** @description The id of its sector. */
            sector?: string | null;
        };
        /** @description Open wants. */
        OpensView: {
            /**
             * Format: uint64
             * @description How many people are missing in them.
             */
            missing: number;
            /**
             * Format: uint
             * @description How many were left out at the beginning.
             */
            offset: number;
            /** @description Below the minimum first, then by people missing, day and post. */
            opens: components["schemas"]["OpenView"][];
            /** @description How many wants have each reason, of all that fit the text. */
            reasons: {
                [key: string]: number;
            };
            /**
             * Format: uint32
             * @description Of which plan.
             */
            revision: number;
            /**
             * Format: uint
             * @description How many there are.
             */
            total: number;
        };
        /** @description Everything the operation describes. */
        OperationDocument: {
            /** @description The base map, if this node has one. */
            base_map?: components["schemas"]["BaseMap"] | null;
            /** @description Where a map of it opens. */
            centre: components["schemas"]["Position"];
            /** @description When it ends. */
            ends_at: string;
            /** @description Its id. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description The kinds of things and their columns. */
            parts: components["schemas"]["PartView"][];
            /** @description The plan that is laid over it, if any. */
            plan?: string | null;
            /**
             * Format: uint64
             * @description The entry that last changed it.
             */
            seq: number;
            /** @description What is active, closed, booked or in force, and when. */
            spans: components["schemas"]["SpanView"][];
            /** @description When it begins. */
            starts_at: string;
            /** @description The things, in order of kind and id. */
            things: components["schemas"]["ThingView"][];
            /** @description Its time zone. */
            time_zone: string;
        };
        /** @description Which operation: as it is, as it was, or with a plan laid over it. */
        OperationQuery: {
            /** @description As of this time. */
            at?: string | null;
            /** @description With this plan laid over it, instead of the one in force. */
            plan?: string | null;
            /**
             * Format: uint64
             * @description As of this entry.
             */
            seq?: number | null;
        };
        /** @description A unit of the operation. */
        OperationUnit: {
            /** @description Whose it is. */
            agency: string;
            /** @description Its id. */
            id: string;
            /** @description What it is. */
            kind: string;
            /** @description Its name. */
            name: string;
        };
        /** @description The operation. */
        OperationView: {
            /** @description Where a map of it opens. */
            centre: components["schemas"]["Position"];
            /** @description When it ends. */
            ends_at: string;
            /** @description Its id. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description The plan in force, where it is not the package as it stands. */
            plan?: string | null;
            /**
             * Format: uint64
             * @description The entry that last changed it: what an edit is expected to be made to.
             */
            seq: number;
            /** @description When it begins. */
            starts_at: string;
            /** @description Its time zone. */
            time_zone: string;
            /** @description Units that can be tasked. */
            units: components["schemas"]["OperationUnit"][];
            /** @description Volumes of air. */
            volumes: components["schemas"]["VolumeView"][];
        };
        /** @description An order with its number. */
        OrderName: {
            /** @description Its id. */
            id: string;
            /** @description Its title. */
            name: string;
            /** @description Its title in French. */
            name_fr: string;
            /** @description Its number. */
            number?: string | null;
        };
        /** @description How an incident ended. */
        Outcome: "resolved" | "unfounded" | "handed_over";
        /** @description What the points come to. */
        PairsTried: {
            /**
             * Format: double
             * @description The median of them.
             */
            error_median_m: number;
            /** @description How far each point is from where the others put it, metres. */
            errors_m: number[];
            /** @description A grid on the ground, ten metres apart, as lines in the picture: to be looked at. */
            grid: [
                [
                    number,
                    number
                ],
                [
                    number,
                    number
                ]
            ][][];
            /**
             * @description Where the horizon is at the left and the right edge, fractions of the height; `None` where
             *     there is none in reach.
             */
            horizon?: [
                [
                    number,
                    number
                ],
                [
                    number,
                    number
                ]
            ] | null;
            /**
             * Format: double
             * @description How the lens bends lines; 0 not at all.
             */
            lens: number;
            /** @description What of the ground is seen, as a ring of longitude and latitude, up to 100 m. */
            seen: [
                [
                    number,
                    number
                ],
                [
                    number,
                    number
                ]
            ][];
            /** @description What is to be thought of. */
            warnings: components["schemas"]["Words"][];
        };
        /** @description A kind of thing. */
        PartView: {
            /** @description Its columns. */
            columns: components["schemas"]["ColumnView"][];
            /** @description Its name. */
            kind: string;
            /** @description What it is, in a sentence. */
            says: string;
            /** @description `none`, `point`, `line`, `area`, `place` or `crossing`. */
            shape: string;
        };
        /** @description Name and password. */
        PasswordLogin: {
            /** @description The account's name. */
            name: string;
            /** @description Its password. */
            password: string;
        };
        /** @description Someone, or a vehicle. */
        PersonLive: {
            /**
             * Format: double
             * @description Where to, degrees from true north.
             */
            direction_deg?: number | null;
            /** @description Whether it is a vehicle. */
            is_vehicle: boolean;
            /** @description Left, top, width and height in the picture, fractions of it. */
            place: [
                number,
                number,
                number,
                number
            ];
            /** @description Longitude and latitude, degrees; `None` without a calibration. */
            position?: [
                [
                    number,
                    number
                ],
                [
                    number,
                    number
                ]
            ] | null;
            /**
             * Format: double
             * @description Metres a second.
             */
            speed_mps?: number | null;
            /**
             * Format: double
             * @description Standard deviation of the position, metres.
             */
            spread_m?: number | null;
            /**
             * Format: uint64
             * @description Its track's number at its camera.
             */
            track: number;
        };
        /** @description Which picture. */
        PictureQuery: {
            /** @description As of this time. */
            at?: string | null;
            /**
             * Format: uint64
             * @description As of this entry.
             */
            seq?: number | null;
        };
        /** @description The picture. Alerts that were judged and incidents that were closed stay for 24 hours. */
        PictureView: {
            /** @description Accounts, by name where the reader may know it. */
            accounts: components["schemas"]["AccountName"][];
            /** @description Alerts. */
            alerts: components["schemas"]["AlertView"][];
            /** @description The time that ages and schedules are reckoned from. */
            at: string;
            /** @description The newest signed checkpoint. */
            checkpoint?: components["schemas"]["CheckpointView"] | null;
            /** @description SHA-256 of the picture, hexadecimal; only of a past one. */
            hash?: string | null;
            /** @description Incidents. */
            incidents: components["schemas"]["IncidentView"][];
            /** @description Whether this is now. */
            live: boolean;
            /** @description The operation, once one is adopted. */
            operation?: components["schemas"]["OperationView"] | null;
            /**
             * Format: uint8
             * @description The posture of the operation; set by a later room.
             */
            posture?: number | null;
            /** @description Proposals that wait. */
            proposals: components["schemas"]["ProposalView"][];
            /**
             * Format: uint64
             * @description The newest entry; `None` before the first.
             */
            seq?: number | null;
            /** @description Silences that hold. */
            silences: components["schemas"]["SilenceView"][];
            /** @description Sources. */
            sources: components["schemas"]["SourceView"][];
            /** @description Orders. */
            taskings: components["schemas"]["TaskingView"][];
            /** @description Tracks; absent where they come by the stream. */
            tracks?: components["schemas"]["TrackView"][] | null;
            /** @description Units. */
            units: components["schemas"]["UnitView"][];
        };
        /** @description A unit that was pinned to a post by hand. */
        PinView: {
            /** @description When. */
            at: string;
            /** @description The account that pinned it. */
            by: string;
            /** @description The post's id. */
            post: string;
            /** @description The unit's id. */
            unit: string;
        };
        /** @description People of a unit at a post. */
        PlacedView: {
            /** @description The post's id; of a post, the unit's. */
            id: string;
            /**
             * Format: uint32
             * @description How many people.
             */
            people: number;
        };
        /** @description Which plan of a run. */
        PlanQuery: {
            /**
             * Format: uint32
             * @description Its number; the one in force otherwise.
             */
            revision?: number | null;
        };
        /** @description A point of the globe, WGS 84: latitude in -90..=90, longitude in -180..=180, both degrees. */
        Position: {
            /** Format: double */
            latitude_deg: number;
            /** Format: double */
            longitude_deg: number;
        };
        /** @description Switches the mode of a crowd that presses. */
        Press: {
            /**
             * Format: uint32
             * @description For how many minutes, 1 to 60; 0 ends it.
             */
            minutes: number;
            /** @description Why. */
            why: string;
        };
        /** @description The mode of a crowd that presses, switched by the police. */
        PressureView: {
            /** @description The short code of the officer's pass. */
            by: string;
            /** @description When it ends by itself. */
            until: string;
        };
        /** @description Why something was not done, and what to do about it. */
        Problem: {
            /** @description The problem. */
            problem: components["schemas"]["ProblemBody"];
        };
        /** @description The inside of a [`Problem`]. */
        ProblemBody: {
            /** @description For `stale`: who was faster. */
            by?: string | null;
            /** @description Short name, for programs. */
            code: string;
            /** @description What to do about it. */
            mend: components["schemas"]["Words"];
            /**
             * Format: uint64
             * @description For `too_many_attempts`: when to try again.
             */
            retry_after_s?: number | null;
            /** @description What is the matter. */
            sentence: components["schemas"]["Words"];
            /**
             * Format: uint64
             * @description For `stale`: the entry that changed the thing.
             */
            seq?: number | null;
        };
        /** @description How far a run was at one moment. */
        ProgressPoint: {
            /**
             * Format: double
             * @description Processor time used, seconds.
             */
            cpu_s: number;
            /**
             * Format: uint64
             * @description Steps taken.
             */
            iterations: number;
            /** @description Highest first. */
            levels: components["schemas"]["LevelView"][];
        };
        /** @description That an entry is in the tree of a checkpoint. */
        ProofView: {
            /** @description The signed note of the checkpoint. */
            checkpoint: string;
            /** @description Its header: the leaf, hexadecimal. */
            header: string;
            /** @description SHA-256 of a zero byte and the header, hexadecimal (RFC 6962, section 2.1). */
            leaf: string;
            /** @description The audit path, hexadecimal, leaf side first (RFC 6962, section 2.1.1). */
            path: string[];
            /** @description Its root, hexadecimal. */
            root: string;
            /**
             * Format: uint64
             * @description The entry.
             */
            seq: number;
            /**
             * Format: uint64
             * @description Entries that the tree covers.
             */
            size: number;
        };
        /**
         * Format: uint64
         * @description A command that waits for a second person, counted from 1.
         */
        ProposalId: number;
        /** @description A proposal. */
        ProposalView: {
            by: components["schemas"]["AccountId"];
            /** Format: uint64 */
            changed_seq: number;
            command: unknown;
            /** Format: uint64 */
            proposal: number;
            sentence: components["schemas"]["Words"];
            until: string;
        };
        /** @description What the public page needs. */
        PublicOperation: {
            /** @description The base map, if this node has one. */
            base_map?: components["schemas"]["BaseMap"] | null;
            /** @description Where a map of it opens. */
            centre: components["schemas"]["Position"];
            /** @description When it ends. */
            ends_at: string;
            /** @description How people move. */
            modes: string[];
            /** @description Why people come, as the rules have it. */
            motives: string[];
            /** @description The operation's name. */
            name: string;
            /** @description As what people come, as the rules have it. */
            roles: string[];
            /** @description When it begins. */
            starts_at: string;
            /** @description Its time zone. */
            time_zone: string;
            /** @description The zones that have rules. */
            zones: components["schemas"]["PublicZone"][];
        };
        /** @description A zone on the public page. */
        PublicZone: {
            /** @description The colour that people call it by. */
            colour?: string | null;
            /** @description Where it is (RFC 7946). */
            geometry?: unknown;
            /** @description Its id. */
            id: string;
            /** @description What it is. */
            kind: string;
            /** @description Its name. */
            name: string;
            /** @description Its name in French. */
            name_fr: string;
            /**
             * Format: int64
             * @description Its rank; 0 is the innermost.
             */
            ring?: number | null;
            /** @description When it is active. */
            spans: components["schemas"]["Window"][];
        };
        /** @description How a receiver fares. */
        ReceiverView: {
            /**
             * Format: double
             * @description By how much its own clock is ahead of ours, where it sends times; milliseconds.
             */
            clock_ahead_ms?: number | null;
            /**
             * Format: uint64
             * @description Messages that were dropped.
             */
            dropped_count: number;
            /**
             * Format: double
             * @description How much later than the first it hands on what several hear, milliseconds.
             */
            lag_ms?: number | null;
            /**
             * Format: double
             * @description The part that it misses of what others hear from aircraft that it hears, 0 to 1.
             */
            loss?: number | null;
            /**
             * Format: uint64
             * @description Messages heard, good and bad.
             */
            messages_count: number;
            /**
             * Format: double
             * @description Messages a second, lately.
             */
            messages_per_s: number;
            /**
             * Format: uint64
             * @description Links opened again.
             */
            reconnects_count: number;
            /** @description Which. */
            source: components["schemas"]["SourceId"];
            /** @description What it is doing, such as `connected`, `stalled` or `waiting`. */
            state: string;
            /**
             * Format: uint64
             * @description Messages that could not be decoded.
             */
            undecodable_count: number;
        };
        /** @description Who hears a track. */
        ReceptionView: {
            /** @description When last. */
            heard_at: string;
            /**
             * Format: uint64
             * @description Messages since the track was first heard.
             */
            messages_count: number;
            /** @description Which receiver. */
            source: components["schemas"]["SourceId"];
        };
        /** @description A single step that fills a want. */
        RelaxationView: {
            /** @description What gives way: `rest`, `loan`, `skill`, `power`, `absence` or `take`. */
            kind: string;
            /**
             * Format: uint32
             * @description How many people of it.
             */
            people: number;
            /**
             * Format: int64
             * @description What it costs, in the unit of its kind.
             */
            price: number;
            /** @description Which unit comes. */
            unit: string;
        };
        /** @description One report. Without a unit it says that the source lives. */
        Report: {
            /** @description When, by the source's clock. */
            at: string;
            /** @description Where the unit is. */
            position?: components["schemas"]["Position"] | null;
            /**
             * Format: uint64
             * @description Its count within the run; one that was taken before is a duplicate.
             */
            source_seq: number;
            /** @description A unit of the operation whose place is reported. */
            unit?: components["schemas"]["UnitId"] | null;
        };
        /** @description What a source reports, oldest first. */
        ReportBatch: {
            /**
             * Format: uint64
             * @description Its run: a source that restarts begins a greater one.
             */
            epoch: number;
            /** @description At most 1,000. */
            reports: components["schemas"]["Report"][];
            /** @description Which source: a gate, a camera, a patrol's phone. */
            source: components["schemas"]["SourceId"];
        };
        /** @description A report that was refused; the others of its batch are taken. */
        ReportRefused: {
            /**
             * Format: uint64
             * @description Its count.
             */
            source_seq: number;
            /** @description Why, and what to do. */
            why: components["schemas"]["Words"];
        };
        /** @description What became of a batch. */
        ReportsTaken: {
            /**
             * Format: uint
             * @description By the source's clock in the future, and taken as of now.
             */
            ahead_count: number;
            /**
             * Format: uint
             * @description Taken before, and left aside.
             */
            duplicate_count: number;
            /**
             * Format: uint
             * @description Taken, but older than what is known of where the unit is: behind by the source's clock, or
             *     held up on the way.
             */
            late_count: number;
            /** @description Refused, each with its count and why. */
            refused: components["schemas"]["ReportRefused"][];
            /**
             * Format: uint
             * @description Taken.
             */
            taken_count: number;
        };
        /** @description A command with what its author saw. */
        Request: {
            /** @description What is asked. */
            command: components["schemas"]["Command"];
            /** @description The `changed_seq` of the thing concerned, as the screen had it; `None` where there is none. */
            expected?: components["schemas"]["Seq"] | null;
            /** @description What the screen showed. */
            seen: components["schemas"]["Seen"];
        };
        /** @description The last message that a client has. */
        Resume: {
            /**
             * Format: uint64
             * @description The run of the server.
             */
            epoch: number;
            /**
             * Format: uint64
             * @description The frame.
             */
            frame: number;
        };
        /**
         * @description A role of an account; an account holds one or more. What each may do is decided in
         *     `cordon-command` and `cordon-api`, nowhere else.
         */
        Role: "duty_commander" | "operator" | "air_desk" | "gate_steward" | "planner" | "auditor" | "administrator" | "source";
        /** @description A row of a plan. */
        RowView: {
            /** @description By time. */
            bars: components["schemas"]["BarView"][];
            /** @description The unit's or post's id; of a member, the unit's. */
            id: string;
            /**
             * Format: uint32
             * @description Which member, from 1.
             */
            member?: number | null;
            /** @description Its name. */
            name: string;
            /** @description The id of its sector. */
            sector?: string | null;
        };
        /** @description What a row of a plan is. */
        RowsBy: "unit" | "member" | "post";
        /** @description Which rows. */
        RowsQuery: {
            /** @description `unit`, `member` or `post`. */
            by?: components["schemas"]["RowsBy"];
            /**
             * Format: uint
             * @description How many, at most 500; 100 where nothing is said.
             */
            limit?: number | null;
            /**
             * Format: uint
             * @description How many are left out at the beginning.
             * @default 0
             */
            offset: number;
            /**
             * Format: uint32
             * @description Of which plan; the one in force otherwise.
             */
            revision?: number | null;
            /** @description Only what has this text in its id, its name or its sector. */
            text?: string | null;
            /** @description Only members of this unit. */
            unit?: string | null;
        };
        /** @description Rows of a plan. */
        RowsView: {
            /**
             * Format: uint
             * @description How many were left out at the beginning.
             */
            offset: number;
            /**
             * Format: uint32
             * @description Of which plan.
             */
            revision: number;
            /** @description The rows, by id and member. */
            rows: components["schemas"]["RowView"][];
            /**
             * Format: uint
             * @description How many rows there are.
             */
            total: number;
        };
        /** @description The answer of the rule table. */
        RuleAnswer: {
            /** @description The time that was asked about. */
            at: string;
            /** @description The decision. */
            decision: components["schemas"]["Decision"];
            /** @description What the answer is then. */
            next?: components["schemas"]["NextAnswer"] | null;
            /** @description The order it rests on. */
            order?: components["schemas"]["OrderName"] | null;
            /** @description Why, in English. */
            reason_en: string;
            /** @description In French. */
            reason_fr: string;
            /** @description The row it rests on. */
            rule?: string | null;
            /** @description The decision as a sentence, in English. */
            sentence_en: string;
            /** @description In French. */
            sentence_fr: string;
            /** @description Until when the answer holds; null: as far as is known. */
            until?: string | null;
            /** @description The zone; null where there is none at the place. */
            zone?: components["schemas"]["Named"] | null;
        };
        /** @description The name of a rule, such as `volume_entered`. */
        RuleId: string;
        /** @description May I go there? */
        RuleQuery: {
            /** @description When; now otherwise. */
            at?: string | null;
            /**
             * Format: double
             * @description A place instead: degrees north.
             */
            lat?: number | null;
            /**
             * Format: double
             * @description Degrees east.
             */
            lon?: number | null;
            /** @description How, such as `pedestrian`. */
            mode: string;
            /** @description Why, such as `resident`. */
            motive?: string | null;
            /** @description As what, such as `ticket_holder`. */
            role?: string | null;
            /** @description The zone. */
            zone?: string | null;
        };
        /** @description A run and how it went. */
        RunDetail: {
            /** @description Its progress, by time; thinned out where it is long. */
            curve: components["schemas"]["ProgressPoint"][];
            /** @description The run. */
            run: components["schemas"]["RunView"];
        };
        /** @description How a run is. */
        RunState: "running" | "stopping" | "done" | "failed" | "broken_off";
        /** @description A run, and what came of it. */
        RunView: {
            /** @description The account that started it. */
            by: string;
            /**
             * Format: uint32
             * @description How many days are planned.
             */
            days: number;
            /** @description When it ended. */
            ended_at?: string | null;
            /** @description The plan in force, in figures. */
            figures?: components["schemas"]["FiguresView"] | null;
            /** @description Whether a pin is being planned into it. */
            is_replanning: boolean;
            /** @description How far it was when last heard. */
            last?: components["schemas"]["ProgressPoint"] | null;
            /** @description How it is called. */
            name: string;
            /**
             * Format: uint64
             * @description The entry that had last changed the operation it plans for.
             */
            operation_seq: number;
            /** @description What was pinned by hand, in order; the pin `i` made the revision `i + 2`. */
            pins: components["schemas"]["PinView"][];
            /**
             * Format: uint32
             * @description The number of the plan in force, from 1; each pin makes the next, undo goes back by one.
             */
            revision?: number | null;
            /**
             * Format: uint32
             * @description Its number.
             */
            run: number;
            /** @description What went wrong last, in its words. */
            said?: components["schemas"]["Words"] | null;
            /**
             * Format: uint32
             * @description For how many seconds it searches.
             */
            seconds: number;
            /**
             * Format: uint64
             * @description Its seed.
             */
            seed: number;
            /** @description When it began. */
            started_at: string;
            /** @description How it is. */
            state: components["schemas"]["RunState"];
        };
        /** @description Every run. */
        RunsView: {
            /** @description The newest first. */
            runs: components["schemas"]["RunView"][];
        };
        /** @description A code that was read, or a short code that was read out. */
        Scan: {
            /**
             * @description Whether the person goes out.
             * @default false
             */
            is_exit: boolean;
            /**
             * Format: uint16
             * @description Which lane; 1 where nothing is said.
             */
            lane?: number | null;
            /** @description The short code under it, read out because no camera can see it; needs a document. */
            short?: string | null;
            /** @description The text of the code. */
            text?: string | null;
        };
        /** @description A scanner that is connected to the gate's box. */
        ScannerView: {
            /** @description Whether it is for people who go out. */
            is_exit: boolean;
            /** @description Whether it can be read from. */
            is_up: boolean;
            /**
             * Format: uint16
             * @description The lane that it stands in.
             */
            lane: number;
            /**
             * Format: uint64
             * @description Codes that it has read since the box was started.
             */
            read_count: number;
        };
        /** @description What the author of a decision had on the screen. */
        Seen: {
            /** @description The age of each feed, in milliseconds. */
            feeds: components["schemas"]["FeedAge"][];
            /** @description The `seq` of the picture. */
            seq: components["schemas"]["Seq"];
            /** @description The view: path and query of the screen. */
            view: string;
        };
        /** @description What a piece of video is of. */
        SegmentQuery: {
            /**
             * @description When the fragment's first picture was taken, by the worker's clock.
             * @default null
             */
            at: string | null;
            /** @description Which camera. */
            camera: string;
            /**
             * @description The codec as a browser names it, for the first piece: `avc1.64001f`. That piece is the
             *     beginning of a fragmented MP4 (ISO/IEC 14496-12, `ftyp` and `moov`); the others are
             *     fragments.
             * @default null
             */
            codec: string | null;
            /**
             * Format: uint64
             * @description Under which lease.
             */
            lease: number;
        };
        /**
         * Format: uint64
         * @description The place of an entry in the journal; the first is 0.
         */
        Seq: number;
        /** @description Who is logged in. */
        SessionView: {
            /** @description The account; null when nobody is. */
            account?: components["schemas"]["AccountId"] | null;
            /** @description When the session ends. */
            expires_at?: string | null;
            /** @description Its name. */
            name?: string | null;
            /** @description Whether it has a password. */
            password_set?: boolean | null;
            /** @description What it may do. */
            roles?: components["schemas"]["Role"][] | null;
        };
        /** @description What became of a proposal. */
        Settle: "enter" | "mismatch" | "leave" | "refuse" | "overrule";
        /** @description Settles a proposal. */
        Settling: {
            /** @description How. */
            settle: components["schemas"]["Settle"];
            /** @description Why the officer lets in; without a name in it. */
            why?: string | null;
        };
        /** @description How bad; the queue sorts by it, worst first. */
        Severity: "notice" | "warning" | "critical";
        /** @description Asks for what a scanner of the box reads next. */
        ShownQuery: {
            /**
             * Format: uint64
             * @description How many codes it had read when it was asked before; without it the answer comes at once.
             */
            after?: number | null;
            /**
             * Format: uint16
             * @description The lane.
             */
            lane: number;
        };
        /** @description What a scanner of the box has read last. */
        ShownView: {
            /** @description Whether it is for people who go out. */
            is_exit: boolean;
            /** @description What the gate found; `None` where it has read none yet, or could judge nothing. */
            judged?: components["schemas"]["JudgedView"] | null;
            /** @description Why nothing could be judged. */
            problem?: components["schemas"]["Problem"] | null;
            /**
             * Format: uint64
             * @description How many codes it has read: to be asked with next.
             */
            read_count: number;
        };
        /** @description Signs off. */
        SignOff: {
            /** @description The short code of the pass they signed on with. */
            badge: string;
        };
        /** @description Signs on with one's own pass. */
        SignOn: {
            /** @description Where they stand. */
            post: string;
            /** @description The text of their pass's code. */
            text: string;
        };
        /**
         * Format: uint64
         * @description A silence on a rule, counted from 1.
         */
        SilenceId: number;
        /** @description A silence. */
        SilenceView: {
            about?: components["schemas"]["Subject"] | null;
            by: components["schemas"]["AccountId"];
            /** Format: uint64 */
            changed_seq: number;
            rule: string;
            /** Format: uint64 */
            silence: number;
            until: string;
        };
        /** @description What a refused person is given. */
        SlipView: {
            /** @description When. */
            at: string;
            /** @description The gate. */
            gate: string;
            /** @description Whether it is of a training. */
            is_training: boolean;
            /** @description The badge of the officer who confirmed it. */
            officer: string;
            /** @description The order it rests on. */
            order?: string | null;
            /**
             * Format: uint64
             * @description The version of the rules.
             */
            policy_version: number;
            /** @description Why: a stable code. */
            reason: string;
            /** @description The number of the refusal: this gate's name, its run and its count. */
            refusal: string;
            /** @description What can be done about it, and where. */
            remedy: components["schemas"]["Words"];
            /** @description The rule that decided. */
            rule?: string | null;
            /** @description The short code of the pass, if one was shown. */
            short?: string | null;
            /** @description Why, as it is said. */
            text: components["schemas"]["Words"];
        };
        /** @description Anything that reports: a receiver, a camera, a gate, this node itself. */
        SourceId: string;
        /** @description Whether a source reports. */
        SourceState: "heard" | "silent" | "stopped";
        /** @description A source. */
        SourceView: {
            /** Format: uint64 */
            dropped_count: number;
            from: string;
            heard_at?: string | null;
            kind: string;
            /** Format: uint64 */
            messages_count: number;
            /** Format: int64 */
            rebased_by_ms?: number | null;
            /** Format: uint32 */
            silence_max_s?: number | null;
            source: components["schemas"]["SourceId"];
            state: components["schemas"]["SourceState"];
            /** Format: uint64 */
            undecodable_count: number;
        };
        /** @description A time in which something is so. */
        SpanView: {
            /** @description The thing that says so, if another. */
            by?: components["schemas"]["ThingName"] | null;
            /** @description Until when; null: without end. */
            ends_at?: string | null;
            /** @description Its id. */
            id: string;
            /** @description The kind of the thing. */
            kind: string;
            /** @description From when; null: always was. */
            starts_at?: string | null;
            /** @description What it is then, such as `active`, `closed`, `booked` or `in_force`. */
            what: string;
        };
        /** @description A plan without its duties. */
        StaffPlanView: {
            /** @description The shifts of a day, by their beginning. */
            bands: components["schemas"]["BandView"][];
            /**
             * Format: uint32
             * @description How many days.
             */
            days: number;
            /** @description What was found, in figures. */
            figures: components["schemas"]["FiguresView"];
            /** @description The first day, `YYYY-MM-DD`, local. */
            first_day: string;
            /**
             * Format: uint64
             * @description How many steps the search took.
             */
            iterations: number;
            /**
             * Format: uint64
             * @description How many people are missing in them.
             */
            missing: number;
            /**
             * Format: uint64
             * @description How many wants are open.
             */
            open_count: number;
            /**
             * Format: uint32
             * @description Its number among the run's plans.
             */
            revision: number;
            /**
             * Format: uint32
             * @description The run that made it.
             */
            run: number;
            /**
             * Format: uint64
             * @description The seed.
             */
            seed: number;
            /** @description Where travel times come from, in words. */
            travel: string;
        };
        /** @description One line of an incident's timeline. */
        StepView: {
            /** @description When. */
            at: string;
            /** @description By which account, rule or source. */
            by: string;
            /** @description The same as a sentence. */
            sentence: components["schemas"]["Words"];
            /**
             * Format: uint64
             * @description The entry.
             */
            seq: number;
            /** @description What kind of entry. */
            what: components["schemas"]["Kind"];
        };
        /** @description Which camera a JPEG is of. */
        StillQuery: {
            /** @description Which camera. */
            camera: string;
            /**
             * Format: uint64
             * @description Under which lease.
             */
            lease: number;
        };
        /** @description A thing that an alert, an incident or a note is about. */
        Subject: {
            track: components["schemas"]["TrackId"];
        } | {
            source: components["schemas"]["SourceId"];
        } | {
            volume: components["schemas"]["VolumeId"];
        } | {
            alert: components["schemas"]["AlertId"];
        } | {
            incident: components["schemas"]["IncidentId"];
        } | {
            unit: components["schemas"]["UnitId"];
        } | {
            silence: components["schemas"]["SilenceId"];
        } | {
            proposal: components["schemas"]["ProposalId"];
        } | "operation";
        /**
         * Format: uint64
         * @description An order to a unit, counted from 1.
         */
        TaskingId: number;
        /** @description How far an order to a unit has come. */
        TaskingStatus: "sent" | "received" | "acknowledged" | "moving" | "in_place" | "released";
        /** @description An order. */
        TaskingView: {
            /** Format: uint64 */
            changed_seq: number;
            incident: components["schemas"]["IncidentId"];
            ordered_at: string;
            ordered_by: components["schemas"]["AccountId"];
            place?: components["schemas"]["Position"] | null;
            status: components["schemas"]["TaskingStatus"];
            /** Format: uint64 */
            tasking: number;
            unit: components["schemas"]["UnitId"];
        };
        /** @description A thing by name. */
        ThingName: {
            /** @description Its id. */
            id: string;
            /** @description Its kind. */
            kind: string;
        };
        /** @description A thing. */
        ThingView: {
            /** @description `edit` or `plan`, if it is not as the package has it. */
            changed?: string | null;
            /** @description Its fields: texts, numbers, yes or no, lists of texts, times as RFC 3339. */
            fields: {
                [key: string]: unknown;
            };
            /** @description The file it stands in. */
            file: string;
            /** @description Where it is (RFC 7946). */
            geometry?: unknown;
            /** @description Its id. */
            id: string;
            /** @description Its kind. */
            kind: string;
            /** @description Its name, or its id. */
            name: string;
            /** @description Whether its place can be relied upon. */
            surveyed: boolean;
        };
        /**
         * @description One thing followed over time; for aircraft `<icao24>-<first heard, Unix seconds>`, with an
         *     `x` before it where the ICAO did not give the address.
         */
        TrackId: string;
        /** @description A track as of when. */
        TrackQuery: {
            /** @description As of this time, which may not be in the future; now otherwise. */
            at?: string | null;
        };
        /**
         * @description The newest that is known of one track: stream lane, never a journal entry by itself. An alert's
         *     entry embeds the states that it rests on.
         */
        TrackState: {
            /** @description How high, once known. */
            altitude?: components["schemas"]["Altitude"] | null;
            /** @description Call sign, trimmed, once one was heard. */
            callsign?: string | null;
            /**
             * @description What kind of thing it is, as it says.
             * @default null
             */
            category: components["schemas"]["Category"] | null;
            /**
             * @description Why it is not to be believed, where its reports contradict one another.
             * @default null
             */
            doubt: components["schemas"]["Doubt"] | null;
            /**
             * @description The emergency that it declares.
             * @default null
             */
            emergency: components["schemas"]["Emergency"] | null;
            /** @description Over the ground. */
            ground_speed?: components["schemas"]["Knots"] | null;
            /** @description The aircraft address. */
            icao24: components["schemas"]["Icao24"];
            /** @description When the newest of this was observed, by the source's clock. */
            observed_at: string;
            /**
             * @description Whether it is on the ground, where it says so.
             * @default null
             */
            on_ground: boolean | null;
            /** @description When it was observed in truth, where a recording is played as if it were now. */
            original_at?: string | null;
            /** @description Where, once known. */
            position?: components["schemas"]["Position"] | null;
            /** @description When `position` was observed. */
            position_at?: string | null;
            /** @description Who heard the newest of this. */
            source: components["schemas"]["SourceId"];
            /** @description Mode A code, four octal digits. */
            squawk?: string | null;
            /** @description Which track. */
            track: components["schemas"]["TrackId"];
            /** @description Direction of travel over the ground. */
            track_angle?: components["schemas"]["TrueDegrees"] | null;
            /** @description Rate of climb. */
            vertical_rate?: components["schemas"]["FeetPerMinute"] | null;
        };
        /** @description A track. */
        TrackView: {
            altitude_datum?: string | null;
            /** Format: int32 */
            altitude_ft?: number | null;
            callsign?: string | null;
            /** Format: double */
            ground_speed_kt?: number | null;
            icao24: string;
            /** Format: double */
            latitude_deg?: number | null;
            /** Format: double */
            longitude_deg?: number | null;
            /** Format: uint32 */
            number?: number | null;
            observed_at: string;
            position_at?: string | null;
            source: string;
            squawk?: string | null;
            track: string;
            /** Format: double */
            track_deg?: number | null;
            /** Format: int32 */
            vertical_rate_fpm?: number | null;
        };
        /** @description A track as of a time, and where it had been in the ten minutes before. */
        TrailView: {
            altitude_datum?: string | null;
            /** Format: int32 */
            altitude_ft?: number | null;
            callsign?: string | null;
            /** Format: double */
            ground_speed_kt?: number | null;
            icao24: string;
            /** Format: double */
            latitude_deg?: number | null;
            /** Format: double */
            longitude_deg?: number | null;
            /** Format: uint32 */
            number?: number | null;
            observed_at: string;
            position_at?: string | null;
            source: string;
            squawk?: string | null;
            track: string;
            /** Format: double */
            track_deg?: number | null;
            /** @description Longitude, latitude, Unix milliseconds; oldest first. */
            trail: [
                number,
                number,
                number
            ][];
            /** Format: int32 */
            vertical_rate_fpm?: number | null;
        };
        /**
         * Format: double
         * @description Degrees clockwise from true north, 0 up to but not 360.
         */
        TrueDegrees: number;
        /** @description Points that a person picked, to be tried. */
        TryPairs: {
            /** @description The camera: longitude and latitude. */
            origin: [
                [
                    number,
                    number
                ],
                [
                    number,
                    number
                ]
            ];
            /** @description x, y in fractions of the picture; longitude, latitude. */
            pairs: [
                number,
                number,
                number,
                number
            ][];
            /** @description Width and height of the picture, pixels. */
            size: [
                [
                    number,
                    number
                ],
                [
                    number,
                    number
                ]
            ];
        };
        /** @description A plan is to go back to the one before. */
        UndoPin: {
            /**
             * Format: uint32
             * @description The plan that was looked at; refused where another is in force by now.
             */
            revision: number;
        };
        /** @description How a unit's duties differ. */
        UnitDifference: {
            /** @description Duties of this plan that the other has not, or otherwise. */
            here: components["schemas"]["BarView"][];
            /** @description Its name. */
            name: string;
            /** @description Duties of the other plan that this one has not, or otherwise; bands as of this plan. */
            there: components["schemas"]["BarView"][];
            /** @description The unit's id. */
            unit: string;
        };
        /** @description People who move together. */
        UnitId: string;
        /** @description A unit and its order. */
        UnitView: {
            /**
             * Format: uint64
             * @description The entry that last changed it.
             */
            changed_seq: number;
            /**
             * @description Where it is by its own report: longitude, latitude in degrees, Unix milliseconds; absent
             *     where it has not reported.
             */
            place?: [
                number,
                number,
                number
            ] | null;
            /**
             * Format: uint64
             * @description Its order under way.
             */
            tasking?: number | null;
            /** @description Which. */
            unit: components["schemas"]["UnitId"];
        };
        /** @description How what the gate saw reaches the centre. */
        UplinkView: {
            /** @description Whether a centre is set. */
            is_set: boolean;
            /** @description Whether it answered last time. */
            is_up: boolean;
            /**
             * Format: uint64
             * @description Records that no signed checkpoint of the centre covers yet.
             */
            pending_count: number;
            /**
             * Format: uint64
             * @description Seconds since the centre last answered; `None` if never.
             */
            silent_s?: number | null;
        };
        /** @description A person's judgement of an alert. */
        Verdict: "false" | "irrelevant" | "relevant";
        /** @description A volume of air of the operation package. */
        VolumeId: string;
        /** @description A volume of air. */
        VolumeView: {
            /** @description Whether it is active at the picture's time. */
            active: boolean;
            /** @description Its upper limit. */
            ceiling?: components["schemas"]["Altitude"] | null;
            /** @description When it is active no more. */
            ends_at?: string | null;
            /** @description Its lower limit. */
            floor?: components["schemas"]["Altitude"] | null;
            /** @description Its id. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description Corners, longitude first, the first not repeated. */
            outline: [
                number,
                number
            ][];
            /** @description When it begins to be active. */
            starts_at?: string | null;
        };
        /** @description Why the analysis of a camera ended. */
        WatchEnd: "order_ended" | "lease_lost" | "stopped" | "changed";
        /** @description Something that a worker tells the journal. */
        WatchRecord: {
            /** @description When, by the worker's clock. */
            at: string;
            /** @description Which camera. */
            camera: string;
            /**
             * Format: uint64
             * @description Under which lease.
             */
            lease: number;
            /** @description What. */
            what: components["schemas"]["WatchWhat"];
        };
        /** @description What a worker says, about once a second. */
        WatchReport: {
            /**
             * Format: uint64
             * @description The number of the first record.
             */
            first: number;
            /** @description The leases that it works by, each with how it fares. */
            holds: components["schemas"]["CameraLive"][];
            /** @description Records, in order, each on the worker's disk. */
            records: components["schemas"]["WatchRecord"][];
            /**
             * Format: uint
             * @description How many cameras it can take in all.
             */
            room: number;
            /**
             * Format: uint64
             * @description Its run: a worker whose store is new begins a greater one.
             */
            run: number;
            /** @description Its name, as a source's. */
            worker: string;
        };
        /** @description How watching a camera stands. */
        WatchState: "no_order" | "no_address" | "waiting" | "watched";
        /** @description What is told. */
        WatchWhat: {
            /** @constant */
            kind: "began";
            /** @description What detects, by name and hash; `None` where nothing does. */
            model?: string | null;
            /** @description The order it rests on. */
            order: string;
        } | {
            /** @constant */
            kind: "ended";
            /** @description Why. */
            why: components["schemas"]["WatchEnd"];
        } | {
            /** @description What. */
            fault: components["schemas"]["CameraFault"];
            /** @description Whether it is so now. */
            is_present: boolean;
            /** @constant */
            kind: "fault";
            /** @description In words, with numbers. */
            said: string;
        } | {
            /** @description The numbers. */
            figures: components["schemas"]["CameraFigures"];
            /** @constant */
            kind: "figures";
        };
        /** @description What the centre answers. */
        WatchWord: {
            /** @description The centre's time. */
            at: string;
            /** @description Moments that are to be kept. */
            clips: components["schemas"]["ClipWanted"][];
            /**
             * Format: uint64
             * @description Records below this are in the journal.
             */
            covered: number;
            /** @description What the worker is to watch: all of it, and nothing else. */
            leases: components["schemas"]["Lease"][];
            /**
             * Format: uint64
             * @description The number of the record that is to come next.
             */
            next: number;
            /** @description Cameras whose video somebody looks at now. */
            wanted: string[];
        };
        /** @description What a rule saw, in facts; `cordon-rules` turns them into a sentence. */
        Why: {
            /**
             * @description An exemption that would name it, if its call sign were not another aircraft's.
             * @default null
             */
            contradicted: string | null;
            /**
             * @description False when the track's altitude is unknown or above another datum than the volume's
             *     limits, so that only the outline was judged.
             */
            height_known: boolean;
            /** @constant */
            rule: "volume_entered";
            /** @description Which track. */
            track: components["schemas"]["TrackId"];
            /** @description Which volume. */
            volume: components["schemas"]["VolumeId"];
        } | {
            /** @description When it was last heard; `None` if never since the operation began. */
            heard_at?: string | null;
            /** @constant */
            rule: "source_silent";
            /**
             * Format: uint32
             * @description How long it may be silent, in seconds.
             */
            silence_max_s: number;
            /** @description Which source. */
            source: components["schemas"]["SourceId"];
        } | {
            /** @description When it will be inside. */
            enters_at: string;
            /** @description Whether its height was compared with the limits. */
            height_known: boolean;
            /** @constant */
            rule: "volume_entry_predicted";
            /** @description Which track. */
            track: components["schemas"]["TrackId"];
            /** @description Which volume. */
            volume: components["schemas"]["VolumeId"];
        } | {
            /** @description The emergency that it declares beside. */
            emergency?: components["schemas"]["Emergency"] | null;
            /** @constant */
            rule: "emergency_squawk";
            /** @description 7500, 7600 or 7700, where it was the squawk. */
            squawk?: string | null;
            /** @description Which track. */
            track: components["schemas"]["TrackId"];
        } | {
            /** @description What does not fit. */
            doubt: components["schemas"]["Doubt"];
            /** @constant */
            rule: "position_implausible";
            /** @description Which track. */
            track: components["schemas"]["TrackId"];
        } | {
            /** @description When it ends. */
            ends_at: string;
            /** @description The exemption. */
            exemption: string;
            /** @constant */
            rule: "exemption_lapsing";
            /** @description The track. */
            track: components["schemas"]["TrackId"];
            /** @description The volume. */
            volume: components["schemas"]["VolumeId"];
        } | {
            /**
             * Format: uint32
             * @description How many findings stood without an alert of their own.
             */
            count: number;
            /** @description The group. */
            group: string;
            /** @constant */
            rule: "too_many";
        } | {
            /** @description Which entries. */
            double: components["schemas"]["DoubleEntry"];
            /** @constant */
            rule: "double_entry";
        };
        /** @description A time. */
        Window: {
            /** @description Until when. */
            ends_at: string;
            /** @description From when. */
            starts_at: string;
        };
        /** @description A sentence in the two languages of the console. */
        Words: {
            /** @description In English. */
            en: string;
            /** @description In French. */
            fr: string;
        };
        /** @description A worker. */
        WorkerView: {
            /**
             * Format: uint
             * @description How many it has.
             */
            holds: number;
            /**
             * Format: uint64
             * @description Records that are not in the journal yet.
             */
            pending_count: number;
            /**
             * Format: uint
             * @description How many cameras it can take.
             */
            room: number;
            /**
             * Format: double
             * @description Seconds since it was heard.
             */
            silent_s: number;
            /** @description Its name. */
            worker: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type AcceptView = components['schemas']['AcceptView'];
export type AccountId = components['schemas']['AccountId'];
export type AccountName = components['schemas']['AccountName'];
export type AccountView = components['schemas']['AccountView'];
export type AgentView = components['schemas']['AgentView'];
export type AirTrack = components['schemas']['AirTrack'];
export type AirView = components['schemas']['AirView'];
export type AlertId = components['schemas']['AlertId'];
export type AlertState = components['schemas']['AlertState'];
export type AlertView = components['schemas']['AlertView'];
export type Altitude = components['schemas']['Altitude'];
export type AreaFigures = components['schemas']['AreaFigures'];
export type AreaLive = components['schemas']['AreaLive'];
export type Author = components['schemas']['Author'];
export type BandView = components['schemas']['BandView'];
export type BarView = components['schemas']['BarView'];
export type BaseMap = components['schemas']['BaseMap'];
export type BodyClass = components['schemas']['BodyClass'];
export type BreakGlass = components['schemas']['BreakGlass'];
export type CameraFault = components['schemas']['CameraFault'];
export type CameraFigures = components['schemas']['CameraFigures'];
export type CameraLive = components['schemas']['CameraLive'];
export type CameraView = components['schemas']['CameraView'];
export type CamerasView = components['schemas']['CamerasView'];
export type Category = components['schemas']['Category'];
export type CentreGateView = components['schemas']['CentreGateView'];
export type Change = components['schemas']['Change'];
export type CheckpointView = components['schemas']['CheckpointView'];
export type ClipQuery = components['schemas']['ClipQuery'];
export type ClipView = components['schemas']['ClipView'];
export type ClipWanted = components['schemas']['ClipWanted'];
export type ClipsView = components['schemas']['ClipsView'];
export type ColumnView = components['schemas']['ColumnView'];
export type Command = components['schemas']['Command'];
export type CompareQuery = components['schemas']['CompareQuery'];
export type CompareView = components['schemas']['CompareView'];
export type Condition = components['schemas']['Condition'];
export type Decision = components['schemas']['Decision'];
export type DiffQuery = components['schemas']['DiffQuery'];
export type DiffView = components['schemas']['DiffView'];
export type Difference = components['schemas']['Difference'];
export type DoneView = components['schemas']['DoneView'];
export type DoubleEntry = components['schemas']['DoubleEntry'];
export type DoubleRank = components['schemas']['DoubleRank'];
export type DoubleView = components['schemas']['DoubleView'];
export type Doubt = components['schemas']['Doubt'];
export type DoubtKind = components['schemas']['DoubtKind'];
export type Emergency = components['schemas']['Emergency'];
export type Enrol = components['schemas']['Enrol'];
export type EnrolmentView = components['schemas']['EnrolmentView'];
export type EntryView = components['schemas']['EntryView'];
export type EraseHolder = components['schemas']['EraseHolder'];
export type ErasedView = components['schemas']['ErasedView'];
export type Evidence = components['schemas']['Evidence'];
export type ExemptionView = components['schemas']['ExemptionView'];
export type FeedAge = components['schemas']['FeedAge'];
export type Feet = components['schemas']['Feet'];
export type FeetPerMinute = components['schemas']['FeetPerMinute'];
export type FieldDifference = components['schemas']['FieldDifference'];
export type FiguresView = components['schemas']['FiguresView'];
export type FlowLive = components['schemas']['FlowLive'];
export type Freshness = components['schemas']['Freshness'];
export type GateCounts = components['schemas']['GateCounts'];
export type GateVerdict = components['schemas']['GateVerdict'];
export type GateView = components['schemas']['GateView'];
export type GatesView = components['schemas']['GatesView'];
export type HealthSentence = components['schemas']['HealthSentence'];
export type HealthState = components['schemas']['HealthState'];
export type HealthView = components['schemas']['HealthView'];
export type Hello = components['schemas']['Hello'];
export type Icao24 = components['schemas']['Icao24'];
export type IncidentId = components['schemas']['IncidentId'];
export type IncidentKind = components['schemas']['IncidentKind'];
export type IncidentState = components['schemas']['IncidentState'];
export type IncidentView = components['schemas']['IncidentView'];
export type JournalQuery = components['schemas']['JournalQuery'];
export type JournalTimes = components['schemas']['JournalTimes'];
export type JournalView = components['schemas']['JournalView'];
export type JudgedView = components['schemas']['JudgedView'];
export type KeepClip = components['schemas']['KeepClip'];
export type Kind = components['schemas']['Kind'];
export type Knots = components['schemas']['Knots'];
export type LanguageQuery = components['schemas']['LanguageQuery'];
export type Lease = components['schemas']['Lease'];
export type LevelView = components['schemas']['LevelView'];
export type ListView = components['schemas']['ListView'];
export type Login = components['schemas']['Login'];
export type Look = components['schemas']['Look'];
export type Made = components['schemas']['Made'];
export type Metres = components['schemas']['Metres'];
export type MovementView = components['schemas']['MovementView'];
export type MovementsQuery = components['schemas']['MovementsQuery'];
export type MovementsView = components['schemas']['MovementsView'];
export type Named = components['schemas']['Named'];
export type NewAccount = components['schemas']['NewAccount'];
export type NewPassword = components['schemas']['NewPassword'];
export type NewPin = components['schemas']['NewPin'];
export type NewRoles = components['schemas']['NewRoles'];
export type NewRun = components['schemas']['NewRun'];
export type NextAnswer = components['schemas']['NextAnswer'];
export type NoteId = components['schemas']['NoteId'];
export type NoteView = components['schemas']['NoteView'];
export type NotesQuery = components['schemas']['NotesQuery'];
export type OnceLogin = components['schemas']['OnceLogin'];
export type Op = components['schemas']['Op'];
export type OpenQuery = components['schemas']['OpenQuery'];
export type OpenView = components['schemas']['OpenView'];
export type OpensView = components['schemas']['OpensView'];
export type OperationDocument = components['schemas']['OperationDocument'];
export type OperationQuery = components['schemas']['OperationQuery'];
export type OperationUnit = components['schemas']['OperationUnit'];
export type OperationView = components['schemas']['OperationView'];
export type OrderName = components['schemas']['OrderName'];
export type Outcome = components['schemas']['Outcome'];
export type PairsTried = components['schemas']['PairsTried'];
export type PartView = components['schemas']['PartView'];
export type PasswordLogin = components['schemas']['PasswordLogin'];
export type PersonLive = components['schemas']['PersonLive'];
export type PictureQuery = components['schemas']['PictureQuery'];
export type PictureView = components['schemas']['PictureView'];
export type PinView = components['schemas']['PinView'];
export type PlacedView = components['schemas']['PlacedView'];
export type PlanQuery = components['schemas']['PlanQuery'];
export type Position = components['schemas']['Position'];
export type Press = components['schemas']['Press'];
export type PressureView = components['schemas']['PressureView'];
export type Problem = components['schemas']['Problem'];
export type ProblemBody = components['schemas']['ProblemBody'];
export type ProgressPoint = components['schemas']['ProgressPoint'];
export type ProofView = components['schemas']['ProofView'];
export type ProposalId = components['schemas']['ProposalId'];
export type ProposalView = components['schemas']['ProposalView'];
export type PublicOperation = components['schemas']['PublicOperation'];
export type PublicZone = components['schemas']['PublicZone'];
export type ReceiverView = components['schemas']['ReceiverView'];
export type ReceptionView = components['schemas']['ReceptionView'];
export type RelaxationView = components['schemas']['RelaxationView'];
export type Report = components['schemas']['Report'];
export type ReportBatch = components['schemas']['ReportBatch'];
export type ReportRefused = components['schemas']['ReportRefused'];
export type ReportsTaken = components['schemas']['ReportsTaken'];
export type Request = components['schemas']['Request'];
export type Resume = components['schemas']['Resume'];
export type Role = components['schemas']['Role'];
export type RowView = components['schemas']['RowView'];
export type RowsBy = components['schemas']['RowsBy'];
export type RowsQuery = components['schemas']['RowsQuery'];
export type RowsView = components['schemas']['RowsView'];
export type RuleAnswer = components['schemas']['RuleAnswer'];
export type RuleId = components['schemas']['RuleId'];
export type RuleQuery = components['schemas']['RuleQuery'];
export type RunDetail = components['schemas']['RunDetail'];
export type RunState = components['schemas']['RunState'];
export type RunView = components['schemas']['RunView'];
export type RunsView = components['schemas']['RunsView'];
export type Scan = components['schemas']['Scan'];
export type ScannerView = components['schemas']['ScannerView'];
export type Seen = components['schemas']['Seen'];
export type SegmentQuery = components['schemas']['SegmentQuery'];
export type Seq = components['schemas']['Seq'];
export type SessionView = components['schemas']['SessionView'];
export type Settle = components['schemas']['Settle'];
export type Settling = components['schemas']['Settling'];
export type Severity = components['schemas']['Severity'];
export type ShownQuery = components['schemas']['ShownQuery'];
export type ShownView = components['schemas']['ShownView'];
export type SignOff = components['schemas']['SignOff'];
export type SignOn = components['schemas']['SignOn'];
export type SilenceId = components['schemas']['SilenceId'];
export type SilenceView = components['schemas']['SilenceView'];
export type SlipView = components['schemas']['SlipView'];
export type SourceId = components['schemas']['SourceId'];
export type SourceState = components['schemas']['SourceState'];
export type SourceView = components['schemas']['SourceView'];
export type SpanView = components['schemas']['SpanView'];
export type StaffPlanView = components['schemas']['StaffPlanView'];
export type StepView = components['schemas']['StepView'];
export type StillQuery = components['schemas']['StillQuery'];
export type Subject = components['schemas']['Subject'];
export type TaskingId = components['schemas']['TaskingId'];
export type TaskingStatus = components['schemas']['TaskingStatus'];
export type TaskingView = components['schemas']['TaskingView'];
export type ThingName = components['schemas']['ThingName'];
export type ThingView = components['schemas']['ThingView'];
export type TrackId = components['schemas']['TrackId'];
export type TrackQuery = components['schemas']['TrackQuery'];
export type TrackState = components['schemas']['TrackState'];
export type TrackView = components['schemas']['TrackView'];
export type TrailView = components['schemas']['TrailView'];
export type TrueDegrees = components['schemas']['TrueDegrees'];
export type TryPairs = components['schemas']['TryPairs'];
export type UndoPin = components['schemas']['UndoPin'];
export type UnitDifference = components['schemas']['UnitDifference'];
export type UnitId = components['schemas']['UnitId'];
export type UnitView = components['schemas']['UnitView'];
export type UplinkView = components['schemas']['UplinkView'];
export type Verdict = components['schemas']['Verdict'];
export type VolumeId = components['schemas']['VolumeId'];
export type VolumeView = components['schemas']['VolumeView'];
export type WatchEnd = components['schemas']['WatchEnd'];
export type WatchRecord = components['schemas']['WatchRecord'];
export type WatchReport = components['schemas']['WatchReport'];
export type WatchState = components['schemas']['WatchState'];
export type WatchWhat = components['schemas']['WatchWhat'];
export type WatchWord = components['schemas']['WatchWord'];
export type Why = components['schemas']['Why'];
export type Window = components['schemas']['Window'];
export type Words = components['schemas']['Words'];
export type WorkerView = components['schemas']['WorkerView'];
export type $defs = Record<string, never>;
export interface operations {
    accounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"][];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    open_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccount"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    login_once: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_roles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRoles"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    air: {
        parameters: {
            query?: {
                at?: string | null;
                seq?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AirView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    alert_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    alert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                alert: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cameras: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CamerasView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accept_view: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptView"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CameraView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    try_pairs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TryPairs"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PairsTried"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    camera_still: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    camera_video: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "video/mp4": unknown;
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    clips: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClipsView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    keep_clip: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeepClip"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClipView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    erase_clip: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClipView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    clip_video: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "video/mp4": unknown;
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    command: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Request"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DoneView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    gates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatesView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    erase_holder: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EraseHolder"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasedView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    movements: {
        parameters: {
            query?: {
                pass?: string;
                purpose?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MovementsView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    gate_question: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/cbor": unknown;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/cbor": unknown;
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    gate_report: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/cbor": unknown;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/cbor": unknown;
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    incident_notes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                incident: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoteView"][];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    journal: {
        parameters: {
            query?: {
                author?: string | null;
                before?: number | null;
                kind?: string | null;
                limit?: number | null;
                text?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JournalView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    journal_times: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JournalTimes"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    proof: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                seq: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProofView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    notes: {
        parameters: {
            query?: {
                about?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoteView"][];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operation: {
        parameters: {
            query?: {
                at?: string | null;
                plan?: string | null;
                seq?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationDocument"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operation_diff: {
        parameters: {
            query?: {
                from_seq?: number | null;
                plan?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiffView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    order_pdf: {
        parameters: {
            query?: {
                lang?: string | null;
            };
            header?: never;
            path: {
                order: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": unknown;
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    picture: {
        parameters: {
            query?: {
                at?: string | null;
                seq?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PictureView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    picture_stream: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    public_operation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicOperation"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    public_rule: {
        parameters: {
            query?: {
                at?: string | null;
                lat?: number | null;
                lon?: number | null;
                mode?: string;
                motive?: string | null;
                role?: string | null;
                zone?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleAnswer"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    report: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportBatch"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportsTaken"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunsView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRun"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compare_runs: {
        parameters: {
            query?: {
                limit?: number | null;
                offset?: number;
                revision?: number | null;
                with?: number;
                with_revision?: number | null;
            };
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompareView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    run_open: {
        parameters: {
            query?: {
                limit?: number | null;
                offset?: number;
                reason?: string | null;
                revision?: number | null;
                text?: string | null;
            };
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpensView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pin_unit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPin"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    run_plan: {
        parameters: {
            query?: {
                revision?: number | null;
            };
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffPlanView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    run_rows: {
        parameters: {
            query?: {
                by?: components["schemas"]["RowsBy"];
                limit?: number | null;
                offset?: number;
                revision?: number | null;
                text?: string | null;
                unit?: string | null;
            };
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RowsView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stop_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undo_pin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UndoPin"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPassword"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    track: {
        parameters: {
            query?: {
                at?: string | null;
            };
            header?: never;
            path: {
                track: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrailView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    watch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WatchReport"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WatchWord"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    watch_clip: {
        parameters: {
            query?: {
                clip?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "video/mp4": unknown;
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    watch_segment: {
        parameters: {
            query?: {
                at?: string | null;
                camera?: string;
                codec?: string | null;
                lease?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "video/mp4": unknown;
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    watch_still: {
        parameters: {
            query?: {
                camera?: string;
                lease?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "image/jpeg": unknown;
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    base_map: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    gate_sign_on: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignOn"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    gate_sign_off: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignOff"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    gate_break_glass: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BreakGlass"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    gate_enrol: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Enrol"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    gate_enrolment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrolmentView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    gate_frame: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": unknown;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JudgedView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    gate_press: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Press"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    gate_settle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                record: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Settling"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JudgedView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    gate_slip: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                record: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlipView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    gate_scan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Scan"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JudgedView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    gate_shown: {
        parameters: {
            query?: {
                after?: number | null;
                lane?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShownView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    gate_state: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateView"];
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tlog_checkpoint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tlog_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tlog_tile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description Not done; why, and what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
