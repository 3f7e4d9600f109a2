"""How a check is told of: a line a chapter and a line a finding, or JSON."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from studio.check.findings import Finding
from studio.check.run import Checked
from studio.console import print_json


class CheckReporter:
    """Findings on stdout, progress on stderr.

    Parameters
    ----------
    as_json
        Whether stdout gets one JSON object at the end instead of lines.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self._as_json = as_json

    def on_checked(self, checked: Checked) -> None:
        """Tell of one chapter as soon as it is done."""
        seen, n = checked.inspection, len(checked.findings)
        state = "ok" if not n else f"{n} finding{'s' if n > 1 else ''}"
        length = f", {seen.plays} plays, {seen.seconds:.0f} s" if seen is not None else ""
        print(f"{checked.case.name}: {state}{length}", file=sys.stderr, flush=True)
        if not self._as_json:
            for finding in checked.findings:
                print(_line(checked.case.name, finding), flush=True)

    def finished(self, checked: Sequence[Checked], palette: Sequence[Finding]) -> bool:
        """Tell of the whole, and return whether anything is wrong.

        Parameters
        ----------
        checked
            All chapters.
        palette
            What is wrong with the colours of all films.
        """
        total = sum(len(each.findings) for each in checked) + len(palette)
        if self._as_json:
            print_json(_data(checked, palette), indent=2)
            return bool(total)
        for finding in palette:
            print(_line("theme", finding))
        allowed = {a for each in checked if each.inspection for a in each.inspection.allowed}
        print(
            f"{len(checked)} chapters checked: "
            f"{total or 'no'} finding{'' if total == 1 else 's'}, "
            f"{len(allowed)} declared exceptions",
            file=sys.stderr,
        )
        return bool(total)


def _line(name: str, finding: Finding) -> str:
    place = f", play {finding.play}" if finding.play else ""
    message = " ".join(finding.message.split())
    return f"{name}{place}, {finding.seconds:.1f} s: {finding.kind}: {message}"


def _data(checked: Sequence[Checked], palette: Sequence[Finding]) -> dict[str, object]:
    chapters = []
    for each in checked:
        seen = each.inspection
        allowed = sorted(seen.allowed) if seen is not None else []
        chapters.append(
            {
                "target": f"{each.case.part}/{each.case.chapter}",
                "params": each.case.params.model_dump(mode="json"),
                "plays": seen.plays if seen is not None else None,
                "seconds": round(seen.seconds, 3) if seen is not None else None,
                "findings": [finding.to_dict() for finding in each.findings],
                "exceptions": [
                    {"demand": demand, "reason": reason, "mobject": kind}
                    for demand, reason, kind in allowed
                ],
            }
        )
    return {"chapters": chapters, "palette": [finding.to_dict() for finding in palette]}
