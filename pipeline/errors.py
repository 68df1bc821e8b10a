"""
Every error that the program raises on purpose, as one tree.

    HouseError                      base; has an exit code and says what to do next
    ├── ConfigError            10   sources.toml or metrics.toml: file, table, key
    ├── SourceProblem          20   affects one release or source only; the night goes on
    │   ├── Unrecognised       21   no source claims the file or link, or its period is unclear
    │   ├── UnreadableFile     22   empty, truncated, not what its name says, or dangerous
    │   ├── LayoutChanged      23   file, sheet, expected, found, which layout
    │   ├── BadCell            24   file, sheet, row, column, text
    │   ├── WrongPeriod        25   the period inside is not the period of the name
    │   └── SourceUnavailable  26   could not get a page or file: address, expected, found
    ├── BuildProblem           30   nothing is swapped
    │   ├── ModelError         31   model, the database's own message
    │   ├── HeaderMismatch     32   model, what the header says, what the query gives
    │   └── CheckFailed        33   check, the offending rows
    ├── PublishProblem         40   nothing is swapped
    │   └── BrokenLink         41   page, link
    ├── AlreadyRunning         50   another run is at work here; this one did nothing
    ├── Overdue                60   all went well, but figures or a review are late
    ├── EditionDamaged         61   all went well, but a kept edition is damaged
    ├── MachineProblem         70   the fault is in this machine, not in a publisher or a figure
    │   ├── DiskProblem        71   the disk is full, or we may not write to a folder
    │   ├── WrongClock         72   our clock disagrees with the publishers'; nothing is landed
    │   └── MissingTool        73   missing here: packages that judge new files, a checkout, tables
    ├── Unforeseen             80   not one of our errors: a bug, logged with its traceback
    └── Stopped               130   somebody ended the run from outside (Ctrl-C, SIGTERM, SIGHUP)

Each message says what was expected, what was found and what to do. Use `assert` for our own
mistakes only, never for the publisher's. A refused release is a result (a verdict), not an error.
`trace` has two results of its own: 1, a figure differs from its cells; 2, a file is not held (a
wrong command line ends with 2 as well, and a usage message).
"""


class HouseError(Exception):
    """Base of every error this program raises on purpose."""

    exit_code = 1


class ConfigError(HouseError):
    """A declaration in `sources.toml`, `metrics.toml` or a `layouts.toml` cannot be used."""

    exit_code = 10


class SourceProblem(HouseError):
    """Something is wrong with one release of one source; the other sources go on."""

    exit_code = 20


class Unrecognised(SourceProblem):
    """No source claims a file or a link, or its period is not certain."""

    exit_code = 21


class UnreadableFile(SourceProblem):
    """A file is empty, cut short, dangerous, or not the kind that its name says."""

    exit_code = 22


class LayoutChanged(SourceProblem):
    """The columns of a file are not those of any layout we know."""

    exit_code = 23


class BadCell(SourceProblem):
    """A cell contains neither a number nor a mark that the source uses."""

    exit_code = 24


class WrongPeriod(SourceProblem):
    """The period printed inside a file is not the period in its name."""

    exit_code = 25


class SourceUnavailable(SourceProblem):
    """We could not get a page or a file from its publisher."""

    exit_code = 26

    def __init__(self, message: str, *, status: int = 0, host: str = "") -> None:
        """
        Keep details of the failure that callers need beside the message.

        Args:
            message: What was expected, what was found and what to do.
            status: The publisher's status code; 0 if there was no answer, or a broken one.
            host: The host, if this run will ask it for nothing more; else empty.
        """
        super().__init__(message)
        self.status = status
        self.host = host


class BuildProblem(HouseError):
    """The warehouse cannot be built; nothing is swapped."""

    exit_code = 30


class ModelError(BuildProblem):
    """The database refuses a model."""

    exit_code = 31


class HeaderMismatch(BuildProblem):
    """A model does not give what its header promises."""

    exit_code = 32


class CheckFailed(BuildProblem):
    """A file in `sql/checks/` returned rows that should not exist."""

    exit_code = 33


class PublishProblem(HouseError):
    """The site cannot be rendered; nothing is swapped."""

    exit_code = 40


class BrokenLink(PublishProblem):
    """A page links to something that the site does not contain."""

    exit_code = 41


class AlreadyRunning(HouseError):
    """Another run has the lock; two runs must never overlap."""

    exit_code = 50


class Overdue(HouseError):
    """Figures that should have been published by now, or the review of a measure, are late."""

    exit_code = 60


class EditionDamaged(HouseError):
    """A kept edition lacks a file; everything else went well."""

    exit_code = 61


class MachineProblem(HouseError):
    """This machine cannot provide what a run needs; unfinished work is not swapped in."""

    exit_code = 70


class DiskProblem(MachineProblem):
    """A disk is full or broken, or we may not read or write a file or a folder."""

    exit_code = 71


class WrongClock(MachineProblem):
    """This machine's clock disagrees with the publishers'; nothing is landed."""

    exit_code = 72


class MissingTool(MachineProblem):
    """Something that a verb needs is not installed here; the message says how to get it."""

    exit_code = 73


class Unforeseen(HouseError):
    """An error that we did not foresee: a bug, with its traceback in the log."""

    exit_code = 80


class Stopped(HouseError):
    """A person or a scheduler ended the run; shells give the same exit code after Ctrl-C."""

    exit_code = 130


def code_of(error: BaseException) -> int:
    """Return the exit code for the error that ended a run, whether or not it is one of ours."""
    if isinstance(error, HouseError):
        return error.exit_code
    return (Stopped if isinstance(error, KeyboardInterrupt) else Unforeseen).exit_code
