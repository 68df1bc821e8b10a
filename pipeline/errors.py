"""
Everything that can go wrong on purpose, as one tree.

    HouseError                      base; has an exit code and says what to do next
    ├── ConfigError            10   sources.toml or metrics.toml: file, table, key
    ├── SourceProblem          20   one release or source only; the night goes on
    │   ├── Unrecognised       21   a file or link that no source claims, or of a doubtful period
    │   ├── UnreadableFile     22   empty, truncated, not what its name says, or dangerous
    │   ├── LayoutChanged      23   file, sheet, expected, found, which layout
    │   ├── BadCell            24   file, sheet, row, column, text
    │   ├── WrongPeriod        25   the period inside is not the period of the name
    │   └── SourceUnavailable  26   a page or a file could not be had: address, expected, found
    ├── BuildProblem           30   nothing is swapped
    │   ├── ModelError         31   model, the database's own message
    │   ├── HeaderMismatch     32   model, what the header says, what the query gives
    │   └── CheckFailed        33   check, the offending rows
    ├── PublishProblem         40   nothing is swapped
    │   └── BrokenLink         41   page, link
    ├── AlreadyRunning         50   another run is at work here; this one did nothing
    ├── Overdue                60   all went well, and figures or a review are late
    ├── EditionDamaged         61   all went well, and an edition that is kept is not whole
    ├── MachineProblem         70   this machine, neither a publisher nor a figure
    │   ├── DiskProblem        71   a disk that is full, a folder that may not be written
    │   ├── WrongClock         72   the clock is not that of the publishers; nothing is landed
    │   └── MissingTool        73   packages that judge new files, or a checkout, are not here
    ├── Unforeseen             80   no error of ours: a mistake in the program, with its traceback
    └── Stopped               130   somebody ended the run from outside (Ctrl-C)

A message says what was expected, what was found and what to do. `assert` is for our own mistakes,
never for the publisher's. A refused release is a result (a verdict), not an error.
"""


class HouseError(Exception):
    """Base of every error this program raises on purpose."""

    exit_code = 1


class ConfigError(HouseError):
    """A declaration in `sources.toml`, `metrics.toml` or a `layouts.toml` cannot be used."""

    exit_code = 10


class SourceProblem(HouseError):
    """Something is wrong with one release of one source; the others go on."""

    exit_code = 20


class Unrecognised(SourceProblem):
    """A file or a link that no source claims, or whose period nobody can be sure of."""

    exit_code = 21


class UnreadableFile(SourceProblem):
    """A file that is empty, cut short, dangerous, or not the kind its name says."""

    exit_code = 22


class LayoutChanged(SourceProblem):
    """The columns of a file are not those of any layout we know."""

    exit_code = 23


class BadCell(SourceProblem):
    """A cell holds neither a number nor a mark that the source uses."""

    exit_code = 24


class WrongPeriod(SourceProblem):
    """The period printed inside a file is not the period its name promises."""

    exit_code = 25


class SourceUnavailable(SourceProblem):
    """A page or a file could not be had from its publisher."""

    exit_code = 26

    def __init__(self, message: str, *, status: int = 0, host: str = "") -> None:
        """
        Keep what a caller may want to know besides the words.

        Args:
            message: What was expected, what was found and what to do.
            status: The publisher's status code; 0 where there was no answer, or a strange one.
            host: The host, where nothing more is asked of it in this run.
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
    """A page links to something the site does not hold."""

    exit_code = 41


class AlreadyRunning(HouseError):
    """Another run holds the lock; two must never meet."""

    exit_code = 50


class Overdue(HouseError):
    """Figures that should be published by now, or the review of a measure, are late."""

    exit_code = 60


class EditionDamaged(HouseError):
    """An edition that is kept lacks a file; everything else went well."""

    exit_code = 61


class MachineProblem(HouseError):
    """This machine does not give what a run needs; what is not finished is not swapped in."""

    exit_code = 70


class DiskProblem(MachineProblem):
    """A disk is full or broken, or a file or a folder may not be read or written."""

    exit_code = 71


class WrongClock(MachineProblem):
    """The clock of this machine is not that of the publishers; nothing is landed."""

    exit_code = 72


class MissingTool(MachineProblem):
    """What a verb needs is not installed here; says how to get it."""

    exit_code = 73


class Unforeseen(HouseError):
    """Something that nobody foresaw: a mistake in the program, whose traceback is in the log."""

    exit_code = 80


class Stopped(HouseError):
    """A person ended the run with Ctrl-C; a shell says the same of any program."""

    exit_code = 130


def code_of(error: BaseException) -> int:
    """Give the exit code of a run that an error has ended, be it one of this tree or not."""
    if isinstance(error, HouseError):
        return error.exit_code
    return (Stopped if isinstance(error, KeyboardInterrupt) else Unforeseen).exit_code
