"""The report a person reads, in colour where there is a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ..audit import unresolved
from ..model import LEVELS, SEVERITIES, Client, Finding, Fix, Level, Severity, Unknown
from ..text import clause, count, printable
from . import Report, grouped, via

WIDTH = 100
_STYLES: dict[Severity, str] = {"critical": "1;35", "high": "31", "medium": "33", "low": "34", "info": "2"}
_MOST_OPTIONS = 6
_MOST_UNRESOLVED = 6
_ONE_LINE = 90
_WIDEST = 240
_MARGIN = " " * 9


class _Paint:
    def __init__(self, *, colour: bool) -> None:
        self.colour = colour

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.colour and text else text


def render(report: Report, *, colour: bool = False, quiet: bool = False) -> str:
    """The whole report, ending in a line break."""
    paint = _Paint(colour=colour)
    lines: list[str] = []
    by_client: dict[str, list[Finding]] = {id: [] for id in report.clients}
    shown: dict[str, int] = {}
    for group in grouped([finding for finding in report.findings if finding.status == "open"]):
        by_client[group[0].client].append(group[0])
        shown[_tag(group[0])] = len(group)
    for id, findings in by_client.items():
        client = report.workspace.clients[id]
        missing = list(unresolved(client))
        if findings or (missing and not quiet):
            lines += _client(report, client, findings, missing, shown, paint)
            lines.append("")
    lines += _summary(report, paint)
    return "\n".join(lines) + "\n"


def _tag(finding: Finding) -> str:
    return repr((finding.key, finding.span))


def _client(
    report: Report,
    client: Client,
    findings: Sequence[Finding],
    missing: Sequence[tuple[str, Unknown]],
    shown: dict[str, int],
    paint: _Paint,
) -> Iterator[str]:
    guess = report.audit.guesses[client.id]
    line = report.workspace.sources[client.header.file].position(client.header.start)[0]
    reasons = f": {', '.join(guess.reasons)}" if guess.reasons else ""
    called = client.id if client.address.startswith("module.") else client.address
    head = paint("1", printable(f"{client.file}:{line}  {called}"))
    yield head + paint("2", printable(f"  ·  {guess.archetype}{reasons}"))
    worst_first = sorted(findings, key=lambda finding: -SEVERITIES.index(finding.severity))
    for finding in worst_first:
        if finding.severity == "info":
            yield from _remark(finding, paint)
        else:
            yield from _finding(report, finding, shown[_tag(finding)], paint)
    if missing:
        yield "  " + paint("36", "unresolved: ") + _unresolved(missing)


def _unresolved(missing: Sequence[tuple[str, Unknown]]) -> str:
    reasons: dict[str, list[str]] = {}
    for name, value in missing[:_MOST_UNRESOLVED]:
        reasons.setdefault(value.reason, []).append(name)
    parts = [f"{', '.join(names)} ({clause(reason, 70)})" for reason, names in reasons.items()]
    if len(missing) > _MOST_UNRESOLVED:
        parts.append(f"{len(missing) - _MOST_UNRESOLVED} more")
    return ", ".join(parts)


def _remark(finding: Finding, paint: _Paint) -> Iterator[str]:
    """A finding at info takes one line: nothing is asked of anyone."""
    yield "  " + paint(_STYLES["info"], f"info    {finding.called}: {printable(finding.message)}")


def _finding(report: Report, finding: Finding, times: int, paint: _Paint) -> Iterator[str]:
    fix = finding.fixes[0] if finding.fixes else None
    head = finding.called
    note = f"{fix.level} fix" if fix else "no fix"
    gap = " " * max(2, WIDTH - 2 - 8 - len(head) - len(note))
    yield "  " + paint(_STYLES[finding.severity], f"{finding.severity:<8}") + head + gap + paint("2", note)
    yield from _excerpt(report, finding, paint)
    for note in _notes(report, finding, times):
        yield f"{_MARGIN}{paint('2', '│')} {note}"
    yield from _fix(report, finding, fix, paint)


def _notes(report: Report, finding: Finding, times: int) -> Iterator[str]:
    if times > 1:
        yield f"the same for {count(times, 'client')} that read this value"
    if not finding.every_world:
        yield f"when {clause(' or '.join(world.label for world in finding.worlds), 160)}"
    way = via(report.workspace.clients[finding.client].settings.get(finding.setting), report.workspace.sources)
    if way:
        yield printable(f"{finding.setting} ← {way}")
    if finding.confidence != "high":
        yield f"confidence {finding.confidence}"


def _excerpt(report: Report, finding: Finding, paint: _Paint) -> Iterator[str]:
    """The line it stands in, underlined, with the message."""
    source = report.workspace.sources[finding.span.file]
    line, column = source.position(finding.span.start)
    text, at = _around(source.line_text(line), column - 1)
    width = finding.span.end - finding.span.start
    before = printable(text[:at])
    marked = printable(text[at : at + width])
    if finding.span.file != report.workspace.clients[finding.client].file:
        yield f"{_MARGIN}{paint('2', '→ ' + printable(finding.span.file))}"
    yield f"{line:>8} {paint('2', '│')} {printable(text)}"
    under = " " * len(before) + paint(_STYLES[finding.severity], "~" * max(1, len(marked)))
    rejected = "AWS rejects this: " if finding.rejected else ""
    yield f"{_MARGIN}{paint('2', '│')} {under}  {rejected}{printable(finding.message)}"


def _around(text: str, at: int) -> tuple[str, int]:
    """What of a line is shown, and the place in it. Of a very long one (minified JSON) it is what stands around the place."""
    if len(text) <= _WIDEST:
        return text, at
    start = max(0, at - _WIDEST // 4)
    shown = text[start : start + _WIDEST]
    after = "…" if start + _WIDEST < len(text) else ""
    return f"…{shown}{after}" if start else f"{shown}{after}", at - start + (start > 0)


def _fix(report: Report, finding: Finding, fix: Fix | None, paint: _Paint) -> Iterator[str]:
    bar = _MARGIN + paint("2", "│")
    if fix is None:
        if finding.no_fix:
            generated = report.workspace.clients[finding.client].generated
            yield f"{bar} {'' if generated else 'no automatic fix: '}{printable(finding.no_fix)}"
        return
    title = f"{paint('32', 'fix:')} {printable(fix.title)}"
    breaks = f"{paint('33', 'breaks:')} {printable(fix.breaks)}" if fix.breaks else ""
    if len(fix.title) + len(fix.breaks) < _ONE_LINE:
        yield f"{bar} {title}" + (f"   {breaks}" if breaks else "")
    else:
        yield f"{bar} {title}"
        yield f"{bar} {breaks}"
    reason = report.withheld.get(finding.key)
    if reason:
        yield f"{bar} {paint('33', 'withheld:')} {printable(reason)}"
    others = report.also_changes.get(finding.key, ())
    if others:
        yield f"{bar} also changes {printable(', '.join(others[:4]))}{' …' if len(others) > 4 else ''}"


# -------------------------------------------------------------------------------------------- summary


def _summary(report: Report, paint: _Paint) -> Iterator[str]:
    if not report.clients:
        what = f"No client to audit; {left}" if (left := _left_out(report)) else "No Cognito user pool clients found"
        yield f"{what}; looked at {_looked_at(report)}."
        return
    parts = [f"{count(len(report.clients), 'client')} in {count(report.files, 'file')}", _counted(report.open)]
    parts += [
        part for part in (_left_out(report), _allowed(report), _fixed(report), _offers(report), _withheld(report)) if part
    ]
    values = report.unresolved()
    if values:
        parts.append(f"{count(values, 'value')} unresolved")
    yield paint("1", " · ".join(parts))
    if options := report.options():
        more = f" and {len(options) - _MOST_OPTIONS} more" if len(options) > _MOST_OPTIONS else ""
        yield f"to resolve more, give {' '.join(map(printable, options[:_MOST_OPTIONS]))}{more}"


def _looked_at(report: Report) -> str:
    total = sum(report.workspace.looked_at.values())
    kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(report.workspace.looked_at.items()))
    return count(total, "file") + (f" ({kinds})" if kinds else "")


def _counted(found: Counter[Severity]) -> str:
    counts = [f"{found[severity]} {severity}" for severity in reversed(SEVERITIES) if found[severity]]
    return ", ".join(counts) or "no findings"


def _left_out(report: Report) -> str:
    number = sum(report.audit.profile.leaves_out(client) for client in report.workspace.clients.values())
    return f"{count(number, 'client')} left out by the profile" if number else ""


def _allowed(report: Report) -> str:
    """What is hidden, which ``--no-suppressions`` shows."""
    suppressed, baseline = report.counted("suppressed"), report.counted("baseline")
    parts = [f"{suppressed} suppressed" if suppressed else "", f"{baseline} in the baseline" if baseline else ""]
    return ", ".join(part for part in parts if part)


def _fixed(report: Report) -> str:
    if report.fixing is None:
        return ""
    files = f" in {count(len(report.written), 'file')}" if report.written else ""
    failed = f", {report.failed} failed" if report.failed else ""
    return f"{report.fixed} fixed{files}{failed}"


def _offers(report: Report) -> str:
    """What ``--fix`` would still do, level by level."""
    offered: Counter[Level] = Counter(
        finding.fixes[0].level
        for finding in report.findings
        if finding.fixes and finding.status == "open" and finding.severity != "info" and finding.key not in report.withheld
    )
    asked = LEVELS.index(report.fixing) if report.fixing else -1
    parts: list[str] = []
    for level in LEVELS[asked + 1 :]:
        if offered[level]:
            option = "--fix" if level == "safe" else f"--fix-level {level}"
            noun = "more" if parts else count(offered[level], f"{level} fix", f"{level} fixes").partition(" ")[2]
            parts.append(f"{offered[level]} {noun} with {option}")
    return ", ".join(parts)


def _withheld(report: Report) -> str:
    return f"{len(report.withheld)} withheld" if report.withheld else ""
