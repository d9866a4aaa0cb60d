"""A new client that is secure by a profile: a plain beginning that the rules themselves mend, proved by reading it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .audit import audit
from .convert.form import Attribute, ClientForm, Document, Form, Literal, Series
from .convert.languages import RENDER
from .convert.reading import read_text
from .fix import fix_all, wanted_at
from .model import Client, CogtuiError, Finding, Known, Language, ListValue, Value
from .profile import Profile
from .secure import KINDS, YOURS
from .settings import SETTINGS, by_name

HEAD = "What a remark stands beside is yours to fill in."


@dataclass(frozen=True, slots=True)
class New:
    """The text to paste. ``yours`` are the values to fill in, by the language's own names; ``findings`` what is left to say."""

    text: str
    yours: Mapping[str, str]
    findings: tuple[Finding, ...]


def new(kind: str, language: Language, profiles: tuple[Profile, ...]) -> New:
    """A client of a kind that each of these profiles in turn has mended; the last one's findings count.

    Raises:
        CogtuiError: what was made does not read back as it was meant: a defect.
    """
    forms: Mapping[str, Form] = {name: _form(value) for name, value in KINDS[kind].items() if name != "user_pool_id"}
    for profile in profiles:
        forms = _mended(kind, language, forms, profile)
    text = RENDER[language](_document(kind, language, forms))
    workspace = read_text(language, text)
    if workspace.problems or any(_forms(client) != forms for client in workspace.clients.values()):
        raise CogtuiError("the new client does not read back as it was meant")
    names = {name: note for name, note in YOURS.items() if name in forms or name == "user_pool_id"}
    return New(text, _spelled(language, names), tuple(audit(workspace, profiles[-1]).all()))


def _mended(kind: str, language: Language, forms: Mapping[str, Form], profile: Profile) -> Mapping[str, Form]:
    workspace = read_text(language, RENDER[language](_document(kind, language, forms)))
    before = audit(workspace, profile)
    fixed = fix_all(workspace, before, wanted_at("behavior", workspace, profile, lambda _: True))
    (client,) = fixed.workspace.clients.values()
    return _forms(client)


def _form(value: object) -> Form:
    return Series(tuple(map(_form, value))) if isinstance(value, tuple) else Literal(value)  # type: ignore[arg-type]


def _forms(client: Client) -> dict[str, Form]:
    """What a client sets, in the table's order; the pool apart, which is nobody's value."""
    found = {row.name: _of(client.settings[row.name]) for row in SETTINGS if row.name != "user_pool_id"}
    return {name: form for name, form in found.items() if form}


def _of(value: Value) -> Form | None:
    match value:
        case Known():
            return Literal(value.value)
        case ListValue():
            return Series(tuple(form for item in value.items if (form := _of(item.value))))
    return None


def _document(kind: str, language: Language, forms: Mapping[str, Form]) -> Document:
    terraform = language.startswith("terraform")
    pool = Attribute("aws_cognito_user_pool", "main" if terraform else "UserPool", "id")
    settings = {row.name: pool if row.name == "user_pool_id" else forms.get(row.name) for row in SETTINGS}
    there = {name: form for name, form in settings.items() if form}
    blocks = {name.partition(".")[0]: Literal(None) for name in there if "." in name}
    there |= blocks
    notes = {name: note for name, note in YOURS.items() if name in there}
    return Document((ClientForm(kind if terraform else _LOGICAL[kind], there, notes),), head=(HEAD,))


_LOGICAL = {"spa": "SpaClient", "mobile": "MobileClient", "web": "WebClient", "m2m": "WorkerClient", "admin": "AdminClient"}


def _spelled(language: Language, names: Mapping[str, str]) -> dict[str, str]:
    terraform = language.startswith("terraform")
    return {name if terraform else by_name()[name].cloudformation: note for name, note in names.items()}
