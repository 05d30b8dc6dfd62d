#!/usr/bin/env bash
# Runs unit tests under a sanitizer: those of the pure parts, of the OpenSSL edge and of the librdkafka edge (Tests/Sanitizing).
#
#   deploy/sanitize.sh address [ARGUMENTS]   memory faults, and at the end memory that nobody holds any more
#   deploy/sanitize.sh thread  [ARGUMENTS]   data races
#
# ARGUMENTS go to `swift test`, for example --filter CryptographyTests. Not a part of CI: each kind builds for minutes.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:-}
case "$kind" in
    address) scratch=.build_asan ;;
    thread) scratch=.build_tsan ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
esac
shift

# Swift's own backtraces do not get on with the sanitizers, and take minutes.
export SWIFT_BACKTRACE=enable=no
export LSAN_OPTIONS=${LSAN_OPTIONS:-suppressions=$PWD/Tests/Sanitizing/leaks.txt:print_suppressions=0}
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1} TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=0}
# Under a sanitizer everything takes several times as long, and the brokers of the tests know it not.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=${SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH:-2}
# XCTest has no tests here, but leaks of its own.
exec swift test --disable-xctest --sanitize="$kind" --package-path Tests/Sanitizing --scratch-path "$scratch" "$@"
