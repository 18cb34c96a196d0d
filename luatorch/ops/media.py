"""What the package itorch shows: HTML, sound and films in a page; a word where there is none."""

import base64
import html as escaping
import os
import sys

from luatorch import pages
from luatorch.runtime import lua_string, text

# suffix -> MIME type
SOUND = {"mp3": "mpeg", "mpeg": "mpeg", "ogg": "ogg", "oga": "ogg", "aac": "aac", "m4a": "mp4"}
SOUND |= {"wav": "wav", "flac": "flac"}
FILM = {"mp4": "mp4", "m4v": "mp4", "ogv": "ogg", "ogg": "ogg", "mpeg": "mpeg", "mpg": "mpeg"}
FILM |= {"webm": "webm"}


def in_page():
    """Return whether there is a page."""
    return pages.available()


def new_id():
    """Return a name for a place in a page."""
    return lua_string(pages.new_id())


def html(words, id=None):
    """Show HTML, in the place of `id` where that is given; return the place's name."""
    return lua_string(pages.publish({"text/html": text(words)}, text(id) if id else None))


def _play(path, what, kinds):
    path = text(path)
    suffix = os.path.splitext(path)[1][1:].lower()
    if suffix not in kinds:
        known = ", ".join(sorted(kinds))
        raise ValueError(f"itorch.{what}: cannot play '{path}': a name in .{known} expected")
    with open(path, "rb") as f:
        data = f.read()
    if not pages.available():
        print(f"itorch.{what}: '{path}' can be played in a notebook only", file=sys.stderr)
        return None
    source = f"data:{what}/{kinds[suffix]};base64,{base64.b64encode(data).decode()}"
    label = escaping.escape(os.path.basename(path))
    tag = f'<{what} controls title="{label}" src="{source}"></{what}>'
    return lua_string(pages.publish({"text/html": tag}))


def audio(path):
    """Show a player of a sound file; return its place in the page, or nil where there is none."""
    return _play(path, "audio", SOUND)


def video(path):
    """Show a player of a film; return its place in the page, or nil where there is none."""
    return _play(path, "video", FILM)
