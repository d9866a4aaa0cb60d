"""The options of the command line, in the order in which ``--help`` shows them."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, get_args

from .model import LEVELS, SEVERITIES, Language
from .version import VERSION

if TYPE_CHECKING:
    from .suppressions import Terms
    from .workspace import Variables

KINDS = ("spa", "mobile", "web", "m2m", "admin")
CONVERT = f"print the clients in another language: {', '.join(get_args(Language))}"
DESCRIPTION = "Audit and patch Amazon Cognito user pool clients in Terraform and CloudFormation."
EPILOG = """exit status: 0 nothing at or above --fail-on remains; 1 findings remain; 2 the command line or a profile is wrong;
3 something could not be read, verified or written"""


def parser() -> argparse.ArgumentParser:
    """Every option, in the order in which ``--help`` shows them."""
    made = argparse.ArgumentParser("cogtui", description=DESCRIPTION, epilog=EPILOG, allow_abbrev=False)
    made.add_argument("paths", nargs="*", metavar="PATH", help="files or folders (default: here)")
    _modes(made)
    _selection(made)
    _output(made)
    _interface(made)
    made.set_defaults(in_force=None)
    return made


def command(
    profile: str, paths: Sequence[str], exclude: Sequence[str], variables: Variables | None, terms: Terms | None
) -> str:
    """The command line that fixes with a profile, on the same terms as a run that was given these."""
    words = ["cogtui", "--fix", "--profile", profile]
    words += [word for glob in exclude for word in ("--exclude", glob)]
    for kind, text in variables.given if variables else ():
        words += ["--var-file" if kind == "file" else "--var", text]
    if variables:
        words += ["--env"] if variables.environment else []
        words += ["--workspace", variables.workspace] if variables.workspace else []
        words += [word for given in variables.parameters for word in ("--parameters", given)]
    if terms:
        words += ["--baseline", terms.baseline.name] if terms.baseline else []
        words += [] if terms.honoured else ["--no-suppressions"]
    return shlex.join([*words, *paths])


def _modes(made: argparse.ArgumentParser) -> None:
    group = made.add_argument_group("what to do (without any of these: open the interface)").add_mutually_exclusive_group()
    group.add_argument("--check", action="store_true", help="report; also what happens when there is no terminal")
    group.add_argument("--fix", action="store_true", help="write the fixes of --fix-level, report what remains")
    group.add_argument("--diff", action="store_true", help="print what --fix would write, as a unified diff; write nothing")
    group.add_argument("--undo", action="store_true", help="put back what the last write below these paths changed")
    group.add_argument("--explain", metavar="RULE", help="what a rule finds, why, and how it is mended")
    group.add_argument("--list-rules", action="store_true", help="every rule with its severity and fix level")
    group.add_argument(
        "--reference", metavar="SETTING", nargs="?", const="", help="what a setting decides and takes; or all of them"
    )
    group.add_argument("--new", choices=KINDS, help="print a client that is secure by the profile, ready to paste")
    group.add_argument("--convert", choices=get_args(Language), metavar="LANGUAGE", help=CONVERT)
    group.add_argument("--show-profile", action="store_true", help="the profile in force, with where each value comes from")
    group.add_argument("--profile-schema", action="store_true", help="a JSON Schema of profiles, for editors")
    group.add_argument("--version", action="version", version=f"cogtui {VERSION}")


def _selection(made: argparse.ArgumentParser) -> None:
    group = made.add_argument_group("what counts")
    group.add_argument(
        "--profile", metavar="NAME|FILE", help="a built-in profile or a TOML file (default: the nearest cogtui.toml)"
    )
    group.add_argument("--fix-level", choices=LEVELS, help="up to which level --fix and --diff go (default: safe)")
    group.add_argument("--fail-on", choices=(*SEVERITIES, "never"), default="low", help="lowest severity that fails the run")
    group.add_argument("--select", metavar="RULE,…", type=_rule_names, help="only these rules")
    group.add_argument("--ignore", metavar="RULE,…", type=_rule_names, help="not these rules")
    group.add_argument("--client", metavar="GLOB", action="append", help="only clients with such an id, address, name or file")
    group.add_argument("--exclude", metavar="GLOB", action="append", default=[], help="don't look for clients there")
    _allowed(made.add_argument_group("what is allowed to stay"))
    _variables(group)


def _allowed(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--no-suppressions", action="store_true", help="show what comments, waivers and the baseline allow as open"
    )
    group.add_argument("--baseline", metavar="FILE", help="leave out the findings that are remembered there")
    group.add_argument("--write-baseline", metavar="FILE", help="remember all open findings there, beside those of --baseline")


def _variables(group: argparse._ArgumentGroup) -> None:
    """Both kinds go to one list: of two that set the same variable the later one wins, as in terraform."""
    shared: dict[str, Any] = {"action": "append", "dest": "given", "default": []}
    file, var = (lambda path: ("file", path)), (lambda text: ("var", text))
    group.add_argument("--var-file", metavar="FILE", type=file, help="Terraform variables, as terraform takes them", **shared)
    group.add_argument("--var", metavar="NAME=VALUE", type=var, help="one Terraform variable; it is never edited", **shared)
    group.add_argument("--env", action="store_true", help="let TF_VAR_… of the environment set Terraform variables")
    group.add_argument("--workspace", metavar="NAME", default="", help="what terraform.workspace is")
    group.add_argument(
        "--parameters",
        metavar="FILE|NAME=VALUE",
        action="append",
        default=[],
        help="CloudFormation parameters: the AWS CLI's or CodePipeline's JSON, samconfig.toml (#ENVIRONMENT), or a single one",
    )
    group.add_argument("--jobs", metavar="N", type=_jobs, default=1, help="audit in so many processes (default: 1)")


def _output(made: argparse.ArgumentParser) -> None:
    group = made.add_argument_group("output")
    group.add_argument("--format", choices=("text", "json"), default="text")
    group.add_argument("--language", choices=get_args(Language), default="terraform", help="what --new writes")
    group.add_argument("--output", metavar="FILE", help="write the report (or diff) there")
    group.add_argument("--quiet", action="store_true", help="leave out clients without findings and all messages but errors")
    group.add_argument("--no-color", action="store_true", help="no colour (NO_COLOR does the same)")


def _interface(made: argparse.ArgumentParser) -> None:
    group = made.add_argument_group("interface")
    group.add_argument("--read-only", action="store_true", help="never write: no template and no profile; patches can be saved")
    group.add_argument("--ascii", action="store_true", help="draw marks and borders in ASCII")
    group.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    group.add_argument("--theme", metavar="NAME", help="cogtui-dark, cogtui-light or one of Textual's themes")


def _jobs(text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) < 4 else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes")
    return number


def _rule_names(text: str) -> tuple[str, ...]:
    return tuple(name for name in (part.strip() for part in text.split(",")) if name)
