"""How do hashed file names reach the imports of our own script modules?"""

from whitenoise.storage import CompressedManifestStaticFilesStorage

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
