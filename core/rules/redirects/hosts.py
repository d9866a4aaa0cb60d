"""What a host's name says about who answers there."""

from __future__ import annotations

import ipaddress
import unicodedata

from .urls import HOLE, Url

TUNNELS = (
    "ngrok.io", "ngrok.app", "ngrok.dev", "ngrok-free.app", "ngrok-free.dev", "loca.lt", "localtunnel.me", "trycloudflare.com",
    "serveo.net", "localhost.run", "lhr.life", "devtunnels.ms", "nip.io", "sslip.io", "xip.io",
)  # fmt: skip
DEBUGGERS = (
    "oauth.pstmn.io", "getpostman.com", "jwt.io", "jwt.ms", "oidcdebugger.com", "oauthdebugger.com", "openidconnect.net",
    "oauth.tools", "webhook.site",
)  # fmt: skip
SHARED = (
    "vercel.app", "netlify.app", "herokuapp.com", "github.io", "web.app", "firebaseapp.com", "pages.dev", "onrender.com",
    "amplifyapp.com", "cloudfront.net", "amazonaws.com", "elasticbeanstalk.com", "azurewebsites.net",
)  # fmt: skip
"""Hosts on which anybody can have a name, and get one that somebody gave up."""
_SECOND_LEVEL = ("ac", "co", "com", "edu", "go", "gov", "ne", "net", "nhs", "or", "org")
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
"""Scripts with letters that look alike."""


def under(host: str, domains: tuple[str, ...]) -> str:
    """The domain that a host is, or is in; empty where it is certain of none."""
    return next((domain for domain in domains if host == domain or host.endswith("." + domain)), "")


def is_address(host: str) -> bool:
    """A number instead of a name, and not this very machine's."""
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def registrable(url: Url) -> str:
    """The domain that somebody registered, as far as names show it; empty where it is not known.

    No list of public suffixes: the last two labels, three below such as ``co.uk`` and on shared hosts.
    """
    host = url.host
    shared = under(host, SHARED)
    labels = host.split(".")
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    wanted = len(shared.split(".")) + 1 if shared else 2 + deep
    found = ".".join(labels[-wanted:])
    return "" if HOLE in found or "." not in found or is_address(host) else found


def mixed_script(host: str) -> bool:
    """A label of letters from scripts that look alike: a Cyrillic ``а`` in ``pаypal``."""
    return any(len(_scripts(label)) > 1 for label in host.split("."))


def _scripts(label: str) -> set[str]:
    names = {unicodedata.name(letter, "").partition(" ")[0] for letter in label if letter.isalpha()}
    return names & set(_SCRIPTS)
