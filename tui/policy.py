"""The policy as it is tuned: the rules with what they find now and after, one rule's knob, and what the tuning changes.

``now`` is what was read under the policy that the tuning starts from, ``after`` the same under the one in force.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from ..core import settings
from ..core.model import NAMED_ARCHETYPES, SEVERITIES, Archetype, Client, Finding, Severity
from ..core.profile import Policy, Profile, RuleSettings
from ..core.rule import Option, Rule, SeverityOrOff
from ..core.text import clause, printable
from ..core.view import View
from .changes import Change, changes, following
from .knobs import Bar, Said, histogram, items, provenance
from .wording import spelled

if TYPE_CHECKING:
    from ..core.audit import Audit
    from .session import Session

T = TypeVar("T")
EVERY_SETTING = "EVERY SETTING"
_MANY = 4
"""A rule over so many groups of settings stands in none of them."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule, or a heading. ``changed``: the tuning says something else of it."""

    key: tuple[str, str]
    title: str
    selectable: bool = True
    rule: Rule | None = None
    on: bool = True
    severity: SeverityOrOff = "off"
    option: str = ""
    value: str = ""
    changed: bool = False
    now: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Knob:
    """One option of a rule, None where it has none; ``place`` of ``many``. ``bars`` tell of ``clients`` clients."""

    rule: Rule
    severity: SeverityOrOff
    on: bool
    kind: Archetype | None = None
    option: Option | None = None
    place: int = 0
    many: int = 0
    value: str = ""
    said: tuple[Said, ...] = ()
    bars: tuple[Bar, ...] = ()
    clients: int = 0
    kinds: tuple[tuple[str, str], ...] = ()


