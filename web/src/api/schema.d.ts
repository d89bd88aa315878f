// Made by `npm run generate`; changes are lost.
// openapi sha256: 1a25696981701fb1dab537d8616fea1a513f84eef9cd15238d0a02a12f1feb4a

export interface paths {
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log In
         * @description Answers with cookies: one that lets in for some minutes, and one for `auth/refresh`.
         */
        post: operations["log_in_api_v1_auth_login_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log Out
         * @description End this session, also one that has to be renewed, or all of the account.
         */
        post: operations["log_out_api_v1_auth_logout_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Me
         * @description Who is logged in.
         */
        get: operations["me_api_v1_auth_me_get"];
        put?: never;
        post?: never;
        /**
         * Leave
         * @description Delete the account for good, with its videos, clips, keys and all else; work that goes on is cancelled.
         */
        delete: operations["leave_api_v1_auth_me_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change Password
         * @description Other sessions end.
         */
        post: operations["change_password_api_v1_auth_password_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh
         * @description The next pair of cookies. Each works once: one that comes again ends the session for whoever has it.
         */
        post: operations["refresh_api_v1_auth_refresh_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register
         * @description Make an account, and log in.
         */
        post: operations["register_api_v1_auth_register_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/brand-kits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Listing */
        get: operations["listing_api_v1_brand_kits_get"];
        put?: never;
        /**
         * Add
         * @description A caption style of your own; `captions` of a job may name it, as it may name a built-in one.
         */
        post: operations["add_api_v1_brand_kits_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/brand-kits/{kit}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show */
        get: operations["show_api_v1_brand_kits__kit__get"];
        put?: never;
        post?: never;
        /** Remove */
        delete: operations["remove_api_v1_brand_kits__kit__delete"];
        options?: never;
        head?: never;
        /**
         * Change
         * @description Jobs that there are keep what it was.
         */
        patch: operations["change_api_v1_brand_kits__kit__patch"];
        trace?: never;
    };
    "/api/v1/clips": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Clips
         * @description Those whose title and spoken words hold every word of `q`; the newest, the best or the longest first.
         */
        get: operations["clips_api_v1_clips_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clips/{clip}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show */
        get: operations["show_api_v1_clips__clip__get"];
        put?: never;
        post?: never;
        /**
         * Delete
         * @description Delete a clip of a finished job for good. Edits that were made of it stay.
         */
        delete: operations["delete_api_v1_clips__clip__delete"];
        options?: never;
        head?: never;
        /**
         * Change
         * @description Give it another title, or show it to others. Nothing is made anew.
         */
        patch: operations["change_api_v1_clips__clip__patch"];
        trace?: never;
    };
    "/api/v1/clips/{clip}/editing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Editing
         * @description What an editor shows: words and loudness around the clip, its shots and crops, its captions.
         */
        get: operations["editing_api_v1_clips__clip__editing_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clips/{clip}/edits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Edit
         * @description A new job of one clip: this one with changes. `reruns` says which stages run for it; the rest is stored already.
         *
         *     `unseen_ms` says how much of the clip framing has to look at; what was looked at for this clip is known.
         */
        post: operations["edit_api_v1_clips__clip__edits_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clips/{clip}/render": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Render
         * @description Have a clip rendered whose job renders on demand. Asked again, it changes nothing.
         */
        post: operations["render_api_v1_clips__clip__render_post"];
        /**
         * Cancel
         * @description Let a clip wait again that was asked for and is not rendered yet. 409 if it is, or if its job renders all of its clips.
         */
        delete: operations["cancel_api_v1_clips__clip__render_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clips/{clip}/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shares Of Clip */
        get: operations["shares_of_clip_api_v1_clips__clip__shares_get"];
        put?: never;
        /**
         * Share Clip
         * @description A link by which anybody may watch it. Its token is shown in this answer only.
         */
        post: operations["share_clip_api_v1_clips__clip__shares_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/follows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Following
         * @description Whom you follow, the latest first.
         */
        get: operations["following_api_v1_follows_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/follows/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Follow
         * @description From now on you see what that account shows to its followers.
         */
        put: operations["follow_api_v1_follows__account__put"];
        post?: never;
        /** Unfollow */
        delete: operations["unfollow_api_v1_follows__account__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Listing
         * @description Newest first.
         */
        get: operations["listing_api_v1_jobs_get"];
        put?: never;
        /**
         * Create
         * @description Ask for clips of a video. The same Idempotency-Key gives the same job (200).
         */
        post: operations["create_api_v1_jobs_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show */
        get: operations["show_api_v1_jobs__job__get"];
        put?: never;
        post?: never;
        /**
         * Cancel
         * @description Stop it. Results that are there stay.
         */
        delete: operations["cancel_api_v1_jobs__job__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Events
         * @description What happens, as it happens, from the event after Last-Event-ID on; ends when the job is finished.
         */
        get: operations["events_api_v1_jobs__job__events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}/files/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * File
         * @description A file by its signed URL; ranges and validators as in RFC 9110. Where the bytes lie in S3: 307 to a short-lived link.
         *
         *     `download` makes browsers save it, also where it comes from another origin.
         */
        get: operations["file_api_v1_jobs__job__files__name__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * File
         * @description A file by its signed URL; ranges and validators as in RFC 9110. Where the bytes lie in S3: 307 to a short-lived link.
         *
         *     `download` makes browsers save it, also where it comes from another origin.
         */
        head: operations["file_api_v1_jobs__job__files__name__head"];
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}/more": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * More
         * @description A new job for further clips of other parts of the same video; nothing is transcribed again.
         */
        post: operations["more_api_v1_jobs__job__more_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Results
         * @description The manifest and every file that is there, with signed URLs.
         */
        get: operations["results_api_v1_jobs__job__results_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry
         * @description Try again what failed or was cancelled.
         */
        post: operations["retry_api_v1_jobs__job__retry_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job}/zip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Zipped Clips
         * @description All clips that are ready, with subtitles and pictures, in one file; by its signed URL, as the results give it.
         */
        get: operations["zipped_clips_api_v1_jobs__job__zip_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Listing */
        get: operations["listing_api_v1_keys_get"];
        put?: never;
        /**
         * Add
         * @description Make a key for a program. It is shown in this answer only.
         */
        post: operations["add_api_v1_keys_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke
         * @description It opens nothing from now on.
         */
        delete: operations["revoke_api_v1_keys__key__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/likes/{asset}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Like */
        put: operations["like_api_v1_likes__asset__put"];
        post?: never;
        /**
         * Unlike
         * @description Also of what is not shown to you any more.
         */
        delete: operations["unlike_api_v1_likes__asset__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/play/{token}/{asset}/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Play
         * @description What the URLs of `watch` lead to, and what they name in turn: playlists, segments, subtitles, pictures, files.
         *
         *     Ranges and validators as in RFC 9110. Where the bytes lie in S3: 307 to a short-lived link.
         *     `download` makes browsers save a file.
         */
        get: operations["play_api_v1_play__token___asset___path__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Play
         * @description What the URLs of `watch` lead to, and what they name in turn: playlists, segments, subtitles, pictures, files.
         *
         *     Ranges and validators as in RFC 9110. Where the bytes lie in S3: 307 to a short-lived link.
         *     `download` makes browsers save a file.
         */
        head: operations["play_api_v1_play__token___asset___path__head"];
        patch?: never;
        trace?: never;
    };
    "/api/v1/shared/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shared
         * @description The same for whoever has a share's token; 404 when it is revoked or has expired.
         */
        get: operations["shared_api_v1_shared__token__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shares/{share}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke
         * @description It opens nothing any more; what it let play stops within seconds.
         */
        delete: operations["revoke_api_v1_shares__share__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create
         * @description Begin an upload, with its first bytes or without. `Location` is where the others go.
         *
         *     `Upload-Metadata` may hold `filename`, `title`, `language` and `captions`, as the form of POST /videos does.
         */
        post: operations["create_api_v1_uploads_post"];
        delete?: never;
        /**
         * Options
         * @description What of tus is spoken here.
         */
        options: operations["options_api_v1_uploads_options"];
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{upload}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * View
         * @description The same for people, with the video or the reason why there is none.
         */
        get: operations["view_api_v1_uploads__upload__get"];
        put?: never;
        post?: never;
        /**
         * Delete
         * @description Give an upload up; what became a video stays.
         */
        delete: operations["delete_api_v1_uploads__upload__delete"];
        options?: never;
        /**
         * Head
         * @description Where an upload stands. Once all is there, this waits until it is a video, and names it in `Upload-Video`.
         */
        head: operations["head_api_v1_uploads__upload__head"];
        /**
         * Patch
         * @description Append at `Upload-Offset`. With the last byte the upload becomes a video, named in `Upload-Video`.
         */
        patch: operations["patch_api_v1_uploads__upload__patch"];
        trace?: never;
    };
    "/api/v1/uploads/presign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Offer
         * @description Whether uploads may go straight to S3.
         */
        get: operations["offer_api_v1_uploads_presign_get"];
        put?: never;
        /**
         * Create
         * @description Begin an upload straight to S3. 409 where the bytes lie in MongoDB.
         */
        post: operations["create_api_v1_uploads_presign_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/presign/{upload}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stands
         * @description How much of it is there, or what became of it. Once all is there, this waits until it is a video.
         */
        get: operations["stands_api_v1_uploads_presign__upload__get"];
        put?: never;
        post?: never;
        /**
         * Abort
         * @description Give an upload up; what became a video stays.
         */
        delete: operations["abort_api_v1_uploads_presign__upload__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/presign/{upload}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete
         * @description Make a video of what was put; may be asked again. 409 while parts are missing.
         */
        post: operations["complete_api_v1_uploads_presign__upload__complete_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/presign/{upload}/parts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Parts
         * @description Links of some parts, each valid for an hour.
         */
        get: operations["parts_api_v1_uploads_presign__upload__parts_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show
         * @description What you have used; without dates in the last 30 days.
         */
        get: operations["show_api_v1_usage_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/videos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Listing
         * @description Newest first; `title` is found anywhere in theirs, however it is written.
         */
        get: operations["listing_api_v1_videos_get"];
        put?: never;
        /**
         * Upload
         * @description Upload a video in one request; it is stored while it arrives. 200: it was there already.
         */
        post: operations["upload_api_v1_videos_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/videos/{video}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show */
        get: operations["show_api_v1_videos__video__get"];
        put?: never;
        post?: never;
        /**
         * Delete
         * @description Delete a video for good, with its jobs and clips; a job on it that is going on is cancelled. Others keep what they share.
         */
        delete: operations["delete_api_v1_videos__video__delete"];
        options?: never;
        head?: never;
        /**
         * Change
         * @description Give it another title, or show it to others. What is made private stops playing within seconds.
         */
        patch: operations["change_api_v1_videos__video__patch"];
        trace?: never;
    };
    "/api/v1/videos/{video}/package": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Package
         * @description Try once more to make it ready for streaming, where that failed. What is ready, or being made, stays as it is.
         */
        post: operations["package_api_v1_videos__video__package_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/videos/{video}/pictures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add
         * @description Bring a JPEG, PNG or WebP of at most 10 MiB; it is kept as a JPEG whose longer side has at most 1920 pixels.
         *
         *     Then say where it stands: PATCH the transcript with its id.
         */
        post: operations["add_api_v1_videos__video__pictures_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/videos/{video}/poster.jpg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Poster
         * @description The picture that stands for a video, by the signed URL that its view names.
         */
        get: operations["poster_api_v1_videos__video__poster_jpg_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Poster
         * @description The picture that stands for a video, by the signed URL that its view names.
         */
        head: operations["poster_api_v1_videos__video__poster_jpg_head"];
        patch?: never;
        trace?: never;
    };
    "/api/v1/videos/{video}/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shares Of Video */
        get: operations["shares_of_video_api_v1_videos__video__shares_get"];
        put?: never;
        /**
         * Share Video
         * @description A link by which anybody may watch it. Its token is shown in this answer only.
         */
        post: operations["share_video_api_v1_videos__video__shares_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/videos/{video}/transcript": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Transcript
         * @description Its words with their times, as people corrected them or as they were recognised. 409 until they are there.
         */
        get: operations["transcript_api_v1_videos__video__transcript_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change
         * @description Correct words, name speakers, write notes, put pictures; answers what changed. Jobs after it use it.
         *
         *     409 if somebody else was faster.
         */
        patch: operations["change_api_v1_videos__video__transcript_patch"];
        trace?: never;
    };
    "/api/v1/videos/{video}/transcript.srt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Transcript Srt
         * @description The words as people corrected them; plain text has the notes, too. 409 until they are there.
         */
        get: operations["transcript_srt_api_v1_videos__video__transcript_srt_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/videos/{video}/transcript.txt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Transcript Txt
         * @description The words as people corrected them; plain text has the notes, too. 409 until they are there.
         */
        get: operations["transcript_txt_api_v1_videos__video__transcript_txt_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/videos/{video}/transcript.vtt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Transcript Vtt
         * @description The words as people corrected them; plain text has the notes, too. 409 until they are there.
         */
        get: operations["transcript_vtt_api_v1_videos__video__transcript_vtt_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/videos/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import Link
         * @description Fetch a video by its link; answers when it is stored. 200: it was there already.
         *
         *     The link leads to a file (http, https), to a page that shows one video (what yt-dlp knows, and others), to a playlist of
         *     HLS or DASH, or to s3://bucket/key in a bucket that the operator allows. Captions of a page in `language`, or in what it says
         *     is spoken, are taken in place of speech recognition. Refused with the reason: what leads to a private address, what is private,
         *     removed, live, protected, not shown in this country, too long or too large, and lists of videos.
         */
        post: operations["import_link_api_v1_videos_import_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/watch/{asset}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watch
         * @description A video or a clip as its page shows it, with URLs to play it by: for its owner, and for whom its visibility lets in.
         *
         *     Otherwise 404, or 401 where a session or a key was sent that is not valid: renew it and ask again.
         */
        get: operations["watch_api_v1_watch__asset__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate Of Jobs
         * @description Another secret for what goes to the `webhook_url` of jobs.
         */
        post: operations["rotate_of_jobs_api_v1_webhook_secret_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Listing */
        get: operations["listing_api_v1_webhooks_get"];
        put?: never;
        /**
         * Add
         * @description Be told what happens. The secret, with which messages are signed, is shown in this answer only.
         */
        post: operations["add_api_v1_webhooks_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show */
        get: operations["show_api_v1_webhooks__webhook__get"];
        put?: never;
        post?: never;
        /**
         * Remove
         * @description With what it has not been told yet.
         */
        delete: operations["remove_api_v1_webhooks__webhook__delete"];
        options?: never;
        head?: never;
        /**
         * Change
         * @description Another address, other events; or switch it off, or on again.
         */
        patch: operations["change_api_v1_webhooks__webhook__patch"];
        trace?: never;
    };
    "/api/v1/webhooks/{webhook}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Last
         * @description The last ones, the newest first; they are kept for 30 days.
         */
        get: operations["last_api_v1_webhooks__webhook__deliveries_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook}/deliveries/{delivery}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend
         * @description Send it again, with the same `webhook-id`.
         */
        post: operations["resend_api_v1_webhooks__webhook__deliveries__delivery__resend_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate
         * @description Another secret.
         */
        post: operations["rotate_api_v1_webhooks__webhook__rotate_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test
         * @description Send a `webhook.test` now, also where it is switched off, and say what came back.
         */
        post: operations["test_api_v1_webhooks__webhook__test_post"];
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
        /**
         * Aim
         * @description Upper left corner of a panel's crop at a moment; between two aims it moves in a straight line.
         */
        Aim: {
            /** At Ms */
            at_ms: number;
            /** X */
            x: number;
            /** Y */
            y: number;
        };
        /** Artifact */
        Artifact: {
            /** Name */
            name: string;
            /** Sha256 */
            sha256: string;
            /** Size */
            size: number;
            /** Url */
            url: string;
        };
        /**
         * Box
         * @description A rectangle in display pixels; x, y is its upper left corner.
         */
        Box: {
            /** Height */
            height: number;
            /** Width */
            width: number;
            /** X */
            x: number;
            /** Y */
            y: number;
        };
        /**
         * CaptionStyle
         * @description How words are burned in. Sizes are shares of the output's height, so that a style suits every size.
         */
        CaptionStyle: {
            /**
             * Bold
             * @default true
             */
            bold?: boolean;
            /**
             * Font
             * @default Montserrat
             * @enum {string}
             */
            font?: "Anton" | "Montserrat" | "Noto Sans" | "Poppins";
            /**
             * Highlight Color
             * @default #FFD400
             */
            highlight_color?: string;
            /**
             * Outline Color
             * @default #000000
             */
            outline_color?: string;
            /**
             * Outline Width
             * @default 0.003
             */
            outline_width?: number;
            /**
             * Position
             * @default bottom
             * @enum {string}
             */
            position?: "top" | "middle" | "bottom";
            /**
             * Primary Color
             * @default #FFFFFF
             */
            primary_color?: string;
            /**
             * Size
             * @default 0.042
             */
            size?: number;
            /**
             * Uppercase
             * @default false
             */
            uppercase?: boolean;
            /**
             * Word Highlight
             * @default true
             */
            word_highlight?: boolean;
            /**
             * Words Per Line
             * @default 3
             */
            words_per_line?: number;
        };
        /**
         * CaptionTrack
         * @description WebVTT; `language` is null where nobody knows it.
         */
        CaptionTrack: {
            /** Label */
            label: string;
            /** Language */
            language: string | null;
            /** Url */
            url: string;
        };
        /** ChapterView */
        ChapterView: {
            /** Start S */
            start_s: number;
            /** Title */
            title: string;
        };
        /**
         * ClipCard
         * @description A clip in a list. `degraded` says in sentences what its measures fall short of.
         */
        ClipCard: {
            /** Created At */
            created_at: string;
            /** Degraded */
            degraded: string[];
            /** Duration S */
            duration_s: number;
            /** Edited From */
            edited_from: string | null;
            /** End S */
            end_s: number;
            /** Height */
            height: number;
            /** Id */
            id: string;
            /** Index */
            index: number;
            /** Job Id */
            job_id: string;
            layout: components["schemas"]["Layout"] | null;
            /** Mp4 */
            mp4: string | null;
            /** Poster */
            poster: string | null;
            /** Reason */
            reason: string;
            /**
             * Render
             * @enum {string}
             */
            render: "always" | "asked" | "unasked";
            /** Score */
            score: number;
            /** Start S */
            start_s: number;
            /**
             * State
             * @enum {string}
             */
            state: "planned" | "framed" | "ready" | "dead";
            /** Summary */
            summary: string;
            /** Tags */
            tags: string[];
            /** Text */
            text: string;
            /** Title */
            title: string;
            /** Video Id */
            video_id: string;
            /**
             * Visibility
             * @enum {string}
             */
            visibility: "private" | "followers" | "unlisted" | "public";
            /** Width */
            width: number;
        };
        /**
         * ClipChange
         * @description What is left out stays as it is.
         */
        ClipChange: {
            /** Title */
            title?: string | null;
            /** Visibility */
            visibility?: ("private" | "followers" | "unlisted" | "public") | null;
        };
        /** ClipPage */
        ClipPage: {
            /** Items */
            items: components["schemas"]["ClipCard"][];
            /** Next */
            next: string | null;
        };
        /**
         * ClipView
         * @description A clip slot of a job: planned, being made (the stage's name), framed, ready or dead.
         *
         *     `mp4` and `poster` are signed URLs, for whoever may read. `render`: of a job on demand, whether somebody asked for it.
         */
        ClipView: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Duration S */
            duration_s: number;
            /** Edited From */
            edited_from?: string | null;
            /** End S */
            end_s: number;
            error?: components["schemas"]["Problem"] | null;
            /** Height */
            height: number;
            /** Id */
            id: string;
            /** Index */
            index: number;
            /** Job Id */
            job_id: string;
            layout?: components["schemas"]["Layout"] | null;
            /** Mp4 */
            mp4?: string | null;
            /** Poster */
            poster?: string | null;
            quality?: components["schemas"]["Quality"] | null;
            /** Reason */
            reason?: string | null;
            /**
             * Render
             * @enum {string}
             */
            render: "always" | "asked" | "unasked";
            /** Score */
            score?: number | null;
            /** Start S */
            start_s: number;
            /** State */
            state: string;
            /** Summary */
            summary?: string | null;
            /**
             * Tags
             * @default []
             */
            tags?: string[];
            /** Text */
            text?: string | null;
            /** Title */
            title?: string | null;
            /** Video Id */
            video_id: string;
            /**
             * Visibility
             * @default private
             * @enum {string}
             */
            visibility?: "private" | "followers" | "unlisted" | "public";
            /** Width */
            width: number;
        };
        /**
         * Correction
         * @description What is shown of the word that was recognised at `start_ms`: other words, or with an empty text none; it is heard still.
         */
        Correction: {
            /** Start Ms */
            start_ms: number;
            /** Text */
            text: string;
        };
        /**
         * Cost
         * @description By the operator's rates, in their currency; a part for which there is no rate is null.
         */
        Cost: {
            /** Cpu */
            cpu: number | null;
            /** Storage */
            storage: number | null;
            /** Total */
            total: number;
        };
        /** DeliveryList */
        DeliveryList: {
            /** Items */
            items: components["schemas"]["DeliveryView"][];
        };
        /**
         * DeliveryView
         * @description `status`, `error` and `ms` are of the last attempt; `next_at` is when the next one is due, while it is open.
         */
        DeliveryView: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Attempts */
            attempts: number;
            /** Done At */
            done_at: string | null;
            /** Error */
            error: string | null;
            /** Id */
            id: string;
            /** Ms */
            ms: number | null;
            /** Next At */
            next_at: string | null;
            /** State */
            state: string;
            /** Status */
            status: number | null;
            /** Type */
            type: string;
        };
        /** Departure */
        Departure: {
            /** Password */
            password: string;
        };
        /**
         * EditedWord
         * @description A word as it was recognised at its time, and the text that is shown for it: empty, and it is not shown.
         */
        EditedWord: {
            /** End Ms */
            end_ms: number;
            /** Heard */
            heard: string;
            /** Speaker */
            speaker?: string | null;
            /** Start Ms */
            start_ms: number;
            /** Text */
            text: string;
        };
        /**
         * Editing
         * @description A clip as an editor shows it; words, sentences and levels from 30 s before it to 30 s after it, times in the source.
         *
         *     What was `watched` needs no other look at the film when the clip is framed anew.
         */
        Editing: {
            captions: components["schemas"]["CaptionStyle"] | null;
            clip: components["schemas"]["ClipView"];
            /** End Ms */
            end_ms: number;
            framing: components["schemas"]["Framing"] | null;
            /** Language */
            language: string | null;
            layout: components["schemas"]["Layout"] | null;
            levels: components["schemas"]["Levels"];
            /** Sentences */
            sentences: components["schemas"]["Sentence"][];
            source: components["schemas"]["SourceSize"];
            /** Start Ms */
            start_ms: number;
            watched: components["schemas"]["Span"] | null;
            /** Words */
            words: components["schemas"]["EditedWord"][];
        };
        /**
         * EditWish
         * @description The body of POST clips/{clip}/edits: what is left out stays as it is.
         */
        EditWish: {
            /** Captions */
            captions?: boolean | string | components["schemas"]["CaptionStyle"] | null;
            /** Crops */
            crops?: components["schemas"]["Put"][] | null;
            /** End S */
            end_s?: number | null;
            /** Layout */
            layout?: ("auto" | "focus" | "stack" | "split" | "static") | null;
            /** Start S */
            start_s?: number | null;
            /** Title */
            title?: string | null;
            /** Words */
            words?: components["schemas"]["services__users__clips__edits__Change"][] | null;
        };
        /** Follow */
        Follow: {
            /** Account */
            account: string;
            /**
             * Since
             * Format: date-time
             */
            since: string;
        };
        /** FollowPage */
        FollowPage: {
            /** Items */
            items: components["schemas"]["Follow"][];
        };
        /**
         * Framing
         * @description Where to look in each shot of one clip; shots touch and cover [clip start, clip end) exactly.
         */
        Framing: {
            /** Height */
            height: number;
            /** Sample Ms */
            sample_ms: number;
            /** Shots */
            shots: components["schemas"]["Shot"][];
            /** Sightings */
            sightings: components["schemas"]["Sighting"][];
            /** Width */
            width: number;
        };
        /** Import */
        Import: {
            /** Language */
            language?: string | null;
            /**
             * Title
             * @default
             */
            title?: string;
            /** Url */
            url: string;
        };
        /** JobPage */
        JobPage: {
            /** Items */
            items: components["schemas"]["JobView"][];
            /** Next */
            next: string | null;
        };
        /** JobView */
        JobView: {
            /** Clips */
            clips: components["schemas"]["ClipView"][];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Edited From */
            edited_from: string | null;
            error: components["schemas"]["Problem"] | null;
            /** Eta S */
            eta_s: number | null;
            /** External Id */
            external_id: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Id */
            id: string;
            /** Message */
            message: string;
            /** Owner */
            owner: string;
            /** Processing S */
            processing_s: number;
            /** Progress Percent */
            progress_percent: number;
            /** Queue Place */
            queue_place: number | null;
            /**
             * Render
             * @enum {string}
             */
            render: "always" | "on_demand";
            /** Reruns */
            reruns: components["schemas"]["Stage"][] | null;
            /** Shortfall */
            shortfall: string | null;
            /** Stage */
            stage: string | null;
            /** Status */
            status: string;
            /** Unseen Ms */
            unseen_ms: number | null;
            /** Video Id */
            video_id: string;
        };
        /** KeyView */
        KeyView: {
            /** Begins */
            begins: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Scopes */
            scopes: string[];
        };
        /** KeyWish */
        KeyWish: {
            /** Name */
            name: string;
            /**
             * Scopes
             * @default [
             *       "jobs",
             *       "read",
             *       "upload"
             *     ]
             */
            scopes?: ("read" | "upload" | "jobs")[];
        };
        /**
         * KitChange
         * @description What is left out stays as it is.
         */
        KitChange: {
            captions?: components["schemas"]["CaptionStyle"] | null;
            /** Name */
            name?: string | null;
        };
        /** KitView */
        KitView: {
            captions: components["schemas"]["CaptionStyle"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /** Name */
            name: string;
        };
        /** KitWish */
        KitWish: {
            captions: components["schemas"]["CaptionStyle"];
            /** Name */
            name: string;
        };
        /**
         * Layout
         * @description How a shot fills the output: one subject; screen over face; two subjects; a crop that looks at nobody.
         * @enum {string}
         */
        Layout: "focus" | "stack" | "split" | "static";
        /**
         * Levels
         * @description Loudness: `levels_db[i]` is of [i, i+1) × `step_ms` after `start_ms`.
         */
        Levels: {
            /** Levels Db */
            levels_db: number[];
            /** Start Ms */
            start_ms: number;
            /** Step Ms */
            step_ms: number;
        };
        /** LogIn */
        LogIn: {
            /**
             * Email
             * Format: email
             */
            email: string;
            /** Password */
            password: string;
        };
        /**
         * Me
         * @description `csrf` goes into the header X-CSRF-Token of whatever changes something.
         */
        Me: {
            /** Account */
            account: string;
            /** Accounts */
            accounts: boolean;
            /** Csrf */
            csrf: string | null;
            /** Email */
            email: string | null;
        };
        /** More */
        More: {
            /**
             * Clips
             * @default 5
             */
            clips?: number;
        };
        /** NewKey */
        NewKey: {
            /** Begins */
            begins: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /** Key */
            key: string;
            /** Name */
            name: string;
            /** Scopes */
            scopes: string[];
        };
        /**
         * NewRevision
         * @description The new revision, and what it changed, as it is kept: an empty text or name took something away.
         */
        NewRevision: {
            /** Notes */
            notes: components["schemas"]["Note"][];
            /** Pictures */
            pictures: components["schemas"]["PictureWish"][];
            /** Revision */
            revision: number;
            /** Speakers */
            speakers: {
                [key: string]: string;
            };
            /** Words */
            words: components["schemas"]["Correction"][];
        };
        /** NewShare */
        NewShare: {
            /** Asset */
            asset: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /** Id */
            id: string;
            /** Title */
            title: string | null;
            /** Token */
            token: string;
            /** Url */
            url: string;
        };
        /** NewWebhook */
        NewWebhook: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Disabled At */
            disabled_at: string | null;
            /** Disabled Because */
            disabled_because: string | null;
            /** Enabled */
            enabled: boolean;
            /** Events */
            events: string[];
            /** Failing Since */
            failing_since: string | null;
            /** Id */
            id: string;
            /** Secret */
            secret: string;
            /** Url */
            url: string;
        };
        /**
         * Note
         * @description What somebody wrote about a moment of a video.
         */
        Note: {
            /** At Ms */
            at_ms: number;
            /** Text */
            text: string;
        };
        /**
         * NoteWish
         * @description A note at a moment of the video; an empty text takes it away.
         */
        NoteWish: {
            /** At Ms */
            at_ms: number;
            /** Text */
            text: string;
        };
        /**
         * Panel
         * @description A crop of `width` × `height` display pixels, shown at `left`, `top`, `right`, `bottom` (0..1 of the output).
         */
        Panel: {
            /** Aims */
            aims: components["schemas"]["Aim"][];
            /**
             * Bottom
             * @default 1
             */
            bottom?: number;
            /** Height */
            height: number;
            /**
             * Left
             * @default 0
             */
            left?: number;
            /**
             * Right
             * @default 1
             */
            right?: number;
            /**
             * Top
             * @default 0
             */
            top?: number;
            /** Track */
            track?: number | null;
            /** Width */
            width: number;
        };
        /**
         * PartLink
         * @description PUT exactly `size` bytes there, from `start` of the file on; `written`: it is there already.
         */
        PartLink: {
            /** Number */
            number: number;
            /** Size */
            size: number;
            /** Start */
            start: number;
            /** Url */
            url: string;
            /** Written */
            written: boolean;
        };
        /** PasswordChange */
        PasswordChange: {
            /** New */
            new: string;
            /** Old */
            old: string;
        };
        /**
         * PictureAdded
         * @description `id` is what the transcript's `pictures` name; width and height are those of what is kept.
         */
        PictureAdded: {
            /** Height */
            height: number;
            /** Id */
            id: string;
            /** Width */
            width: number;
        };
        /**
         * PictureView
         * @description `alt` says what is seen; `url` works as long as those to play the video by.
         */
        PictureView: {
            /** Alt */
            alt: string;
            /** At Ms */
            at_ms: number;
            /** Height */
            height: number;
            /** Id */
            id: string;
            /** Url */
            url: string;
            /** Width */
            width: number;
        };
        /**
         * PictureWish
         * @description A picture of this video, by the id under which it was brought; no moment takes it away.
         */
        PictureWish: {
            /**
             * Alt
             * @default
             */
            alt?: string;
            /** At Ms */
            at_ms: number | null;
            /** Id */
            id: string;
        };
        /**
         * PresignedView
         * @description The file in `parts` parts of `part_size` bytes, of which the last may be shorter; `written` bytes of it are there.
         *
         *     `done`: see `video`; `refused`: see `error`.
         */
        PresignedView: {
            /** Error */
            error: string | null;
            /** Expires At */
            expires_at: string;
            /** Id */
            id: string;
            /** Part Size */
            part_size: number;
            /** Parts */
            parts: number;
            /** Size */
            size: number;
            /**
             * State
             * @enum {string}
             */
            state: "open" | "done" | "refused" | "ended";
            video: components["schemas"]["VideoView"] | null;
            /** Written */
            written: number;
        };
        /** PresignedWish */
        PresignedWish: {
            /**
             * Captions
             * @description SubRip or WebVTT of it
             */
            captions?: string | null;
            /**
             * Filename
             * @default
             */
            filename?: string;
            /** Language */
            language?: string | null;
            /**
             * Size
             * @description Bytes of the file
             */
            size: number;
            /**
             * Title
             * @default
             */
            title?: string;
        };
        /**
         * Presigning
         * @description Whether uploads may go straight to the store; else send them by tus.
         */
        Presigning: {
            /** Offered */
            offered: boolean;
        };
        /** Problem */
        Problem: {
            /** Code */
            code: string;
            /** Message */
            message: string;
        };
        /** Problem details */
        ProblemDetails: {
            /** @description Stable, for programs */
            code: string;
            /** @description What is wrong and what to do */
            detail: string;
            status: number;
            title: string;
            type: string;
        };
        /**
         * Put
         * @description Where the crop of shot `shot` (counted from 0) goes: 0..1 of the places that it can have, from the left and the top.
         */
        Put: {
            /**
             * Panel
             * @default 0
             */
            panel?: number;
            /** Shot */
            shot: number;
            /** X */
            x: number;
            /**
             * Y
             * @default 0.5
             */
            y?: number;
        };
        /**
         * Quality
         * @description Measured on the finished file; the figures are defined in docs/quality.md. None: it does not apply.
         */
        Quality: {
            /** Av Offset Ms */
            av_offset_ms: number | null;
            /** Caption Onset Ms */
            caption_onset_ms: number | null;
            /** Crop Jitter Px */
            crop_jitter_px: number;
            /** Cut Words */
            cut_words: number;
            /**
             * Degraded
             * @default []
             */
            degraded?: string[];
            /** Lufs */
            lufs: number | null;
            /** Subject In Frame */
            subject_in_frame: number | null;
            /** True Peak Db */
            true_peak_db: number | null;
        };
        /**
         * Range
         * @description A part of the video that is to be a clip as it is.
         */
        Range: {
            /** End S */
            end_s: number;
            /** Start S */
            start_s: number;
        };
        /** Registration */
        Registration: {
            /**
             * Email
             * Format: email
             */
            email: string;
            /** Password */
            password: string;
        };
        /** Results */
        Results: {
            /** Artifacts */
            artifacts: components["schemas"]["Artifact"][];
            /** Manifest */
            manifest: {
                [key: string]: unknown;
            };
            /** Zip */
            zip: string;
        };
        /**
         * RevisedTranscript
         * @description What is said, as it was corrected; `revision` 0 is what was recognised. `removed` words are as they were recognised.
         */
        RevisedTranscript: {
            /** Duration Ms */
            duration_ms: number;
            /** Language */
            language: string | null;
            /** Notes */
            notes: components["schemas"]["Note"][];
            /**
             * Origin
             * @enum {string}
             */
            origin: "whisper" | "api" | "sidecar" | "embedded" | "none";
            /** Pictures */
            pictures: components["schemas"]["PictureView"][];
            /** Removed */
            removed: components["schemas"]["Word"][];
            /** Revision */
            revision: number;
            /** Segments */
            segments: components["schemas"]["Segment"][];
            /** Speakers */
            speakers: {
                [key: string]: string;
            };
            /**
             * Word Times
             * @enum {string}
             */
            word_times: "measured" | "interpolated";
        };
        /** Secret */
        Secret: {
            /** Secret */
            secret: string;
        };
        /**
         * Segment
         * @description Words said in one breath: a recogniser's segment, or one subtitle cue.
         */
        Segment: {
            /** End Ms */
            end_ms: number;
            /** Speaker */
            speaker?: string | null;
            /** Start Ms */
            start_ms: number;
            /** Text */
            text: string;
            /** Words */
            words: components["schemas"]["Word"][];
        };
        /**
         * Sentence
         * @description [start_ms, end_ms) of the source.
         */
        Sentence: {
            /** End Ms */
            end_ms: number;
            /** Start Ms */
            start_ms: number;
        };
        /**
         * Change
         * @description Another text for the word that begins at `start_ms`; an empty one: it is not shown. Several words share its time.
         */
        services__users__clips__edits__Change: {
            /** Start Ms */
            start_ms: number;
            /** Text */
            text: string;
        };
        /**
         * Change
         * @description What is left away stays as it is.
         */
        services__users__jobs__routes__Change: {
            /** Title */
            title?: string | null;
            /** Visibility */
            visibility?: ("private" | "followers" | "unlisted" | "public") | null;
        };
        /** SharePage */
        SharePage: {
            /** Items */
            items: components["schemas"]["ShareView"][];
        };
        /** ShareView */
        ShareView: {
            /** Asset */
            asset: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /** Id */
            id: string;
            /** Title */
            title: string | null;
        };
        /**
         * ShareWish
         * @description `expires_s` null: until it is revoked. `title` is for the owner's own list.
         */
        ShareWish: {
            /** Expires S */
            expires_s?: number | null;
            /** Title */
            title?: string | null;
        };
        /**
         * Shot
         * @description [start_ms, end_ms) between two cuts, with its panels from top to bottom. One aim: the crop stands still.
         */
        Shot: {
            /** End Ms */
            end_ms: number;
            layout: components["schemas"]["Layout"];
            /** Panels */
            panels: components["schemas"]["Panel"][];
            /** Start Ms */
            start_ms: number;
        };
        /**
         * Sighting
         * @description A face seen in one sampled frame. The same `track` is the same person within a clip.
         */
        Sighting: {
            /** At Ms */
            at_ms: number;
            box: components["schemas"]["Box"];
            /** Score */
            score: number;
            /** Track */
            track: number;
        };
        /** SourceSize */
        SourceSize: {
            /** Duration Ms */
            duration_ms: number;
            /** Height */
            height: number;
            /** Width */
            width: number;
        };
        /**
         * Span
         * @description [start_ms, end_ms) of the source.
         */
        Span: {
            /** End Ms */
            end_ms: number;
            /** Start Ms */
            start_ms: number;
        };
        /**
         * Stage
         * @description A step whose result is a pure function of its inputs.
         * @enum {string}
         */
        Stage: "transcribe" | "plan" | "frame" | "render" | "package";
        /**
         * TranscriptChange
         * @description What is left out stays. A word is named by the moment at which it was recognised; a speaker with an empty name has none.
         */
        TranscriptChange: {
            /**
             * Notes
             * @default []
             */
            notes?: components["schemas"]["NoteWish"][];
            /**
             * Pictures
             * @default []
             */
            pictures?: components["schemas"]["PictureWish"][];
            /** Revision */
            revision?: number | null;
            /**
             * Speakers
             * @default {}
             */
            speakers?: {
                [key: string]: string;
            };
            /**
             * Words
             * @default []
             */
            words?: components["schemas"]["services__users__clips__edits__Change"][];
        };
        /**
         * Tried
         * @description What the address answered. `ok`: it would count as delivered.
         */
        Tried: {
            /** Body */
            body: string;
            /** Error */
            error: string | null;
            /** Ms */
            ms: number;
            /** Ok */
            ok: boolean;
            /** Status */
            status: number | null;
        };
        /**
         * UploadView
         * @description `offset` of `length` bytes are stored for good. `done`: see `video`; `refused`: see `error`.
         */
        UploadView: {
            /** Error */
            error: string | null;
            /** Expires At */
            expires_at: string;
            /** Id */
            id: string;
            /** Length */
            length: number;
            /** Offset */
            offset: number;
            /** State */
            state: string;
            video: components["schemas"]["VideoView"] | null;
        };
        /**
         * UsageView
         * @description Of [since, until); `storage_bytes` is of now. `cost` is an estimate, null where the operator set no rates.
         */
        UsageView: {
            /** Clips */
            clips: number;
            cost: components["schemas"]["Cost"] | null;
            /** Cpu Seconds */
            cpu_seconds: {
                [key: string]: number;
            };
            /** Minutes In */
            minutes_in: number;
            /** Minutes Out */
            minutes_out: number;
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /** Storage Bytes */
            storage_bytes: number;
            /**
             * Until
             * Format: date-time
             */
            until: string;
            /** Videos */
            videos: number;
        };
        /** VideoPage */
        VideoPage: {
            /** Items */
            items: components["schemas"]["VideoView"][];
            /** Next */
            next: string | null;
        };
        /**
         * VideoView
         * @description A stored video and what probing found. `poster` is a signed URL; null until the video is packaged for streaming.
         */
        VideoView: {
            /** Audio Codec */
            audio_codec: string | null;
            /** Created At */
            created_at: string;
            /** Duration S */
            duration_s: number;
            /** Fps */
            fps: number;
            /** Height */
            height: number;
            /** Id */
            id: string;
            /** Language */
            language: string | null;
            /** Poster */
            poster: string | null;
            /** Sha256 */
            sha256: string;
            /** Size */
            size: number;
            /** Title */
            title: string;
            /** Video Codec */
            video_codec: string;
            /**
             * Visibility
             * @enum {string}
             */
            visibility: "private" | "followers" | "unlisted" | "public";
            /** Width */
            width: number;
        };
        /**
         * Watch
         * @description `mp4` is a clip's file; of a video the source, for its owner alone and where browsers play it.
         *
         *     `transcript` (JSON), `srt` and `txt`: what is said.
         *     `replays`: equal parts of the film, 1 where most was watched; empty until something was. URLs work until `expires_at`.
         */
        Watch: {
            /** Account */
            account: string | null;
            /** Asset */
            asset: string;
            /** Captions */
            captions: components["schemas"]["CaptionTrack"][];
            /** Chapters */
            chapters: components["schemas"]["ChapterView"][];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Duration S */
            duration_s: number;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Height */
            height: number;
            /**
             * Kind
             * @enum {string}
             */
            kind: "video" | "clip";
            /** Liked */
            liked: boolean;
            /** Likes */
            likes: number;
            /** Master */
            master: string | null;
            /** Mine */
            mine: boolean;
            /** Mp4 */
            mp4: string | null;
            /** Pictures */
            pictures: components["schemas"]["PictureView"][];
            /** Poster */
            poster: string | null;
            /** Replays */
            replays: number[];
            /** Srt */
            srt: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "ready" | "packaging" | "failed";
            /** Storyboard */
            storyboard: string | null;
            /** Summary */
            summary: string | null;
            /** Title */
            title: string;
            /** Transcript */
            transcript: string | null;
            /** Txt */
            txt: string | null;
            /** Views */
            views: number;
            /**
             * Visibility
             * @enum {string}
             */
            visibility: "private" | "followers" | "unlisted" | "public";
            /** Width */
            width: number;
        };
        /**
         * WebhookChange
         * @description What is left out stays as it is.
         */
        WebhookChange: {
            /** Enabled */
            enabled?: boolean | null;
            /** Events */
            events?: ("job.finished" | "clip.ready" | "video.ready" | "video.failed")[] | null;
            /** Url */
            url?: string | null;
        };
        /**
         * WebhookView
         * @description `failing_since`: nothing was taken since then. `disabled_because` says what to do.
         */
        WebhookView: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Disabled At */
            disabled_at: string | null;
            /** Disabled Because */
            disabled_because: string | null;
            /** Enabled */
            enabled: boolean;
            /** Events */
            events: string[];
            /** Failing Since */
            failing_since: string | null;
            /** Id */
            id: string;
            /** Url */
            url: string;
        };
        /** WebhookWish */
        WebhookWish: {
            /**
             * Events
             * @default [
             *       "clip.ready",
             *       "job.finished",
             *       "video.failed",
             *       "video.ready"
             *     ]
             */
            events?: ("job.finished" | "clip.ready" | "video.ready" | "video.failed")[];
            /** Url */
            url: string;
        };
        /**
         * Wish
         * @description The body of POST jobs.
         */
        Wish: {
            /** Aspect */
            aspect?: ("9:16" | "1:1" | "4:5" | "16:9") | null;
            /**
             * Captions
             * @default true
             */
            captions?: boolean | string | components["schemas"]["CaptionStyle"];
            /**
             * Clips
             * @default 5
             */
            clips?: number;
            /** External Id */
            external_id?: string | null;
            /**
             * Fresh
             * @default false
             */
            fresh?: boolean;
            /** Language */
            language?: string | null;
            /**
             * Layout
             * @default auto
             * @enum {string}
             */
            layout?: "auto" | "focus" | "stack" | "split" | "static";
            /**
             * Lengths
             * @default short,medium
             */
            lengths?: string | string[];
            /** Output Language */
            output_language?: string | null;
            /** Owner */
            owner?: string | null;
            /** Platform */
            platform?: ("tiktok" | "shorts" | "reels" | "square") | null;
            /** Prompt */
            prompt?: string | null;
            /**
             * Ranges
             * @default []
             */
            ranges?: components["schemas"]["Range"][];
            /**
             * Render
             * @default always
             * @enum {string}
             */
            render?: "always" | "on_demand";
            /** Url */
            url?: string | null;
            /** Video Id */
            video_id?: string | null;
            /** Webhook Url */
            webhook_url?: string | null;
        };
        /**
         * Word
         * @description One spoken word with its punctuation, without surrounding blanks.
         */
        Word: {
            /** End Ms */
            end_ms: number;
            /** Probability */
            probability?: number | null;
            /** Speaker */
            speaker?: string | null;
            /** Start Ms */
            start_ms: number;
            /** Text */
            text: string;
        };
    };
    responses: {
        /** @description What is wrong (RFC 9457) */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDetails"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    log_in_api_v1_auth_login_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogIn"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
        };
    };
    log_out_api_v1_auth_logout_post: {
        parameters: {
            query?: {
                everywhere?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    me_api_v1_auth_me_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
        };
    };
    leave_api_v1_auth_me_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Departure"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_password_api_v1_auth_password_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    refresh_api_v1_auth_refresh_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
        };
    };
    register_api_v1_auth_register_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Registration"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
        };
    };
    listing_api_v1_brand_kits_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KitView"][];
                };
            };
        };
    };
    add_api_v1_brand_kits_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KitWish"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KitView"];
                };
            };
        };
    };
    show_api_v1_brand_kits__kit__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kit: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KitView"];
                };
            };
        };
    };
    remove_api_v1_brand_kits__kit__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kit: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_api_v1_brand_kits__kit__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kit: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KitChange"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KitView"];
                };
            };
        };
    };
    clips_api_v1_clips_get: {
        parameters: {
            query?: {
                cursor?: string | null;
                job_id?: string | null;
                limit?: number;
                min_score?: number | null;
                q?: string | null;
                sort?: "created" | "score" | "duration";
                state?: ("planned" | "framed" | "ready" | "dead") | null;
                video_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClipPage"];
                };
            };
        };
    };
    show_api_v1_clips__clip__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                clip: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClipView"];
                };
            };
        };
    };
    delete_api_v1_clips__clip__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                clip: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_api_v1_clips__clip__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                clip: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClipChange"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClipView"];
                };
            };
        };
    };
    editing_api_v1_clips__clip__editing_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                clip: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Editing"];
                };
            };
        };
    };
    edit_api_v1_clips__clip__edits_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                clip: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditWish"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The job that the same Idempotency-Key made */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobView"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobView"];
                };
            };
        };
    };
    render_api_v1_clips__clip__render_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                clip: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClipView"];
                };
            };
        };
    };
    cancel_api_v1_clips__clip__render_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                clip: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClipView"];
                };
            };
        };
    };
    shares_of_clip_api_v1_clips__clip__shares_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                clip: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharePage"];
                };
            };
        };
    };
    share_clip_api_v1_clips__clip__shares_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                clip: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShareWish"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewShare"];
                };
            };
        };
    };
    following_api_v1_follows_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FollowPage"];
                };
            };
        };
    };
    follow_api_v1_follows__account__put: {
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
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    unfollow_api_v1_follows__account__delete: {
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
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listing_api_v1_jobs_get: {
        parameters: {
            query?: {
                cursor?: string | null;
                external_id?: string | null;
                limit?: number;
                owner?: string | null;
                status?: ("queued" | "running" | "done" | "failed" | "cancelled") | null;
                video_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                };
            };
        };
    };
    create_api_v1_jobs_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Wish"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The job that the same Idempotency-Key made */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobView"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobView"];
                };
            };
        };
    };
    show_api_v1_jobs__job__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobView"];
                };
            };
        };
    };
    cancel_api_v1_jobs__job__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobView"];
                };
            };
        };
    };
    events_api_v1_jobs__job__events_get: {
        parameters: {
            query?: never;
            header?: {
                "last-event-id"?: string | null;
            };
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
        };
    };
    file_api_v1_jobs__job__files__name__get: {
        parameters: {
            query?: {
                download?: boolean;
                expires?: number;
                signature?: string;
            };
            header?: never;
            path: {
                job: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The whole file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The range that was asked for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is what the caller has already */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The store's own short-lived link */
            307: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not (any more) what the caller takes it for */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The range lies behind the file's end */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    file_api_v1_jobs__job__files__name__head: {
        parameters: {
            query?: {
                download?: boolean;
                expires?: number;
                signature?: string;
            };
            header?: never;
            path: {
                job: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The whole file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The range that was asked for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is what the caller has already */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The store's own short-lived link */
            307: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not (any more) what the caller takes it for */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The range lies behind the file's end */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    more_api_v1_jobs__job__more_post: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["More"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The job that the same Idempotency-Key made */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobView"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobView"];
                };
            };
        };
    };
    results_api_v1_jobs__job__results_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Results"];
                };
            };
        };
    };
    retry_api_v1_jobs__job__retry_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobView"];
                };
            };
        };
    };
    zipped_clips_api_v1_jobs__job__zip_get: {
        parameters: {
            query?: {
                expires?: number;
                signature?: string;
            };
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The files */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": unknown;
                };
            };
        };
    };
    listing_api_v1_keys_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyView"][];
                };
            };
        };
    };
    add_api_v1_keys_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyWish"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewKey"];
                };
            };
        };
    };
    revoke_api_v1_keys__key__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    like_api_v1_likes__asset__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                asset: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    unlike_api_v1_likes__asset__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                asset: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    play_api_v1_play__token___asset___path__get: {
        parameters: {
            query?: {
                download?: boolean;
            };
            header?: never;
            path: {
                asset: string;
                path: string;
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The whole file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The range that was asked for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is what the caller has already */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The store's own short-lived link */
            307: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not (any more) what the caller takes it for */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The range lies behind the file's end */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    play_api_v1_play__token___asset___path__head: {
        parameters: {
            query?: {
                download?: boolean;
            };
            header?: never;
            path: {
                asset: string;
                path: string;
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The whole file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The range that was asked for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is what the caller has already */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The store's own short-lived link */
            307: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not (any more) what the caller takes it for */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The range lies behind the file's end */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    shared_api_v1_shared__token__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Watch"];
                };
            };
        };
    };
    revoke_api_v1_shares__share__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                share: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    create_api_v1_uploads_post: {
        parameters: {
            query?: never;
            header?: {
                "tus-resumable"?: string;
                /** @example sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0= */
                "Upload-Checksum"?: string;
                "upload-length"?: string;
                "upload-metadata"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/offset+octet-stream": string;
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            201: {
                headers: {
                    /** @description When it is dropped if nothing more comes */
                    "Upload-Expires"?: string;
                    /** @description Bytes that are stored for good */
                    "Upload-Offset"?: number;
                    /** @description Id of the video, once it is one */
                    "Upload-Video"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    options_api_v1_uploads_options: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    view_api_v1_uploads__upload__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadView"];
                };
            };
        };
    };
    delete_api_v1_uploads__upload__delete: {
        parameters: {
            query?: never;
            header?: {
                "tus-resumable"?: string;
            };
            path: {
                upload: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    head_api_v1_uploads__upload__head: {
        parameters: {
            query?: never;
            header?: {
                "tus-resumable"?: string;
            };
            path: {
                upload: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    /** @description When it is dropped if nothing more comes */
                    "Upload-Expires"?: string;
                    /** @description Bytes that are stored for good */
                    "Upload-Offset"?: number;
                    /** @description Id of the video, once it is one */
                    "Upload-Video"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    patch_api_v1_uploads__upload__patch: {
        parameters: {
            query?: never;
            header: {
                "tus-resumable"?: string;
                /** @example sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0= */
                "Upload-Checksum"?: string;
                "Upload-Offset": number;
            };
            path: {
                upload: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/offset+octet-stream": string;
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            204: {
                headers: {
                    /** @description When it is dropped if nothing more comes */
                    "Upload-Expires"?: string;
                    /** @description Bytes that are stored for good */
                    "Upload-Offset"?: number;
                    /** @description Id of the video, once it is one */
                    "Upload-Video"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    offer_api_v1_uploads_presign_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Presigning"];
                };
            };
        };
    };
    create_api_v1_uploads_presign_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PresignedWish"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PresignedView"];
                };
            };
        };
    };
    stands_api_v1_uploads_presign__upload__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PresignedView"];
                };
            };
        };
    };
    abort_api_v1_uploads_presign__upload__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    complete_api_v1_uploads_presign__upload__complete_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VideoView"];
                };
            };
        };
    };
    parts_api_v1_uploads_presign__upload__parts_get: {
        parameters: {
            query?: {
                count?: number;
                first?: number;
            };
            header?: never;
            path: {
                upload: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PartLink"][];
                };
            };
        };
    };
    show_api_v1_usage_get: {
        parameters: {
            query?: {
                since?: string | null;
                until?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageView"];
                };
            };
        };
    };
    listing_api_v1_videos_get: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                title?: string | null;
                visibility?: ("private" | "followers" | "unlisted" | "public") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VideoPage"];
                };
            };
        };
    };
    upload_api_v1_videos_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description SubRip or WebVTT of it
                     */
                    captions?: string;
                    /**
                     * Format: binary
                     * @description The video
                     */
                    file: string;
                    /** @description ISO 639-1 code of what is spoken */
                    language?: string;
                    title?: string;
                };
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description It was there already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VideoView"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VideoView"];
                };
            };
        };
    };
    show_api_v1_videos__video__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VideoView"];
                };
            };
        };
    };
    delete_api_v1_videos__video__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_api_v1_videos__video__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["services__users__jobs__routes__Change"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VideoView"];
                };
            };
        };
    };
    package_api_v1_videos__video__package_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VideoView"];
                };
            };
        };
    };
    add_api_v1_videos__video__pictures_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "image/jpeg": string;
                "image/png": string;
                "image/webp": string;
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PictureAdded"];
                };
            };
        };
    };
    poster_api_v1_videos__video__poster_jpg_get: {
        parameters: {
            query?: {
                expires?: number;
                signature?: string;
            };
            header?: never;
            path: {
                video: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The whole file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The range that was asked for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is what the caller has already */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The store's own short-lived link */
            307: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not (any more) what the caller takes it for */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The range lies behind the file's end */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    poster_api_v1_videos__video__poster_jpg_head: {
        parameters: {
            query?: {
                expires?: number;
                signature?: string;
            };
            header?: never;
            path: {
                video: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The whole file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The range that was asked for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is what the caller has already */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The store's own short-lived link */
            307: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not (any more) what the caller takes it for */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The range lies behind the file's end */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    shares_of_video_api_v1_videos__video__shares_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharePage"];
                };
            };
        };
    };
    share_video_api_v1_videos__video__shares_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShareWish"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewShare"];
                };
            };
        };
    };
    transcript_api_v1_videos__video__transcript_get: {
        parameters: {
            query?: {
                as_heard?: boolean;
            };
            header?: never;
            path: {
                video: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisedTranscript"];
                };
            };
        };
    };
    change_api_v1_videos__video__transcript_patch: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                video: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TranscriptChange"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewRevision"];
                };
            };
        };
    };
    transcript_srt_api_v1_videos__video__transcript_srt_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The transcript as a file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-subrip": unknown;
                };
            };
        };
    };
    transcript_txt_api_v1_videos__video__transcript_txt_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The transcript as a file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
        };
    };
    transcript_vtt_api_v1_videos__video__transcript_vtt_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The transcript as a file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/vtt": unknown;
                };
            };
        };
    };
    import_link_api_v1_videos_import_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Import"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description It was there already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VideoView"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VideoView"];
                };
            };
        };
    };
    watch_api_v1_watch__asset__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                asset: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Watch"];
                };
            };
        };
    };
    rotate_of_jobs_api_v1_webhook_secret_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
        };
    };
    listing_api_v1_webhooks_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookView"][];
                };
            };
        };
    };
    add_api_v1_webhooks_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookWish"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewWebhook"];
                };
            };
        };
    };
    show_api_v1_webhooks__webhook__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookView"];
                };
            };
        };
    };
    remove_api_v1_webhooks__webhook__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_api_v1_webhooks__webhook__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookChange"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookView"];
                };
            };
        };
    };
    last_api_v1_webhooks__webhook__deliveries_get: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryList"];
                };
            };
        };
    };
    resend_api_v1_webhooks__webhook__deliveries__delivery__resend_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery: string;
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryView"];
                };
            };
        };
    };
    rotate_api_v1_webhooks__webhook__rotate_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
        };
    };
    test_api_v1_webhooks__webhook__test_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tried"];
                };
            };
        };
    };
}
