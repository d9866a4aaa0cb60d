"""The command line. Nothing but the standard library is imported until a run needs it."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast

from .arguments import parser
from .model import SEVERITIES, CogtuiError, Finding, Problem, UsageError

if TYPE_CHECKING:
    from ..tui.engine import CoreEngine
    from .audit import Audit
    from .fix import Fixed
    from .ignored import Exclusion
    from .printing import Printed
    from .profile import Profile
    from .report import Report
    from .rule import Rule
    from .suppressions import Terms
    from .verify import Proved
    from .workspace import Variables, Workspace
    from .write import Written

CLEAN, FINDINGS, USAGE, FAILED = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, and return the exit status."""
    options = parser().parse_args(arguments)
    options.paths = options.paths or ["."]
    try:
        status = _run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except CogtuiError as error:
        return _complain(error)
    except KeyboardInterrupt:
        return 130
    except RecursionError:
        return _complain(CogtuiError("something is nested too deeply to be read"))
    return status


def _complain(error: CogtuiError) -> int:
    from .discover import PathNotFound
    from .profile import ProfileError
    from .text import printable

    print(f"cogtui: {printable(str(error))}", file=sys.stderr)
    return USAGE if isinstance(error, UsageError | PathNotFound | ProfileError) else FAILED


def _run(options: argparse.Namespace) -> int:
    if options.read_only and (options.fix or options.undo):
        raise UsageError(f"--read-only does not go with {'--fix' if options.fix else '--undo'}, which writes")
    modes = {
        "explain": _explain, "list_rules": _list_rules, "show_profile": _show_profile, "profile_schema": _profile_schema,
        "reference": _reference, "new": _new, "convert": _convert, "undo": _undo,
    }  # fmt: skip
    for name, run in modes.items():
        if getattr(options, name) not in (None, False):
            return run(options)
    if options.write_baseline and (options.fix or options.diff):
        raise UsageError("--write-baseline goes with --check alone: fix first, then remember what remains")
    if options.fix or options.diff:
        return _fix(options)
    if not options.check and not options.write_baseline and options.format == "text" and not options.output and _interactive():
        return _interface(options)
    return _check(options)


def _interactive() -> bool:
    """Textual draws on standard error and reads standard input, unless a driver such as textual-serve's stands between."""
    return bool(os.environ.get("TEXTUAL_DRIVER")) or all(stream.isatty() for stream in (sys.stdin, sys.stderr, sys.stdout))


def _interface(options: argparse.Namespace) -> int:
    import gc

    # Importing makes no garbage, and looking for it takes a tenth of the time; it is looked for again once files were read.
    gc.disable()
    from ..tui.app import run
    from ..tui.preferences import preferences

    chosen = preferences(theme=options.theme, ascii=options.ascii, mouse=not options.no_mouse)
    return run(lambda: _engine(options), chosen)


def _engine(options: argparse.Namespace) -> CoreEngine:
    """What the interface works with. It is made after the first picture."""
    from ..tui.engine import CoreEngine

    return CoreEngine(
        options.paths, _profile(options), _excluded(options), _given(options), _terms(options), read_only=options.read_only
    )


# --------------------------------------------------------------------------------------------- check


def _check(options: argparse.Namespace) -> int:
    from .audit import audit

    profile = _profile(options)
    terms = _terms(options)
    workspace = _load(options)
    audited = audit(workspace, profile, jobs=options.jobs, terms=terms)
    _tell_gone(options, workspace, audited)
    if options.write_baseline:
        audited = _remember(options, workspace, audited)
    report = _report(options, workspace, audited)
    _deliver(options, _rendered(options, report))
    return _status(options, report)


def _profile(options: argparse.Namespace) -> Profile:
    """The profile in force, read once."""
    from .profile import load_profile

    if options.in_force is None:
        options.in_force = load_profile(options.profile, options.paths)
    return cast("Profile", options.in_force)


def _excluded(options: argparse.Namespace) -> tuple[Exclusion, ...]:
    return (*options.exclude, *_profile(options).excluded)


def _terms(options: argparse.Namespace) -> Terms:
    """Which suppressions count. A baseline is read all the same where none does: it may be wrong."""
    from . import baseline
    from .suppressions import Terms

    known = baseline.read(options.baseline) if options.baseline else None
    return Terms(not options.no_suppressions, None if options.no_suppressions else known)


def _tell_gone(options: argparse.Namespace, workspace: Workspace, audited: Audit) -> None:
    """Of a baseline that is about to be renewed nothing is said."""
    from .text import count, printable

    known = audited.marks.terms.baseline
    gone = known.gone(workspace, audited.all()) if known and not options.write_baseline else 0
    if known and gone and not options.quiet:
        message = f"{known.name}: {count(gone, 'entry', 'entries')} match nothing any more; --write-baseline renews it"
        print(printable(f"cogtui: {message}"), file=sys.stderr)