class Tuning:
    """What the tuning of a session comes to. What is costly is kept as long as what it is made from stays the same."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: dict[tuple[object, ...], tuple[tuple[object, ...], Any]] = {}
        self._starts: dict[tuple[str, str | None], Profile] = {}

    def _keep(self, name: tuple[object, ...], made_from: tuple[object, ...], make: Callable[[], T]) -> T:
        former = self._kept.get(name)
        if former is None or any(a is not b for a, b in zip(former[0], made_from, strict=True)):
            former = self._kept[name] = (made_from, make())
        found: T = former[1]
        return found

    # -------------------------------------------------------------------------------------- policies

    @property
    def start(self) -> Profile:
        """The policy from which the tuning starts: as it was given, or as it was saved last."""
        draft = self._session.state.draft if self._session.state else None
        if draft is None:
            return self._session.engine.profile
        key = (draft.path, draft.saved)
        if key not in self._starts:
            saved = draft.saved == draft.text and any(path == draft.path for path, _ in self._starts)
            self._starts[key] = draft.profile if saved else self._session.engine.profile
        return self._starts[key]

    def policies(self, profile: Profile, kind: Archetype | None) -> Mapping[str, Policy]:
        """Every rule by its id as it applies to a kind of client, or to all of which nothing particular is said."""
        name = ("policies", profile is self.start, kind)
        return self._keep(name, (profile,), lambda: {policy.rule.id: policy for policy in policies(profile, kind)})

    def changed(self, profile: Profile, rule: str) -> bool:
        """Whether a policy says something else of a rule than the start."""
        start = self.start
        if start is profile:
            return False
        kinds = (None, *NAMED_ARCHETYPES)
        pairs = ((self.policies(start, kind).get(rule), self.policies(profile, kind).get(rule)) for kind in kinds)
        return any(_told(former) != _told(present) for former, present in pairs)

    # ---------------------------------------------------------------------------------------- audits

    @property
    def before(self) -> Audit | None:
        """The audit of what was read, under the policy from which the tuning starts."""
        state, start = self._session.state, self.start
        if state is None or state.base.profile is start:
            return state.base if state else None
        workspace, made = state.reading.workspace, state.reading.audit
        if made.profile is start:
            return made
        return self._keep(("before",), (workspace, start), lambda: self._session.engine.retuned(workspace, made, start))

    def counts(self, audit: Audit | None, kind: Archetype | None) -> Counter[str]:
        """How many findings of each rule are open, with clients of a kind or with all."""
        if audit is None:
            return Counter()
        name = ("counts", audit is self.before, kind)
        return self._keep(name, (audit,), lambda: Counter(finding.rule for finding in _open(audit, kind)))

    def totals(self) -> tuple[int, int]:
        """How many findings are open, now and after."""
        state = self._session.state
        return self.counts(self.before, None).total(), self.counts(state.base if state else None, None).total()

    def changes(self) -> Sequence[Change]:
        """What the tuning changes in what was read: what comes, then what weighs otherwise, then what goes."""
        state, before = self._session.state, self.before
        if state is None or before is None or before is state.base:
            return ()
        after = state.base
        return self._keep(("changes",), (before, after), lambda: changes(before, after))

    def following(self) -> Sequence[str]:
        """The clients of the accepted fixes that the start would have made with another value."""
        state, before = self._session.state, self.before
        if state is None or before is None or before is state.base:
            return ()
        return self._keep(("following",), (state, before), lambda: list(following(state.decisions.values(), before)))

    def in_few_words(self, change: Change) -> str:
        """``90 d > 30 d`` where a limit is all there is to say, else the finding's message."""
        state, finding = self._session.state, change.finding
        if change.was:
            return f"{change.was} → {finding.severity}"
        policy = (
            self.policies(state.base.profile, state.base.guesses[finding.client].archetype).get(finding.rule) if state else None
        )
        if change.sign == "-" and policy and not is_on(policy):
            return "the rule is off"
        compared = _compared(policy, self._measures_of(policy, finding)) if policy else ""
        return compared if compared and (">" in compared) == (change.sign == "+") else clause(finding.message, 200)

    def _measures_of(self, policy: Policy, finding: Finding) -> int | frozenset[str] | None:
        """What the client has of that which a rule limits, None where the finding is about something else."""
        rule = policy.rule
        option = next((option for option in rule.options if option.name == rule.measured), None)
        if option is None or finding.part or finding.setting not in rule.settings[:1]:
            return None
        return self._measures_of_all(rule, option).get(finding.client)

    # ------------------------------------------------------------------------------------------ rows

    def rows(
        self, profile: Profile, kind: Archetype | None, chosen: Mapping[str, int], words: str = "", *, only_found: bool = False
    ) -> list[RuleRow]:
        """The rules in their sections. ``chosen`` is which of its options a rule shows, the first where it says nothing."""
        after = self._session.state.base if self._session.state else None
        now, then = self.counts(self.before, kind), self.counts(after, kind)
        headings = (*(heading for _, heading in settings.GROUPS), EVERY_SETTING)
        sections: dict[str, list[RuleRow]] = {heading: [] for heading in headings}
        for id, policy in self.policies(profile, kind).items():
            row = _row(policy, chosen.get(id, 0), now[id], then[id], changed=self.changed(profile, id))
            if _passes(row, words) and (row.now or row.after or not only_found):
                sections[section(policy.rule)].append(row)
        return [row for heading, found in sections.items() if found for row in (_heading(heading), *found)]

    def knob(self, profile: Profile, own: str, rule: str, kind: Archetype | None, place: int) -> Knob | None:
        """A rule's option; ``own`` is the name of the file that is tuned."""
        policy = self.policies(profile, kind).get(rule)
        if policy is None:
            return None
        severity, declared = policy.severity("", None), policy.rule
        if not declared.options:
            return Knob(declared, severity, is_on(policy), kind)
        place %= len(declared.options)
        option = declared.options[place]
        bars, clients = self._bars(policy, option, kind)
        return Knob(
            declared,
            severity,
            is_on(policy),
            kind,
            option,
            place,
            len(declared.options),
            spelled(option, policy.options[option.name]),
            provenance(profile, self.start, own, declared, option, kind),
            bars,
            clients,
            tuple((one, self._of_kind(profile, rule, option, one)) for one in NAMED_ARCHETYPES),
        )

    def _of_kind(self, profile: Profile, rule: str, option: Option, kind: Archetype) -> str:
        policy = self.policies(profile, kind).get(rule)
        return spelled(option, policy.options[option.name]) if policy and is_on(policy) else "–"

    def _bars(self, policy: Policy, option: Option, kind: Archetype | None) -> tuple[tuple[Bar, ...], int]:
        value, measured = policy.options[option.name], self._measured(policy.rule, option, kind)
        numbers = {one: number for one, number in measured.items() if isinstance(one, int)}
        sets = {one: number for one, number in measured.items() if not isinstance(one, int)}
        if isinstance(value, tuple):
            return items(value, sets) if sets else (), sum(sets.values())
        return histogram(option, value, numbers) if isinstance(value, int) and numbers else (), sum(numbers.values())

    def _measured(self, rule: Rule, option: Option, kind: Archetype | None) -> Mapping[int | frozenset[str], int]:
        """How many clients have what an option is compared with; those of which nothing is known are left out."""
        state = self._session.state
        if state is None:
            return {}
        found, guesses = self._measures_of_all(rule, option), state.base.guesses
        made_from = (found, guesses) if kind else (found,)
        chosen = (one for id, one in found.items() if one is not None and kind in (None, guesses[id].archetype))
        return self._keep(("tally", rule.id, option.name, kind), made_from, lambda: Counter(chosen))

    def _measures_of_all(self, rule: Rule, option: Option) -> Mapping[str, int | frozenset[str] | None]:
        state = self._session.state
        if state is None:
            return {}
        workspace, base, engine = state.reading.workspace, state.base, self._session.engine
        name = ("measures", rule.id, option.name)
        if option.name == rule.measured:
            return self._keep(name, (workspace,), lambda: engine.measures(workspace, base, rule))
        return self._keep(name, (workspace,), lambda: {id: _has(one, rule, option) for id, one in workspace.clients.items()})


