#!/usr/bin/env bash
# Sets up what is missing, builds everything and runs all tests. Arguments go to `swift test`. What failed is said once more at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh --dev
# All tests at once on two cores would be waiting for one another past their deadlines.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=${SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH:-6}

output=$(mktemp)
trap 'rm -f "$output"' EXIT
status=0
swift test "$@" 2>&1 | tee "$output" || status=$?
if ((status != 0)); then
    echo
    echo "what failed, from the above:"
    grep -E -A 1 --no-group-separator 'recorded an issue|error: |unexpected signal|^✘ Test ' "$output" | cut -c -600 | tail -n 60 || true
fi
exit $status
