"""Pages that show pictures, sound and HTML: a Jupyter notebook, where the process has one.

A kernel that is not IPython's sets `publisher`, a function of (data, id, update): `data` maps MIME
types to text (pictures in base64), `id` names the place in the page, and `update` tells whether
what is there is to be replaced.
"""

import itertools
import sys

publisher = None
_numbers = itertools.count(1)


def _ipython(data, id, update):
    from IPython.display import publish_display_data

    publish_display_data(data, transient={"display_id": id}, update=update)


def _find():
    if publisher is not None:
        return publisher
    module = sys.modules.get("IPython")
    shell = module.get_ipython() if module is not None else None
    # IPython in a terminal has no page.
    return _ipython if getattr(shell, "kernel", None) is not None else None


def available():
    """Return whether there is a page to show things in."""
    return _find() is not None


def new_id():
    """Return a name for a place in the page."""
    return f"luatorch-{next(_numbers)}"


def publish(data, id=None):
    """Show `data` in the page, in the place `id` if given; return the place's name."""
    place = id or new_id()
    _find()(data, place, id is not None)
    return place
