"""Consumes clip.rendered and stage.failed; produces job.requested; stores jobs and each job's manifest.

Every public route but uploads: jobs and clips, their progress and their files; watching, sharing, following, liking.
"""
