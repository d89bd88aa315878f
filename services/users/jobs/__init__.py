"""Jobs and videos: asked for, shown while they go on, finished, deleted."""
