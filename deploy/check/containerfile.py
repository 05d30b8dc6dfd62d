"""Reads deploy/docker/Dockerfile: as much of the language as that file uses."""

import json
import re
import shlex
from dataclasses import dataclass, field

from place import DEPLOY

FOLDER = DEPLOY / "docker"


@dataclass
class Copy:
    sources: list
    target: str
    stage: str | None = None
    mode: str | None = None


@dataclass
class Stage:
    image: str
    name: str | None
    # (instruction, argument) in order; of COPY the argument is a Copy.
    steps: list = field(default_factory=list)

    def of(self, instruction):
        return [argument for name, argument in self.steps if name == instruction]

    def packages(self):
        """What apt-get is asked to install."""
        commands = re.findall(r"apt-get install ([^&]+)", " ".join(self.of("RUN")))
        return [word for command in commands for word in command.split() if not word.startswith("-")]


def stages():
    text = "\n".join(line for line in (FOLDER / "Dockerfile").read_text().splitlines() if not line.startswith("#"))
    found = []
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        if not line.strip():
            continue
        name, _, argument = line.partition(" ")
        if name == "FROM":
            image, _, alias = argument.partition(" AS ")
            found.append(Stage(image, alias or None))
        else:
            found[-1].steps.append((name, _copy(argument) if name == "COPY" else argument))
    return found


def _copy(argument):
    words = shlex.split(argument)
    options = dict(word[2:].split("=", 1) for word in words if word.startswith("--"))
    *sources, target = [word for word in words if not word.startswith("--")]
    return Copy(sources, target, options.get("from"), options.get("chmod"))


def words(argument):
    """Of an instruction in its JSON form."""
    return json.loads(argument[argument.index("[") :])
