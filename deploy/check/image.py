"""Carries out deploy/docker/Dockerfile in scratch directories, and tries what comes of it. Without Docker: as root, on Debian 12.

The build stage runs on a copy-on-write view of this machine, which stands for the Swift image; the run stage in a fresh minimal
Debian 12 from debootstrap, which stands for debian:bookworm-slim. Nothing outside of the scratch directory is changed.

    check/image.py                      both stages; the build is a release build from nothing
    check/image.py --program FILE       the run stage, with this program in place of the build's
    check/image.py --libraries FOLDER   with libraries that a program not made by the build stage needs
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import containerfile
from place import DEPLOY, ROOT

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "clawback"


def say(text):
    print(f"image: {text}", flush=True)


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=True, **options)


class Container:
    """A root directory in which a stage's instructions are carried out."""

    def __init__(self, root):
        self.root, self.folder, self.environment = root, "/", {}
        self.user = "0:0"
        for name in ("proc", "dev"):
            (root / name).mkdir(exist_ok=True)
            run("mount", "--rbind", f"/{name}", root / name)
        # For names; absent or another one in a fresh Debian.
        shutil.copy("/etc/resolv.conf", root / "etc" / "resolv.conf")

    def inside(self, path):
        return self.root / str(pathlib.PurePosixPath(self.folder) / path).lstrip("/")

    def command(self, *words):
        """A command line that runs `words` in here, as the stage's user and in its folder."""
        variables = [f"{name}={value}" for name, value in self.environment.items()]
        base = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        enter = ["chroot", f"--userspec={self.user}", self.root, "env", f"--chdir={self.folder}"]
        return [str(word) for word in [*enter, *base, *variables, *words]]

    def carry_out(self, stage, earlier, path=None):
        for name, argument in stage.steps:
            if name == "RUN":
                say(f"RUN {argument[:90]}")
                shell = self.command(*([f"PATH={path}"] if path else []), "DEBIAN_FRONTEND=noninteractive", "sh", "-c", argument)
                run(*shell, stdout=subprocess.DEVNULL if "apt-get" in argument else None)
            elif name == "WORKDIR":
                self.folder = argument
                self.inside("").mkdir(parents=True, exist_ok=True)
            elif name == "COPY":
                self.copy(argument, earlier)
            elif name == "USER":
                self.user = argument
            elif name == "ENV":
                self.environment.update(pair.split("=", 1) for pair in argument.split())

    def copy(self, copy, earlier):
        for source in copy.sources:
            if copy.stage:
                found = [earlier.inside(source)]
            else:
                found = sorted(ROOT.glob(source))
            for path in found:
                target = self.inside(copy.target)
                if copy.target.endswith("/"):
                    target = target / path.name
                target.parent.mkdir(parents=True, exist_ok=True)
                if path.is_dir():
                    shutil.copytree(path, target, dirs_exist_ok=True)
                else:
                    shutil.copy(path, target)
                    if copy.mode:
                        target.chmod(int(copy.mode, 8))


class GivenProgram:
    """Stands for the build stage."""

    def __init__(self, program):
        self.program = program

    def inside(self, path):
        return self.program


def build(stage, scratch):
    """The build stage, over this machine."""
    upper, work, root = scratch / "upper", scratch / "work", scratch / "build"
    for folder in (upper, work, root):
        folder.mkdir()
    run("mount", "-t", "overlay", "overlay", "-o", f"lowerdir=/,upperdir={upper},workdir={work}", root)
    container = Container(root)
    container.carry_out(stage, None, path=os.environ["PATH"])
    return container


def fresh_debian(root):
    """A minimal Debian 12; made once, and kept as an archive."""
    archive = CACHE / "bookworm-minbase.tar"
    if not archive.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        say("fetching a minimal Debian 12")
        run("debootstrap", "--variant=minbase", "bookworm", root, stdout=subprocess.DEVNULL)
        run("tar", "--create", "--directory", root, "--file", f"{archive}.part", ".")
        os.replace(f"{archive}.part", archive)
    else:
        root.mkdir()
        run("tar", "--extract", "--directory", root, "--file", archive)


def wait_for(what, seconds, holds):
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            sys.exit(f"image: gave up waiting for {what}")
        time.sleep(0.1)


