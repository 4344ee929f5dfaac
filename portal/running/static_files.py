"""How do hashed file names reach the imports of our own script modules, and were all files collected?"""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from portal.look import icons

OWN_MODULES = "js/*.js"
# (what is replaced, what it becomes): `import { a } from "./x.js";` and `import "./x.js";`
IMPORTS = (
    (
        r"""(?P<matched>import(?P<names>\s*\{[^}]*\})\s*from\s*["'](?P<url>\./[^"']+)["'];)""",
        """import%(names)s from "%(url)s";""",
    ),
    (
        r"""(?P<matched>import\s*["'](?P<url>\./[^"']+)["'];)""",
        """import "%(url)s";""",
    ),
)


class OwnModulesStorage(CompressedManifestStaticFilesStorage):
    """Rewrites `import "./x.js";` to the hashed name, in our own modules only.

    Django can do so for every script, but then takes a comment in a third party's for an import of a file
    that it does not ship, and collecting fails.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, (OWN_MODULES, IMPORTS))


def are_collected() -> bool:
    """Whether this process finds each of our own static files by its hashed name: else every page is an error.

    The names are read when a process starts, so `collectstatic` is followed by a restart. A demo serves the files as
    they lie.
    """
    hashed: dict[str, str] | None = getattr(staticfiles_storage, "hashed_files", None)
    return hashed is None or own_files() <= hashed.keys()


@cache
def own_files() -> frozenset[str]:
    """The files of this release, as templates name them; read from disk once. Of those that are written, the one that
    every release has."""
    folders = [Path(folder) for folder in settings.STATICFILES_DIRS]
    return frozenset(
        str(path.relative_to(folder))
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    ) | {icons.FILE}
