"""What the Dockerfile names, against the repository, the set-up script, and Debian 12 where this is one."""

import fnmatch
import pathlib
import re
import subprocess

import containerfile
from place import DEPLOY, ROOT, Findings

# Libraries that are in every Debian.
BASE = {"libc6"}


def is_let_through(path):
    """Whether .dockerignore, whose list here only names exceptions from everything, lets it through."""
    lines = (containerfile.FOLDER / "Dockerfile.dockerignore").read_text().split()
    kept = [line[1:] for line in lines if line.startswith("!")]
    return any(fnmatch.fnmatch(name, path) or path.startswith(name + "/") for name in kept)


def check_copies(findings, stages):
    for stage in stages:
        for copy in stage.of("COPY"):
            if copy.stage:
                earlier = next((other for other in stages if other.name == copy.stage), None)
                findings.expect(
                    earlier and any(copy.sources[0] in run for run in earlier.of("RUN")), f"nothing makes {copy.sources[0]}")
                continue
            for source in copy.sources:
                # A pattern may find nothing, which is what it is there for.
                findings.expect("[" in source or (ROOT / source).exists(), f"COPY: {source} is not there")
                findings.expect(is_let_through(source), f"COPY: .dockerignore holds back {source}")


def check_packages(findings, build, run):
    """The build needs what deploy/setup.sh installs; both lists can be installed."""
    setup = (DEPLOY / "setup.sh").read_text()
    asked = set(re.search(r"^packages=\((.*)\)", setup, re.MULTILINE).group(1).split())
    # In the Swift image from the start.
    findings.expect(asked - {"git", "ca-certificates"} == set(build.packages()), "the build stage and setup.sh differ in packages")
    release = pathlib.Path("/etc/os-release")
    if not release.exists() or "VERSION_CODENAME=bookworm" not in release.read_text():
        return "not tried, as this is no Debian 12"
    for stage in (build, run):
        tried = subprocess.run(
            ["apt-get", "install", "--simulate", "--yes", "--no-install-recommends", *stage.packages()], capture_output=True, text=True)
        findings.expect(tried.returncode == 0, f"apt-get: {tried.stderr.strip()}")
    return "can be installed"


def check_libraries(findings, run):
    """Every library that a program built here asks for is in a package of the run stage; Swift's own are linked in there."""
    programs = [ROOT / ".build" / kind / "clawback" for kind in ("release", "debug")]
    program = next((program for program in programs if program.exists()), None)
    if not program:
        return "no program to look at"
    said = subprocess.run(["objdump", "-p", program], capture_output=True, text=True).stdout
    needed = re.findall(r"NEEDED\s+(\S+)", said)
    for library in needed:
        if re.match(r"lib(swift|Foundation|_Foundation|dispatch|BlocksRuntime)|ld-linux", library):
            continue
        owner = subprocess.run(["dpkg-query", "--search", f"*/{library}"], capture_output=True, text=True).stdout.split(":")[0]
        findings.expect(owner in {*run.packages(), *BASE}, f"{library} is in {owner or 'no package'}, which the run stage has not")
    return f"{len(needed)} libraries found"


def main():
    findings = Findings()
    build, run = containerfile.stages()
    check_copies(findings, [build, run])
    findings.expect("bookworm" in build.image and "bookworm" in run.image, "the stages are of different Debians")
    swift = re.search(r'minimum_swift="([\d.]+)"', (DEPLOY / "setup.sh").read_text()).group(1)
    given = re.match(r"swift:([\d.]+)-", build.image).group(1)
    as_numbers = lambda version: [int(part) for part in version.split(".")]
    findings.expect(as_numbers(given) >= as_numbers(swift), f"Swift {given} is older than {swift}")
    users = run.of("USER")
    findings.expect(users and re.fullmatch(r"[1-9]\d*:[1-9]\d*", users[-1]), "the last USER is no number, or root")
    check = containerfile.words(run.of("HEALTHCHECK")[0])[0]
    findings.expect(any(copy.target.endswith(f"/{check}") for copy in run.of("COPY")), f"the health check {check} is not copied")
    findings.expect(containerfile.words(run.of("ENTRYPOINT")[0]) == ["clawback"], "the image starts something else")
    packages = check_packages(findings, build, run)
    libraries = check_libraries(findings, run)
    findings.end(f"{len(run.packages())} packages for running {packages}; {libraries}")


main()