def try_out(container, stage, scratch):
    """A worker with a broker and a simulator, all from the image: healthy, and drained on SIGTERM; its root cannot be written."""
    say("running a worker with a read-only root")
    # What a volume would be.
    run("mount", "-t", "tmpfs", "-o", "uid=10001,gid=10001,mode=0750", "tmpfs", container.inside("/var/lib/clawback"))
    run("mount", "--rbind", container.root, container.root)
    run("mount", "-o", "remount,bind,ro", container.root)
    clawback = containerfile.words(stage.of("ENTRYPOINT")[0])
    health = containerfile.words(stage.of("HEALTHCHECK")[0])
    container.environment["CLAWBACK_HTTP_PORT"] = port = str(free_port())
    if not subprocess.run(container.command("touch", "/a"), capture_output=True).returncode:
        sys.exit("image: its root can be written")
    processes = []

    def start(name, *words):
        with open(scratch / f"{name}.out", "wb") as out, open(scratch / f"{name}.log", "wb") as log:
            processes.append(subprocess.Popen(container.command(*clawback, *words), stdout=out, stderr=log))
        return processes[-1], scratch / f"{name}.out"

    try:
        topics = ["refund-intents", "refund-outcomes", "refund-dead-letters"]
        topics += [f"refund-requery.{delay}" for delay in ("15s", "1m", "5m", "30m", "2h")]
        _, address = start("broker", "mock-broker", *(word for topic in topics for word in ("--topic", topic)))
        _, places = start("simulator", "simulate", "--port", "0", "--keys", "/var/lib/clawback/simulator", "--json")
        wait_for("broker and simulator", 60, lambda: all(file.read_text().endswith("\n") for file in (address, places)))
        settings = json.loads(places.read_text().splitlines()[-1])["configFile"]
        if not subprocess.run(container.command(*health), capture_output=True).returncode:
            sys.exit("image: the health check succeeds without a worker")
        worker, _ = start("worker", "run", "--config", settings, "--kafka-bootstrap-servers", address.read_text().strip())
        wait_for("the health check", 60, lambda: not subprocess.run(container.command(*health), capture_output=True).returncode)
        say(f"the health check succeeds on port {port}")
        worker.terminate()
        if code := worker.wait(timeout=40):
            sys.exit(f"image: the worker ended with {code} after SIGTERM\n{(scratch / 'worker.log').read_text()[-2000:]}")
    except BaseException:
        for log in sorted([*scratch.glob("*.log"), *scratch.glob("*.out")]):
            say(f"{log.name}:\n{log.read_text()[-1500:]}")
        raise
    finally:
        for process in processes:
            process.kill()
            process.wait()


def free_port():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def check_libraries(container):
    said = subprocess.run(container.command("ldd", "/usr/local/bin/clawback"), capture_output=True, text=True, check=True).stdout
    if missing := [line.strip() for line in said.splitlines() if "not found" in line]:
        sys.exit("image: libraries are missing in the run stage:\n" + "\n".join(missing))


def carry_out(options):
    """Both stages, in a mount namespace of its own."""
    first, last = containerfile.stages()
    scratch = options.scratch
    built = GivenProgram(options.program) if options.program else build(first, scratch)
    root = scratch / "run"
    fresh_debian(root)
    container = Container(root)
    container.carry_out(last, built)
    if options.libraries:
        shutil.copytree(options.libraries, root / "swift")
        container.environment["LD_LIBRARY_PATH"] = "/swift"
    check_libraries(container)
    try_out(container, last, scratch)
    say("the Dockerfile's commands make an image that works")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=pathlib.Path)
    parser.add_argument("--libraries", type=pathlib.Path)
    parser.add_argument("--scratch", type=pathlib.Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.scratch:
        return carry_out(options)
    if os.geteuid() or not shutil.which("debootstrap"):
        sys.exit("image: this needs root and debootstrap, which deploy/setup.sh --dev installs")
    scratch = tempfile.mkdtemp(prefix="clawback-image-")
    try:
        # All mounts are the child's alone and end with it. The folder is removed out here, where none of them can be seen: what was
        # mounted in it, this machine's /dev among it, cannot be removed along with it.
        inside = ["unshare", "--mount", "--propagation", "private", "--kill-child", "--fork"]
        ended = subprocess.run([*inside, sys.executable, __file__, "--scratch", scratch, *sys.argv[1:]])
    finally:
        run("rm", "--recursive", "--force", "--one-file-system", scratch)
    sys.exit(ended.returncode)


if __name__ == "__main__":
    main()
