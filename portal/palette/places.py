"""Which pages and actions does the search offer to somebody, and which of them do the typed words mean?"""

from collections.abc import Iterable, Iterator

from portal.documentation.guides import GUIDES
from portal.installation.modules import address_or_nothing
from portal.models import Organization
from portal.palette.found import Found, FoundGroup
from portal.templatetags.navigation import ACCOUNT, GROUPS, Entry

# What one begins with a page of its own. The ability is that of the page's policy; a test compares them.
ACTIONS: tuple[Entry, ...] = (
    Entry("Generate API key", "key-round", "keys:generate", "keys.manage"),
    Entry("Add a token of my own", "user-key", "keys:my_tokens_generate", "tokens.own"),
    Entry("Invite member", "user-plus", "portal:invite", "members.manage"),
    Entry("Add API user", "bot", "keys:api_user_add", "api_users.manage"),
    Entry("Add team", "users", "apiusers:team_create", "teams.manage"),
    Entry("Add role", "shield-check", "apiusers:role_create", "roles.manage"),
    Entry("Connect an HTTP API", "database", "resources:connector_new_http", "resources.manage"),
    Entry("Upload a table", "upload", "resources:connector_new_table", "resources.manage"),
    Entry("New endpoint", "waypoints", "resources:endpoint_new", "resources.manage"),
    Entry("New widget", "layout-dashboard", "resources:widget_create", "resources.manage"),
    Entry("New Pop", "boxes", "resources:pop_create", "resources.manage"),
    Entry("Register application", "app-window", "keys:application_register", "applications.manage"),
    Entry("Transfer ownership", "crown", "portal:ownership", "owners.manage"),
)
# The same of one's own account, in no organization.
OWN_ACTIONS: tuple[Entry, ...] = (
    Entry("Change password", "lock", "account_change_password"),
    Entry("Set up an authenticator app", "smartphone", "portal:app"),
    Entry("Add a passkey", "fingerprint-pattern", "portal:new_passkey"),
    Entry("Create organization", "plus", "portal:organization_create"),
    Entry("Sign out", "log-out", "account_logout"),
)
# What people look for who do not know what it is called here.
ALSO_CALLED = {
    "portal:members": "users members",
    "portal:settings": "organization id name time zone limits",
    "portal:audit": "history events log",
    "keys:usage": "requests statistics chart",
    "portal:profile": "name theme dark light",
    "portal:second_factor": "password passkey authenticator mfa 2fa",
    "portal:sessions": "devices browsers",
    "keys:generate": "create new secret",
}


def places(
    organization: Organization, abilities: frozenset[str], text: str
) -> Iterator[FoundGroup]:
    """The groups of pages and actions that these abilities open and these words mean; all where nothing was typed."""
    own = (organization.public_id,)
    pages = [entry for group in GROUPS for entry in group.entries]
    yield FoundGroup(
        "Pages", [*lines(pages, own, abilities, text), *lines(ACCOUNT, (), None, text)]
    )
    yield FoundGroup("Documentation", guides(text))
    yield FoundGroup(
        "Actions", [*lines(ACTIONS, own, abilities, text), *lines(OWN_ACTIONS, (), None, text)]
    )


def lines(
    entries: Iterable[Entry], args: tuple[str, ...], abilities: frozenset[str] | None, text: str
) -> Iterator[Found]:
    for entry in entries:
        is_open = abilities is None or entry.ability in abilities
        if is_open and means(text, f"{entry.label} {ALSO_CALLED.get(entry.url_name, '')}"):
            address = address_or_nothing(entry.url_name, *args)
            if address:  # else it belongs to a part that is off
                yield Found(entry.label, address, entry.icon)


def guides(text: str) -> list[Found]:
    """What there is to read. Its own search finds what stands in it."""
    found = [("Documentation", address_or_nothing("documentation:index"))]
    found += [(guide.title, guide.address) for guide in GUIDES]
    return [
        Found(title, address, "book-open")
        for title, address in found
        if means(text, f"{title} documentation guide")
    ]


def means(text: str, words: str) -> bool:
    """Whether each typed word begins one of these: "gen key" means "Generate API key"."""
    said = words.casefold().split()
    return all(any(one.startswith(typed) for one in said) for typed in text.casefold().split())