def _remember(options: argparse.Namespace, workspace: Workspace, audited: Audit) -> Audit:
    """Write the baseline; the audit, compared with it."""
    from dataclasses import replace

    from . import baseline
    from .audit import marked_anew
    from .text import count, printable

    concerned = _concerned(options, workspace)
    kept = [finding for finding in audited.all() if finding.status == "baseline" or concerned(finding)]
    known = baseline.made(options.write_baseline, workspace, [finding for finding in kept if finding.status != "suppressed"])
    baseline.write(known)
    if not options.quiet:
        print(printable(f"cogtui: {known.name}: {count(known.size, 'finding')} remembered"), file=sys.stderr)
    return marked_anew(workspace, audited, replace(audited.marks.terms, baseline=known))


def _load(options: argparse.Namespace) -> Workspace:
    from .workspace import load

    workspace = load(options.paths, exclude=_excluded(options), variables=_given(options))
    for problem in workspace.problems:
        _tell(problem)
    return workspace


def _given(options: argparse.Namespace) -> Variables:
    from .workspace import Variables

    for kind, text in options.given:
        if kind == "var" and "=" not in text:
            raise UsageError(f"--var {text}: write it as NAME=VALUE")
    return Variables(tuple(options.given), options.env, options.workspace, tuple(options.parameters))


def _tell(problem: Problem) -> None:
    from .text import printable

    print(printable(f"{problem.file}:{problem.line}:{problem.column}: {problem.message}"), file=sys.stderr)


def _concerned(options: argparse.Namespace, workspace: Workspace) -> Callable[[Finding], bool]:
    """Whether a finding was asked for by ``--select``, ``--ignore`` and ``--client``."""
    select = {_rule(options, name).id for name in options.select or ()}
    ignore = {_rule(options, name).id for name in options.ignore or ()}
    clients = set(_clients(options, workspace))

    def concerned(finding: Finding) -> bool:
        return finding.client in clients and finding.rule not in ignore and (not select or finding.rule in select)

    return concerned


def _clients(options: argparse.Namespace, workspace: Workspace) -> tuple[str, ...]:
    from .profile import matches

    globs, profile = options.client, _profile(options)
    audited = {id: client for id, client in workspace.clients.items() if not profile.leaves_out(client)}
    return tuple(id for id, client in audited.items() if not globs or any(matches(glob, client) for glob in globs))


def _rule(options: argparse.Namespace, name: str) -> Rule:
    """A built-in rule, or one that the profile states."""
    from . import rules
    from .profile_document import nearest

    rule = rules.find(name) or _profile(options).rule(name)
    if rule is None:
        names = [rule.slug for rule in _profile(options).rules().values()]
        raise UsageError(f"there is no rule {name!r}{nearest(name, [*names, *rules.catalogue()])}")
    return rule


def _report(options: argparse.Namespace, workspace: Workspace, audited: Audit, **more: Any) -> Report:
    from .report import report

    return report(
        workspace, audited, _clients(options, workspace), filter(_concerned(options, workspace), audited.all()), **more
    )


def _rendered(options: argparse.Namespace, report: Report) -> str:
    if options.format == "json":
        from .report import json

        return json.render(report)
    from .report import text

    return text.render(report, colour=_colour(options, sys.stdout), quiet=options.quiet)


def _colour(options: argparse.Namespace, stream: TextIO) -> bool:
    plain = options.no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or options.output
    return not plain and (stream.isatty() or bool(os.environ.get("FORCE_COLOR")))


