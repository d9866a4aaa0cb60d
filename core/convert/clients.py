"""One client's settings as forms: each as it is written, else as what it comes to, else as a variable that is asked for."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from ..model import Absent, Atom, Choice, Client, Formula, Known, ListValue, Present, Unknown, Value
from ..settings import SETTINGS, Setting
from ..workspace import Unit
from .form import Attribute, ClientForm, Form, Given, Literal, Negation, Pick
from .ledger import Ledger, Untranslated, kind_of
from .values import Declarations, Values, is_settled, undecided

LAST_STEP = 2
Tried = dict[tuple[str, str], int]
"""How many forms of a client's setting were tried and given up."""


class Written(Declarations, Protocol):
    """A client's settings as they are written."""

    def setting(self, row: Setting, values: Values, /) -> Form | None: ...


def client_form(client: Client, unit: Unit, ledger: Ledger, name: str, tried: Tried) -> ClientForm:
    made = _Client(client, ledger, name, tried, _written(client, unit, ledger))
    forms = {row.name: form for row in SETTINGS if (form := made.form(row)) is not None}
    _say_what_is_left_out(client, ledger)
    notes = {"user_pool_id": "your user pool"} if isinstance(forms.get("user_pool_id"), Attribute) else {}
    return ClientForm(name, forms, notes)


class _Client:
    def __init__(self, client: Client, ledger: Ledger, name: str, tried: Tried, written: Written) -> None:
        self.client = client
        self.ledger = ledger
        self.name = name
        self.tried = tried
        self.written = written
        self.atoms: tuple[Atom, ...] = tuple(
            dict.fromkeys(atom for value in client.settings.values() for atom in undecided(value))
        )
        self.blocks: dict[str, tuple[Formula, bool]] = {}
        """When blocks are there that need not be."""

    def form(self, row: Setting) -> Form | None:
        """The form of a setting; None where it is not set."""
        value = self._within_block(row)
        what = f"{self.client.address}: {row.name}"
        values = Values(self.ledger, self.written, f"{self.name}_{row.leaf}", what, self.atoms)
        if row.kind == "block":
            return self._block(row, value, values)
        if isinstance(value, Absent):
            made_up = row.name == "name" and self.ledger.terraform
            return self._asked(row, value, values, "CloudFormation makes one up, Terraform wants it") if made_up else None
        if is_settled(value):
            return values.form(value, kind_of(row.kind))
        found = self._attempted(row, value, values)
        nothing = isinstance(found, Pick) and found.then == found.otherwise == Literal(None)
        return None if nothing else found

    def _attempted(self, row: Setting, value: Value, values: Values) -> Form:
        """The first form, of those not tried yet, that there is."""
        before, why = dict(self.ledger.said), "it has no counterpart"
        attempts = (partial(self.written.setting, row, values), partial(values.form, value, kind_of(row.kind)))
        for attempt in attempts[self.tried.get((self.name, row.name), 0) :]:
            try:
                found = attempt()
            except Untranslated as reason:
                found, why = None, str(reason)
            if found is not None:
                return found
            self.ledger.said = dict(before)
        return self._asked(row, value, values, why)

    def _asked(self, row: Setting, value: Value, values: Values, why: str) -> Form:
        there = self.ledger.sources.get(value.span.file) if not isinstance(value, Absent) else None
        text = " ".join(there.text[value.span.start : value.span.end].split()) if there else "none"
        return self.ledger.asked(values.name, kind_of(row.kind), f"{row.name} = {text}", why, value.span)

    # --------------------------------------------------------------------------------------- blocks

    def _block(self, row: Setting, value: Value, values: Values) -> Form | None:
        """A literal where the block is there, a condition where it may be."""
        match value:
            case Present():
                return Literal(None)
            case Choice(condition, _, Present(), Absent(), span):
                self.blocks[row.name] = (condition, True)
                return values.formula(condition, span)
            case Choice(condition, _, Absent(), Present(), span):
                self.blocks[row.name] = (condition, False)
                return Negation(values.formula(condition, span))
            case Choice():
                return Literal(None)
        return None

    def _within_block(self, row: Setting) -> Value:
        """The value that a setting has where its block is there."""
        value = self.client.settings[row.name]
        condition, held = self.blocks.get(row.parent, (None, True))
        while isinstance(value, Choice) and value.condition == condition:
            value = value.then if held else value.otherwise
        return value


def _written(client: Client, unit: Unit, ledger: Ledger) -> Written:
    from ..cloudformation.reader import Template
    from ..terraform.reader import TerraformUnit
    from .from_cloudformation import CloudFormationForms
    from .from_terraform import TerraformForms

    if isinstance(unit, TerraformUnit):
        return TerraformForms(ledger, unit, client.address)
    if isinstance(unit, Template):
        return CloudFormationForms(ledger, unit, client.address)
    return Undeclared(ledger, client)


class Undeclared:
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


def _say_what_is_left_out(client: Client, ledger: Ledger) -> None:
    for name, span in client.unknown_members:
        ledger.say(span, f"{client.address}: {name} is no setting of a client and is left out")
    for name in sorted(client.inert):
        ledger.say(client.header, f"{client.address}: that Terraform ignores changes of {name} is left out")
    if client.exists is not True:
        ledger.say(client.header, f"{client.address}: the condition under which it is made is left out")
    for name, value in client.beside.items():
        if not isinstance(value, Absent) and not (isinstance(value, ListValue) and value.complete and not value.items):
            ledger.say(value.span, f"{client.address}: {name} is left out", missing=name != "depends_on")
