"""Wiring of users."""

import httpx

from common.events import FINISHES, StageFailed, VideoTranscribed
from common.guard import Guard, anywhere, guarded_client, is_public
from common.results import Results
from common.service import Service
from services.users.accounts.collection import Accounts
from services.users.accounts.departures import Departures
from services.users.accounts.keys import Keys
from services.users.accounts.kit_routes import kit_routes
from services.users.accounts.kits import Kits
from services.users.accounts.passwords import Passwords
from services.users.accounts.routes import Entrance, entrance_routes
from services.users.accounts.sessions import Sessions
from services.users.accounts.usage import Usage
from services.users.accounts.usage_routes import usage_routes
from services.users.clips.collection import Clips
from services.users.clips.editing import Editor
from services.users.clips.rendering import Rendering
from services.users.clips.routes import ClipParts, clip_routes
from services.users.jobs.archive import Archive
from services.users.jobs.collection import Jobs
from services.users.jobs.finishing import Finisher
from services.users.jobs.housekeeping import Housekeeping
from services.users.jobs.posters import Posters
from services.users.jobs.routes import Parts, routes
from services.users.jobs.videos import Videos
from services.users.jobs.views import Views
from services.users.links import Links
from services.users.playback.addresses import Addresses
from services.users.playback.assets import Assets
from services.users.playback.audience import Audience
from services.users.playback.programmes import Programmes
from services.users.playback.routes import Playback, Screen, playback_routes
from services.users.playback.segments import WholeSegments
from services.users.playback.watching import Watching
from services.users.settings import Settings
from services.users.sharing.following import Follows, Likes
from services.users.sharing.routes import Sharing, sharing_routes
from services.users.sharing.shares import Shares
from services.users.signatures import Signer
from services.users.throttle import Throttle
from services.users.transcripts.heard import Transcripts
from services.users.transcripts.pictures import Pictures
from services.users.transcripts.revisions import Revisions
from services.users.transcripts.routes import transcript_routes
from services.users.webhooks.collection import Webhooks
from services.users.webhooks.deliveries import Deliveries
from services.users.webhooks.notices import Notices
from services.users.webhooks.postman import Postman
from services.users.webhooks.routes import Hooks, webhook_routes