def _deliver(options: argparse.Namespace, text: str) -> None:
    if not options.output:
        sys.stdout.write(text)
        return
    try:
        Path(options.output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise CogtuiError(f"{options.output}: can't be written: {error.strerror or error}") from error


def _status(options: argparse.Namespace, report: Report) -> int:
    if report.workspace.problems or report.failed:
        return FAILED
    worst = report.worst()
    if worst is None or options.fail_on == "never":
        return CLEAN
    return FINDINGS if SEVERITIES.index(worst) >= SEVERITIES.index(options.fail_on) else CLEAN


# ----------------------------------------------------------------------------------------------- fix


def _fix(options: argparse.Namespace) -> int:
    """``--fix`` and ``--diff``: the same way up to the proof; then the one writes and the other prints."""
    from .audit import audit
    from .fix import fix_all, wanted_at
    from .verify import prove

    profile = _profile(options)
    terms = _terms(options)
    workspace = _load(options)
    before = audit(workspace, profile, jobs=options.jobs, terms=terms)
    _tell_gone(options, workspace, before)
    level = options.fix_level or profile.level or "safe"
    fixed = fix_all(workspace, before, wanted_at(level, workspace, profile, _concerned(options, workspace)))
    proved = prove(workspace, before, fixed.steps)
    for step, reason in proved.failed:
        _tell_failed(workspace, step.finding, reason)
    if options.diff:
        return _print_diff(options, workspace, before, proved)
    return _write(options, workspace, before, proved, fixed, level)


def _tell_failed(workspace: Workspace, finding: Finding, reason: str) -> None:
    line, column = workspace.sources[finding.span.file].position(finding.span.start)
    message = f"the fix for {finding.rule} failed its verification and was dropped: {reason}"
    _tell(Problem(finding.span.file, line, column, "verification", message))


def _print_diff(options: argparse.Namespace, workspace: Workspace, before: Audit, proved: Proved) -> int:
    from .diff import for_terminal, unified

    diff = unified(workspace.sources, proved.verified.edits)
    seen = sys.stdout.isatty() and not options.output
    _deliver(options, for_terminal(diff, colour=_colour(options, sys.stdout)) if seen else diff)
    return _status(options, _report(options, workspace, before, failed=len(proved.failed)))


def _write(options: argparse.Namespace, workspace: Workspace, before: Audit, proved: Proved, fixed: Fixed, level: str) -> int:
    from .audit import audit
    from .write import Written, write

    texts = proved.verified.texts
    written = write(workspace.root, workspace.sources, texts) if texts else Written(())
    if not options.quiet:
        _warn(workspace, written)
    after = workspace.as_written(texts) if texts else workspace
    audited = audit(after, before.profile, jobs=options.jobs, terms=before.marks.terms)
    concerned = _concerned(options, workspace)
    asked = {_place(finding) for finding in before.all() if concerned(finding)}
    remaining = {finding.key for finding in audited.all()}
    gone = Counter(map(_place, before.all())) - Counter(map(_place, audited.all()))
    report = _report(
        options,
        after,
        audited,
        withheld={key: refusal.reason for key, refusal in fixed.withheld.items() if key in remaining},
        fixed=sum(number for place, number in gone.items() if place in asked),
        failed=len(proved.failed),
        fixing=level,
        written=written.files,
    )
    _deliver(options, _rendered(options, report))
    return _status(options, report)


def _place(finding: Finding) -> tuple[str, str, str, str]:
    """What a finding is about; how it words a value may change while it stays."""
    return (finding.client, finding.rule, finding.part, finding.setting)


def _warn(workspace: Workspace, written: Written) -> None:
    """What a person should know of a write: that it can't be undone, that git won't show it."""
    from .discover import is_ignored
    from .text import printable

    if written.warning:
        print(f"cogtui: {written.warning}", file=sys.stderr)
    for name in written.files:
        if is_ignored(workspace.sources[name].path):
            print(printable(f"cogtui: {name}: written, and ignored by git: it won't show up in a diff there"), file=sys.stderr)


def _undo(options: argparse.Namespace) -> int:
    from .discover import PathNotFound, common_root
    from .text import count, printable
    from .write import undo

    for path in options.paths:
        if not Path(path).exists():
            raise PathNotFound(f"{path}: no such file or folder")
    files = undo(common_root(options.paths))
    print(printable(f"{count(len(files), 'file')} put back: {', '.join(files)}"))
    return CLEAN


# ------------------------------------------------------------------------------------------- reference


def _explain(options: argparse.Namespace) -> int:
    from .report.reference import explain, explain_json

    rule = _rule(options, options.explain)
    _deliver(options, explain_json(rule) if options.format == "json" else explain(rule, colour=_colour(options, sys.stdout)))
    return CLEAN


def _list_rules(options: argparse.Namespace) -> int:
    from .report.reference import list_rules

    _deliver(options, list_rules(_profile(options).custom().values(), json=options.format == "json"))
    return CLEAN


def _show_profile(options: argparse.Namespace) -> int:
    from .report import profile

    shown = profile.as_json if options.format == "json" else profile.as_toml
    _deliver(options, shown(_profile(options)))
    return CLEAN


def _profile_schema(options: argparse.Namespace) -> int:
    from .profile_schema import schema

    _deliver(options, schema())
    return CLEAN


def _reference(options: argparse.Namespace) -> int:
    from .report.setting_reference import reference

    _deliver(options, reference(options.reference, json=options.format == "json", colour=_colour(options, sys.stdout)))
    return CLEAN


# ------------------------------------------------------------------------------------------ templates


def _new(options: argparse.Namespace) -> int:
    from .printing import new_client

    return _print(options, new_client(options.new, options.language, _profile(options)))


def _convert(options: argparse.Namespace) -> int:
    from .printing import converted

    workspace = _load(options)
    status = _print(options, converted(workspace, _clients(options, workspace), options.convert))
    return FAILED if workspace.problems else status


def _print(options: argparse.Namespace, printed: Printed) -> int:
    from .text import printable

    _deliver(options, printed.text)
    for line in () if options.quiet and printed.complete else printed.told:
        print(printable(line), file=sys.stderr)
    return CLEAN if printed.complete else FINDINGS
