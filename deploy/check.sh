#!/usr/bin/env bash
# Holds everything in deploy/ against what it is for: rules and their tests, dashboards, manifests, the unit, the Dockerfile, settings.
# Needs what deploy/setup.sh --dev installs; takes some 20 seconds and builds nothing.
#
#   deploy/check.sh            all of it
#   deploy/check.sh --image    also carries out the Dockerfile, with a release build from nothing: deploy/check/image.py
set -euo pipefail
cd "$(dirname "$0")"

# No __pycache__ folders in the repository.
export PYTHONDONTWRITEBYTECODE=1

tools=${CLAWBACK_DEV_TOOLS:-$HOME/.cache/clawback/dev-venv}/bin
scratch=$(mktemp --directory)
trap 'rm -rf "$scratch"' EXIT

failed=()
# part NAME COMMAND...: goes on when it fails, so that one run shows everything that is wrong.
part() {
    local name=$1
    shift
    if "$@" >"$scratch/output" 2>&1; then
        local said
        said=$(sed '/^ *$/d' "$scratch/output" | tail -n 1)
        echo "ok      $name${said:+: ${said#  }}"
    else
        failed+=("$name")
        echo "FAILED  $name"
        sed 's/^/        /' "$scratch/output"
    fi
}

# systemd-analyze wants the program to be there; what is judged is the unit, with another program in its place.
unit() {
    mkdir --parents "$scratch/unit"
    sed 's#^ExecStart=/usr/local/bin/clawback#ExecStart=/bin/true#' systemd/clawback.service >"$scratch/unit/clawback.service"
    systemd-analyze verify --man=no "$scratch/unit/clawback.service" 2>&1 | tee "$scratch/verify"
    # It ends with 0 after mere warnings, an unknown setting among them.
    [ ! -s "$scratch/verify" ]
    # In tenths; a service without any hardening has 96.
    systemd-analyze security --no-pager --offline=true --threshold=20 "$scratch/unit/clawback.service" | tail -n 1
}

part "Prometheus rules" promtool check rules prometheus/clawback.rules.yml
part "Prometheus rules, unit tests" promtool test rules prometheus/clawback.rules.test.yml
part "Prometheus configuration" promtool check config prometheus/prometheus.yml
part "alerts, dashboard, metrics" "$tools/python3" check/observing.py
part "settings" "$tools/python3" check/settings.py
part "secrets" "$tools/python3" check/no_secrets.py
part "compose.yaml, schema" "$tools/check-jsonschema" --builtin-schema vendor.compose-spec compose.yaml
part "compose.yaml, files and flags" "$tools/python3" check/compose.py
part "Kubernetes" "$tools/python3" check/kubernetes.py
part "Dockerfile, lint" "$tools/hadolint" docker/Dockerfile
part "Dockerfile, what it names" "$tools/python3" check/dockerfile.py
part "systemd unit" unit
part "scripts" "$tools/shellcheck" ./*.sh compose/intents.sh compose/outage docker/healthz kubernetes/prometheus-rule ../.ci/run

if [ "${1:-}" = --image ]; then "$tools/python3" check/image.py || failed+=("image"); fi

if [ ${#failed[@]} -gt 0 ]; then
    printf -v names ', %s' "${failed[@]}"
    echo "check: failed: ${names:2}" >&2
    exit 1
fi
echo "check: all of deploy/ is in order"
