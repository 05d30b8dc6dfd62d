"""Where things are, and how a check says what it found."""

import pathlib
import sys

DEPLOY = pathlib.Path(__file__).resolve().parent.parent
ROOT = DEPLOY.parent


class Findings:
    """What is wrong, gathered so that one run shows all of it."""

    def __init__(self):
        self.problems = []

    def expect(self, holds, problem):
        if not holds:
            self.problems.append(problem)
        return bool(holds)

    def end(self, summary):
        """Ends the program: the summary, or every problem on a line of its own."""
        if self.problems:
            sys.exit("\n".join(self.problems))
        print(summary)