def service() -> Service:
    settings = Settings()
    users = Service("users", settings)
    database, catalog, tasks, journal = users.database, users.catalog, users.tasks, users.journal
    archive = Archive(catalog=catalog, tasks=tasks, blobs=users.blobs)
    jobs = Jobs(database=database, catalog=catalog, tasks=tasks, relay=users.relay, journal=journal)
    clips = Clips(database=database, catalog=catalog, blobs=users.blobs)
    signer = Signer(database, life_s=settings.url_life_s)
    links = Links(signer, base_url=settings.media_base_url)
    views = Views(database=database, catalog=catalog, tasks=tasks, archive=archive, clips=clips, links=links)
    transcripts = Transcripts(users.blobs)
    editor = Editor(
        catalog=catalog,
        results=Results(database),
        blobs=users.blobs,
        transcripts=transcripts,
        jobs=jobs,
        views=views,
        clips=clips,
    )
    webhooks = Webhooks(database)
    deliveries = Deliveries(database, hold_ms=round(2000 * settings.webhook_timeout_s))
    notices = Notices(
        database=database, catalog=catalog, tasks=tasks, views=views, webhooks=webhooks, deliveries=deliveries
    )
    finisher = Finisher(
        database=database,
        catalog=catalog,
        tasks=tasks,
        archive=archive,
        clips=clips,
        journal=journal,
        notices=notices,
    )
    rendering = Rendering(database=database, catalog=catalog, tasks=tasks, relay=users.relay, finisher=finisher)
    housekeeping = Housekeeping(
        database=database,
        blobs=users.blobs,
        jobs=jobs,
        tasks=tasks,
        lease_s=settings.lease_s,
        orphan_s=settings.orphan_s,
    )
    accounts = Accounts(database, Passwords())
    sessions = Sessions(database, access_s=settings.access_life_s, life_s=settings.session_life_s)
    kits = Kits(database)
    departures = Departures(database=database, accounts=accounts, housekeeping=housekeeping, keep_s=settings.orphan_s)
    throttle = Throttle(users.redis)
    assets = Assets(database=database, catalog=catalog)
    programmes = Programmes(
        database=database,
        catalog=catalog,
        assets=assets,
        blobs=users.blobs,
        transcripts=transcripts,
        fresh_s=settings.play_fresh_s,
    )
    shares, follows, likes = Shares(database), Follows(database), Likes(database)
    pictures = Pictures(database)
    audience = Audience(database=database, redis=users.redis, life_s=settings.url_life_s)
    playback = Playback(
        signer=signer,
        programmes=programmes,
        shares=shares,
        pictures=pictures,
        blobs=users.blobs,
        audience=audience,
        memory=settings.play_memory if settings.blobs == "grid" else 0,
        folder=settings.temp_dir,
        fresh_s=settings.play_fresh_s,
    )
    addresses = Addresses(signer=signer, base_url=settings.media_base_url)
    watching = Watching(programmes=programmes, addresses=addresses, likes=likes, audience=audience, pictures=pictures)
    fetching = httpx.Timeout(None, connect=10)  # of a long video takes its time
    http = httpx.AsyncClient(timeout=fetching, trust_env=False)
    out = guarded_client(Guard(may_reach=anywhere if settings.webhook_private else is_public))
    postman = Postman(
        deliveries=deliveries,
        webhooks=webhooks,
        links=Links(signer, base_url=settings.media_base_url or settings.public_url),
        http=out,
        timeout_s=settings.webhook_timeout_s,
    )
    if settings.blobs == "grid":
        users.in_front(WholeSegments, playback=playback)
    users.routes(
        playback_routes(Screen(playback=playback, watching=watching, assets=assets, shares=shares)),
        routes(
            Parts(
                settings=settings,
                catalog=catalog,
                jobs=jobs,
                views=views,
                archive=archive,
                clips=clips,
                journal=journal,
                blobs=users.blobs,
                housekeeping=housekeeping,
                videos=Videos(database, tasks=tasks, relay=users.relay),
                posters=Posters(database=database, links=links),
                kits=kits,
                signer=signer,
                links=links,
                assets=assets,
                programmes=programmes,
                http=http,
            )
        ),
        transcript_routes(
            Revisions(
                database=database, catalog=catalog, transcripts=transcripts, pictures=pictures, addresses=addresses
            ),
            programmes,
        ),
        clip_routes(
            ClipParts(
                catalog=catalog, clips=clips, views=views, editor=editor, rendering=rendering, kits=kits, links=links
            )
        ),
        entrance_routes(
            Entrance(
                settings=settings,
                accounts=accounts,
                sessions=sessions,
                keys=Keys(database),
                departures=departures,
                throttle=throttle,
            )
        ),
        sharing_routes(Sharing(assets=assets, shares=shares, follows=follows, likes=likes, playback=playback)),
        kit_routes(kits),
        usage_routes(Usage(database), settings),
        webhook_routes(
            Hooks(settings=settings, webhooks=webhooks, deliveries=deliveries, postman=postman, throttle=throttle)
        ),
    )
    users.listens("users", FINISHES, finisher.on_event)
    users.listens("users-notices", (VideoTranscribed, StageFailed), notices.on_event)
    users.sweeps(users.relay.unrelayed_jobs)
    users.sweeps_beside(finisher.sweep, rendering.sweep, notices.sweep, postman.work, audience.flush)
    users.sweeps_beside(housekeeping.purge, housekeeping.tidy, departures.sweep)
    users.at_end(http.aclose, out.aclose, audience.aclose)
    return users
