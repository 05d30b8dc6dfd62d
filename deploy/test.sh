#!/usr/bin/env bash
# Sets up what is missing, builds everything and runs all tests. Arguments go to `swift test`.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh --dev
# All tests at once on two cores would be waiting for one another past their deadlines.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=${SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH:-6}
exec swift test "$@"
