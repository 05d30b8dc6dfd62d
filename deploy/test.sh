#!/usr/bin/env bash
# Sets up what is missing, builds everything and runs all tests. Arguments go to `swift test`.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh --dev
exec swift test "$@"
