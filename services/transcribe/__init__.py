"""Consumes video.uploaded and job.requested; produces video.transcribed; stores transcript.json and sound.json.

Words with their times: from a sidecar or embedded subtitle track where there is one, else from Whisper.
"""
