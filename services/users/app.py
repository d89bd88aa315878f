"""Wiring of users."""

import httpx

from common.events import FINISHES
from common.service import Service
from services.users.accounts import Accounts
from services.users.archive import Archive
from services.users.entrance import Entrance, entrance_routes
from services.users.finishing import Finisher
from services.users.housekeeping import Housekeeping
from services.users.jobs import Jobs
from services.users.keys import Keys
from services.users.passwords import Passwords
from services.users.routes import Parts, routes
from services.users.sessions import Sessions
from services.users.settings import Settings
from services.users.signatures import Signer
from services.users.throttle import Throttle
from services.users.videos import Videos
from services.users.views import Views


def service() -> Service:
    settings = Settings()
    users = Service("users", settings)
    database, catalog, tasks, journal = users.database, users.catalog, users.tasks, users.journal
    archive = Archive(catalog=catalog, tasks=tasks, blobs=users.blobs)
    jobs = Jobs(database=database, catalog=catalog, tasks=tasks, relay=users.relay, journal=journal)
    views = Views(database=database, catalog=catalog, tasks=tasks, archive=archive)
    finisher = Finisher(database=database, catalog=catalog, tasks=tasks, archive=archive, journal=journal)
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
    throttle = Throttle(users.redis)
    fetching = httpx.Timeout(None, connect=10)  # of a long video takes its time
    http = httpx.AsyncClient(timeout=fetching, trust_env=False)
    users.routes(
        routes(
            Parts(
                settings=settings,
                catalog=catalog,
                jobs=jobs,
                views=views,
                archive=archive,
                journal=journal,
                blobs=users.blobs,
                housekeeping=housekeeping,
                videos=Videos(database=database, catalog=catalog, blobs=users.blobs),
                signer=Signer(database, life_s=settings.url_life_s),
                http=http,
            )
        ),
        entrance_routes(
            Entrance(settings=settings, accounts=accounts, sessions=sessions, keys=Keys(database), throttle=throttle)
        ),
    )
    users.listens("users", FINISHES, finisher.on_event)
    users.sweeps(users.relay.unrelayed_jobs)
    users.sweeps_beside(finisher.sweep, housekeeping.purge, housekeeping.tidy)
    users.at_end(http.aclose)
    return users
