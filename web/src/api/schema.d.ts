// Made by `npm run generate`; changes are lost.
// openapi sha256: b93d55b6da469e7e2acd49c8ca6f0f79fe6c0f7fe421eb04c87fe305b93340ac

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
		delete?: never;
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
	"/api/v1/clips": {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		/**
		 * Clips
		 * @description Clips of the newest jobs; `limit` counts jobs.
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
		/** Clip */
		get: operations["clip_api_v1_clips__clip__get"];
		put?: never;
		post?: never;
		delete?: never;
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
		 */
		get: operations["file_api_v1_jobs__job__files__name__get"];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		/**
		 * File
		 * @description A file by its signed URL; ranges and validators as in RFC 9110. Where the bytes lie in S3: 307 to a short-lived link.
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
		get?: never;
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
		get?: never;
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
		 * Rename
		 * @description Give it another title.
		 */
		patch: operations["rename_api_v1_videos__video__patch"];
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
		 * @description Its words with their times. 409 until they are there.
		 */
		get: operations["transcript_api_v1_videos__video__transcript_get"];
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
}
export type webhooks = Record<string, never>;
export interface components {
	schemas: {
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
		/** ClipPage */
		ClipPage: {
			/** Items */
			items: components["schemas"]["ClipView"][];
			/** Next */
			next: string | null;
		};
		/**
		 * ClipView
		 * @description A clip slot of a job: planned, being made, ready or dead.
		 */
		ClipView: {
			/** End S */
			end_s: number;
			error?: components["schemas"]["Problem"] | null;
			/** Facts */
			facts?: {
				[key: string]: unknown;
			} | null;
			/** Id */
			id: string;
			/** Index */
			index: number;
			/** Reason */
			reason?: string | null;
			/** Score */
			score?: number | null;
			/** Start S */
			start_s: number;
			/** State */
			state: string;
			/** Title */
			title?: string | null;
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
			/** Shortfall */
			shortfall: string | null;
			/** Stage */
			stage: string | null;
			/** Status */
			status: string;
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
		/** Name */
		Name: {
			/** Title */
			title: string;
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
		 * PresignedView
		 * @description The file in `parts` parts of `part_size` bytes, of which the last may be shorter.
		 */
		PresignedView: {
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
		 * Transcript
		 * @description Words in order of time, none overlapping. `word_times` are interpolated where a subtitle gave only cue times.
		 */
		Transcript: {
			/** Duration Ms */
			duration_ms: number;
			/** Language */
			language: string | null;
			/**
			 * Origin
			 * @enum {string}
			 */
			origin: "whisper" | "api" | "sidecar" | "embedded" | "none";
			/** Segments */
			segments: components["schemas"]["Segment"][];
			/**
			 * Word Times
			 * @enum {string}
			 */
			word_times: "measured" | "interpolated";
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
		/** VideoPage */
		VideoPage: {
			/** Items */
			items: components["schemas"]["VideoView"][];
			/** Next */
			next: string | null;
		};
		/**
		 * VideoView
		 * @description A stored video and what probing found.
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
			/** Sha256 */
			sha256: string;
			/** Size */
			size: number;
			/** Title */
			title: string;
			/** Video Codec */
			video_codec: string;
			/** Width */
			width: number;
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
			/** Url */
			url?: string | null;
			/** Video Id */
			video_id?: string | null;
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
			cookie?: {
				clipmill_refresh?: string;
			};
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
			cookie?: {
				clipmill_refresh?: string;
			};
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
	clips_api_v1_clips_get: {
		parameters: {
			query?: {
				cursor?: string | null;
				limit?: number;
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
	clip_api_v1_clips__clip__get: {
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
	listing_api_v1_jobs_get: {
		parameters: {
			query?: {
				cursor?: string | null;
				external_id?: string | null;
				limit?: number;
				owner?: string | null;
				status?:
					| ("queued" | "running" | "done" | "failed" | "cancelled")
					| null;
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
	listing_api_v1_videos_get: {
		parameters: {
			query?: {
				cursor?: string | null;
				limit?: number;
				title?: string | null;
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
	rename_api_v1_videos__video__patch: {
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
				"application/json": components["schemas"]["Name"];
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
	transcript_api_v1_videos__video__transcript_get: {
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
					"application/json": components["schemas"]["Transcript"];
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
}
