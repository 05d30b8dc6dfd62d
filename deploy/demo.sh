#!/usr/bin/env bash
# Sets up what is missing, builds and runs the demo. Arguments go to `clawback demo`.
#
# A debug build: it is ready several times sooner than a release build, and the demo shows what is done, not how fast.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh
swift build --product clawback
exec "$(swift build --show-bin-path)/clawback" demo "$@"