# -------------------------------------------------------------------------------------- of a policy


def policies(profile: Profile, kind: Archetype | None) -> Iterator[Policy]:
    """Every rule as it applies to a kind of client, or to all of which nothing particular is said."""
    if kind:
        yield from profile.policies_of_kind(kind)
        return
    for rule in profile.rules().values():
        found = RuleSettings()
        for layer in profile.layers:
            found = found.over(layer.rules.get(rule.id, RuleSettings()))
        defaults = {option.name: option.default for option in rule.options}
        yield Policy(rule, {**defaults, **found.options}, found, RuleSettings(), "unknown")


def _told(policy: Policy | None) -> object:
    return policy and (policy.options, policy.settings)


def is_on(policy: Policy) -> bool:
    return policy.enabled and policy.severity("", None) != "off"


def next_severity(now: SeverityOrOff) -> Severity:
    return SEVERITIES[(SEVERITIES.index(now) + 1) % len(SEVERITIES)] if now != "off" else SEVERITIES[0]


def section(rule: Rule) -> str:
    """The heading under which a rule stands: that of the settings which it judges."""
    table = settings.by_name()
    groups = list(dict.fromkeys(table[name].group for name in rule.settings if name in table))
    return dict(settings.GROUPS)[groups[0]] if 0 < len(groups) < _MANY else EVERY_SETTING


def _compared(policy: Policy, measured: int | frozenset[str] | None) -> str:
    option = next((option for option in policy.rule.options if option.name == policy.rule.measured), None)
    limit = policy.options[option.name] if option else None
    if option is None or not isinstance(measured, int) or not isinstance(limit, int):
        return ""
    return f"{spelled(option, measured)} {'>' if measured > limit else '≤'} {spelled(option, limit)}"


def _heading(text: str) -> RuleRow:
    return RuleRow(("section", text), text, selectable=False)


def _row(policy: Policy, place: int, now: int, after: int, *, changed: bool) -> RuleRow:
    rule, options = policy.rule, policy.rule.options
    option = options[place % len(options)] if options else None
    return RuleRow(
        ("rule", rule.id),
        printable(rule.title),
        rule=rule,
        on=is_on(policy),
        severity=policy.severity("", None),
        option=option.name if option else "",
        value=spelled(option, policy.options[option.name]) if option else "",
        changed=changed,
        now=now,
        after=after,
    )


def _passes(row: RuleRow, words: str) -> bool:
    text = f"{row.rule.id} {row.rule.slug} {row.title} {row.option} {row.severity}".lower() if row.rule else ""
    return all((word.removeprefix("!") in text) != word.startswith("!") for word in words.lower().split())


def _has(client: Client, rule: Rule, option: Option) -> int | frozenset[str] | None:
    """What a client has of the setting that a rule without a measure for this option judges: a lifetime, or a list's items."""
    view, table = View(client), settings.by_name()
    if option.kind == "duration":
        token = f"{option.name.removeprefix('max_')}_token_validity"
        return view.seconds(token) if token in rule.settings else None
    named = rule.settings[0] if rule.settings else ""
    listed = option.kind == "strings" and named in table and table[named].kind == "list" and "urls" not in named
    return frozenset(text for _, text in view.items(named)) if listed else None


# ------------------------------------------------------------------------------------- of an audit


def _open(audit: Audit, kind: Archetype | None) -> Iterator[Finding]:
    for id, findings in audit.findings.items():
        if kind is None or audit.guesses[id].archetype == kind:
            yield from (finding for finding in findings if finding.status == "open")
