"""Every client of a workspace in another language, proved by reading the new text back.

A setting is tried as it is written, then as what it comes to, and in the end as a variable that somebody has to give: the first
of these counts whose text, read back, says what the original does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..model import Client, Language
from ..workspace import Workspace
from .clients import LAST_STEP, Tried, client_form
from .extracting import extract
from .form import Attribute, ClientForm, Document, Given, Lookup, forms_in, parts_of
from .languages import RENDER
from .ledger import Converted, Ledger
from .proof import differing

_MANAGED = "aws_cognito_managed_user_pool_client"


def convert(workspace: Workspace, ids: tuple[str, ...], language: Language) -> Converted:
    """These clients, in this language. Within CloudFormation nothing is translated: what is written stays."""
    clients = [workspace.clients[id] for id in ids]
    if language.startswith("cloudformation") and all(one.language.startswith("cloudformation") for one in clients):
        found = extract(workspace, ids, language)
        if found and not any(differing({one.labels[-1]: one for one in clients}, language, found.text)):
            return found
    return _translated(workspace, ids, language)


def _translated(workspace: Workspace, ids: tuple[str, ...], language: Language) -> Converted:
    tried: Tried = {}
    while True:
        document, ledger, originals = _document(workspace, ids, language, tried)
        text = RENDER[language](document)
        wrong = list(differing(originals, language, text))
        left = [key for key in wrong if tried.get(key, 0) < LAST_STEP]
        if not left:
            _say_what_differs(wrong, originals, ledger)
            _say_what_stays_behind(document, originals, ledger)
            return Converted(text, tuple(ledger.said))
        for key in left:
            tried[key] = tried.get(key, 0) + 1


def _say_what_differs(wrong: Sequence[tuple[str, str]], originals: Mapping[str, Client], ledger: Ledger) -> None:
    """Where even a variable does not stand for what was there."""
    for name, setting in wrong:
        value = originals[name].settings[setting]
        if not ledger.names(value.span):
            ledger.say(value.span, f"{originals[name].address}: {setting} is not what it was")


# ---------------------------------------------------------------------------------------- document


def _say_what_stays_behind(document: Document, originals: Mapping[str, Client], ledger: Ledger) -> None:
    """The resources that the text refers to and that are not in it."""
    for one in document.clients:
        forms = [part for form in one.settings.values() for part in parts_of(form)]
        named = [form for form in forms if isinstance(form, Attribute)]
        for name in dict.fromkeys(f"{form.type}.{form.name}" if ledger.terraform else form.name for form in named):
            ledger.say(originals[one.name].header, f"{one.name} refers to {name}, which stays behind", missing=False)


def _document(
    workspace: Workspace, ids: tuple[str, ...], language: Language, tried: Tried
) -> tuple[Document, Ledger, dict[str, Client]]:
    """The document, and each client of it by its name there."""
    ledger = Ledger(language, workspace.sources)
    made: dict[str, ClientForm] = {}
    originals: dict[str, Client] = {}
    for id in ids:
        client, unit = workspace.clients[id], workspace.homes[id]
        if client.resource_type == _MANAGED:
            ledger.say(client.header, f"{client.address}: another service owns it; it is left out")
            continue
        ledger.home = unit.place
        name = ledger.name(client.resource_type, client.address, _label(client))
        made[name] = client_form(client, unit, ledger, name, tried)
        originals[name] = client
    document = Document(tuple(made.values()), tuple(ledger.variables.values()), ledger.tables)
    return _needed(document), ledger, originals


def _needed(document: Document) -> Document:
    """Without what only an attempt asked for that was given up."""
    forms = list(forms_in(document))
    names = {form.name for form in forms if isinstance(form, Given)}
    tables = {form.table for form in forms if isinstance(form, Lookup)}
    variables = tuple(one for one in document.variables if one.name in names)
    return Document(document.clients, variables, {n: table for n, table in document.tables.items() if n in tables})


_COMMON = frozenset({"this", "main", "default", "client", "it", "user_pool_client"})


def _label(client: Client) -> str:
    """The client's own name, or its module's where that says more; of several instances the key too."""
    *modules, last = re.findall(r"\w[\w-]*(?:\[[^\]]*\])?", client.address.replace("module.", ""))
    words = modules[-2] if modules[1:] and client.labels[-1] in _COMMON else client.labels[-1]
    return "_".join(re.findall(r"[\w-]+", f"{words}{last[last.find('[') :] if '[' in last else ''}"))
