"""Every client of a workspace in another language, proved by reading the new text back.

A setting is tried as it is written, then as what it comes to, and in the end as a variable that somebody has to give: the first
of these counts whose text, read back, says what the original does.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Protocol

from ..model import Absent, Client, Known, Language, ListValue, Present, Unknown, Value
from ..settings import SETTINGS, Setting
from ..workspace import Unit, Workspace
from .extracting import extract
from .form import Attribute, ClientForm, Document, Form, Given, Literal, Lookup, forms_in
from .languages import RENDER
from .ledger import Converted, Ledger, Untranslated, kind_of
from .proof import differing
from .values import Declarations, Values, is_settled, undecided

_MANAGED = "aws_cognito_managed_user_pool_client"
_STEPS = 3
_Tried = dict[tuple[str, str], int]


class Written(Declarations, Protocol):
    """A client's settings as they are written."""

    def setting(self, row: Setting, values: Values, /) -> Form | None: ...


def convert(workspace: Workspace, ids: tuple[str, ...], language: Language) -> Converted:
    """These clients, in this language. Within CloudFormation nothing is translated: what is written stays."""
    within = language.startswith("cloudformation") and all(
        workspace.clients[id].language.startswith("cloudformation") for id in ids
    )
    as_it_is = extract(workspace, ids, language) if within else None
    return as_it_is or _translated(workspace, ids, language)


def _translated(workspace: Workspace, ids: tuple[str, ...], language: Language) -> Converted:
    tried: _Tried = {}
    while True:
        document, ledger, originals = _document(workspace, ids, language, tried)
        text = RENDER[language](document)
        wrong = [key for key in differing(originals, language, text) if tried.get(key, 0) < _STEPS - 1]
        if not wrong:
            return Converted(text, tuple(ledger.said))
        for key in wrong:
            tried[key] = tried.get(key, 0) + 1


# ---------------------------------------------------------------------------------------- document


def _document(
    workspace: Workspace, ids: tuple[str, ...], language: Language, tried: _Tried
) -> tuple[Document, Ledger, dict[str, Client]]:
    """The document, and each client of it by its name there."""
    ledger = Ledger(language, workspace.sources)
    made: dict[str, ClientForm] = {}
    originals: dict[str, Client] = {}
    for id in ids:
        client, unit = workspace.clients[id], workspace.homes[id]
        if client.resource_type == _MANAGED and not ledger.terraform:
            ledger.say(client.header, f"{client.address}: another service owns it, and CloudFormation has no such resource")
            continue
        ledger.home = unit.place
        name = ledger.name(client.resource_type, client.address, _label(client))
        made[name] = _client(client, unit, ledger, name, tried)
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


def _client(client: Client, unit: Unit, ledger: Ledger, name: str, tried: _Tried) -> ClientForm:
    atoms = tuple(dict.fromkeys(atom for value in client.settings.values() for atom in undecided(value)))
    written = _written(client, unit, ledger)
    forms: dict[str, Form] = {}
    for row in SETTINGS:
        values = Values(ledger, written, f"{name}_{row.leaf}", atoms)
        form = _setting(client, row, written, values, tried.get((name, row.name), 0))
        if form is not None:
            forms[row.name] = form
    _say_what_is_left_out(client, ledger)
    notes = {"user_pool_id": "your user pool"} if isinstance(forms.get("user_pool_id"), Attribute) else {}
    return ClientForm(name, forms, notes, _type(client, ledger))


def _type(client: Client, ledger: Ledger) -> str:
    return _MANAGED if client.resource_type == _MANAGED and ledger.terraform else "aws_cognito_user_pool_client"


def _written(client: Client, unit: Unit, ledger: Ledger) -> Written:
    from ..cloudformation.reader import Template
    from ..terraform.reader import TerraformUnit
    from .from_cloudformation import CloudFormationForms
    from .from_terraform import TerraformForms

    if isinstance(unit, TerraformUnit):
        return TerraformForms(ledger, unit, client.address)
    if isinstance(unit, Template):
        return CloudFormationForms(ledger, unit, client.address)
    return _Undeclared(ledger, client)


class _Undeclared:
    """A client of which only the values are known: several files make it."""

    def __init__(self, ledger: Ledger, client: Client) -> None:
        self.ledger = ledger
        self.pool = client.pool.address if client.pool else ""

    def variable(self, _subject: str, /) -> Given | None:
        return None

    def reference(self, value: Unknown, /) -> Form | None:
        if not self.pool or value.kind != "reference" or value.text != f"!Ref {self.pool}":
            return None
        return Attribute("aws_cognito_user_pool", self.ledger.name("aws_cognito_user_pool", self.pool), "id")

    def default_of(self, _value: Known | ListValue | Absent, /) -> Given | None:
        return None

    def setting(self, _row: Setting, _values: Values, /) -> Form | None:
        return None


_UNNAMED = "CloudFormation makes one up, Terraform wants it"


def _setting(client: Client, row: Setting, written: Written, values: Values, step: int) -> Form | None:
    """The form of a setting at the first step from ``step`` on that can be taken; None where it is not set."""
    value = client.settings[row.name]
    if isinstance(value, Absent):
        return _asked(value, row, values, _UNNAMED) if row.name == "name" and values.ledger.terraform else None
    if row.kind == "block":
        return Literal(None) if isinstance(value, Present) else None
    if is_settled(value):
        return values.form(value, kind_of(row.kind))
    ledger, before = values.ledger, dict(values.ledger.said)
    why = "it has no counterpart"
    attempts = (partial(written.setting, row, values), partial(values.form, value, kind_of(row.kind)))
    for attempt in attempts[step:]:
        try:
            found = attempt()
        except Untranslated as reason:
            found, why = None, str(reason)
        if found is not None:
            return found
        ledger.said = dict(before)
    return _asked(value, row, values, why)


def _asked(value: Value, row: Setting, values: Values, why: str) -> Form:
    there = values.ledger.sources.get(value.span.file) if not isinstance(value, Absent) else None
    text = there.text[value.span.start : value.span.end] if there else "none"
    return values.ledger.asked(values.name, kind_of(row.kind), f"{row.name} = {' '.join(text.split())}", why, value.span)


def _say_what_is_left_out(client: Client, ledger: Ledger) -> None:
    for name, span in client.unknown_members:
        ledger.say(span, f"{client.address}: {name} is no setting of a client and is left out")
    if client.exists is not True:
        ledger.say(client.header, f"{client.address}: the condition under which it is made is left out")
    for name, value in client.beside.items():
        if not isinstance(value, Absent) and not (isinstance(value, ListValue) and value.complete and not value.items):
            ledger.say(value.span, f"{client.address}: {name} is left out", missing=name != "depends_on")
