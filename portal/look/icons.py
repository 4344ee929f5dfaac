"""Which icons do our pages draw from one file, and what is in that file?

Written out, the icons of the page of keys were 38 % of its HTML. Now a page names each by the address of a symbol
(`<use>`, SVG 2 section 5.6) in a file of its own origin that browsers keep.

The icon package's own tag opens its archive of 1,700 icons anew for each one, which takes 20 ms. Here it is once.
"""

from functools import cache
from importlib.resources import files
from xml.etree import ElementTree
from zipfile import ZipFile

import lucide

FILE = "icons.svg"
NAMESPACE = "http://www.w3.org/2000/svg"
# In the file. Any other is written into its page, which is right for one that few pages draw; more than a few
# entries that no page draws fail a test.
NAMES = """
    app-window arrow-left arrow-right ban book-open bot boxes building-2 chart-column check chevron-down chevron-up
    circle-user users-round
    chevrons-up-down circle-alert circle-check circle-pause circle-play clock clock-alert clock-fading columns-3
    copy database download ellipsis external-link eye fingerprint-pattern flask-conical gauge globe house inbox info
    key-round layout-dashboard life-buoy link list-checks loader lock log-out mail menu minus monitor moon pencil
    play plug plus power refresh-cw rocket rotate-cw scroll-text search search-x settings-2 shield-alert
    shield-check sliders-horizontal smartphone sun table-2 terminal trash-2 triangle-alert upload user-key
    user-minus user-plus users waypoints wifi-off x
"""
SHARED = frozenset(NAMES.split())


@cache
def sprite() -> bytes:
    """The file: each shared icon as a symbol with its name as id. How lines are drawn is inherited from the page."""
    root = ElementTree.Element("svg", {"xmlns": NAMESPACE})
    for name in sorted(SHARED):
        drawn = plain(name)
        symbol = ElementTree.SubElement(
            root, "symbol", {"id": name, "viewBox": drawn.attrib["viewBox"]}
        )
        symbol.extend(drawn)
    return ElementTree.tostring(root)


def plain(name: str) -> ElementTree.Element:
    """The drawing of one icon, without namespaces and line breaks. Raises lucide.IconDoesNotExist."""
    svg = ElementTree.fromstring(source(name))  # noqa: S314  The archive is an installed package's own.
    for node in svg.iter():
        node.tag = node.tag.removeprefix(f"{{{NAMESPACE}}}")
        node.text = node.tail = None
    return svg


def source(name: str) -> bytes:
    try:
        return archive().read(f"{name}.svg")
    except KeyError:
        raise lucide.IconDoesNotExist(f"There is no icon named {name!r}.") from None


@cache
def archive() -> ZipFile:
    """Open as long as the process lives; reading from several threads is allowed."""
    return ZipFile((files(lucide) / "lucide.zip").open("rb"))
