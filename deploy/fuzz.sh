#!/usr/bin/env bash
# Feeds the readers of foreign bytes with inputs that libFuzzer makes up, under the address and leak sanitizers.
#
#   deploy/fuzz.sh                                  a minute in all, as in CI
#   deploy/fuzz.sh --seconds 3600 --target answer   one target for an hour
#   deploy/fuzz.sh --planted                        proof that it finds something: builds with Tests/Fuzzing/Planted.patch, a bug
#                                                   for each target, and passes only when every target finds its own
#
# Targets: json intent cloud-events commit-metadata requery answer certificate-list configuration (Tests/Fuzzing/Targets).
# Each one first replays Tests/Fuzzing/Regressions/TARGET, then starts from Tests/Fuzzing/Corpus/TARGET and what earlier runs left
# in .build_fuzz/corpus. An input that breaks a promise, crashes, leaks, hangs for 10 s or takes 1 GiB is kept in
# .build_fuzz/found; put it into Regressions under a name that says what it was.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=8
planted=false
targets=()
while [ $# -gt 0 ]; do
    case "$1" in
        --seconds) seconds=${2:?}; shift 2 ;;
        --target) targets+=("${2:?}"); shift 2 ;;
        --planted) planted=true; shift ;;
        -h | --help) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 0 ;;
        *) echo "fuzz: unknown argument $1; try --help" >&2; exit 64 ;;
    esac
done
all=(json intent cloud-events commit-metadata requery answer certificate-list configuration)
[ ${#targets[@]} -gt 0 ] || targets=("${all[@]}")
for target in "${targets[@]}"; do
    [ -d "Tests/Fuzzing/Corpus/$target" ] || { echo "fuzz: no target $target; there are: ${all[*]}" >&2; exit 64; }
done

root=$PWD
scratch=$root/.build_fuzz
source=$root
work=$scratch
mkdir -p "$scratch"
if $planted; then
    source=$scratch/planted
    work=$source
    rm -rf "$source"
    mkdir -p "$source/Tests"
    cp -a Sources "$source/"
    cp -a Tests/Fuzzing Tests/TestSupport "$source/Tests/"
    patch --quiet --strip 1 --directory "$source" < Tests/Fuzzing/Planted.patch
fi

# The linker warns of what the sanitizer's runtime lists and nobody uses; nothing else is hidden.
log=$(mktemp)
trap 'rm -f "$log" "$log.first"' EXIT
if ! swift build -c release --package-path "$source/Tests/Fuzzing" --scratch-path "$scratch" > "$log" 2>&1; then
    grep -v 'Cannot export local symbol' "$log" >&2
    exit 1
fi

# Swift's own backtraces do not get on with the sanitizers, and take minutes.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1}
limits=(-timeout=10 -rss_limit_mb=1024 -max_len=8192)

run() { # run TARGET ARGUMENTS: libFuzzer's own limits, and a hard one should they fail
    FUZZ_TARGET=$1 timeout --kill-after 5 $((seconds + 120)) "$scratch/release/fuzz" "${limits[@]}" "${@:2}" > "$log" 2>&1
}

failed=0
for target in "${targets[@]}"; do
    kept=$work/found/$target
    learnt=$work/corpus/$target
    mkdir -p "$kept" "$learnt"
    regressions=("Tests/Fuzzing/Regressions/$target"/*)
    if ! $planted && [ -e "${regressions[0]}" ] && ! run "$target" "${regressions[@]}"; then
        echo "fuzz: $target: an old fault is back" >&2
        grep -a -E 'Running:|broken promise|ERROR|SUMMARY' "$log" | tail -n 4 >&2
        failed=1
        continue
    fi
    start=$SECONDS
    found=false
    run "$target" -max_total_time="$seconds" -print_final_stats=1 -dict="Tests/Fuzzing/Dictionaries/$target" -artifact_prefix="$kept/" "$learnt" "Tests/Fuzzing/Corpus/$target" || found=true
    # A machine that stood still looks like an input that hangs: what does not hang twice is none.
    if $found && grep -a -q 'libFuzzer: timeout' "$log"; then
        slow=$(grep -a -o 'Test unit written to .*' "$log" | sed 's/.* to //' | head -n 1)
        cp "$log" "$log.first"
        if [ -n "$slow" ] && run "$target" "$slow"; then
            echo "fuzz: $target: an input took 10 s once and not again; the machine stood still" >&2
            rm -f "$slow"
            found=false
        fi
        mv "$log.first" "$log"
    fi
    executions=$(grep -a -o 'number_of_executed_units: [0-9]*' "$log" | grep -o '[0-9]*$' || grep -a -o '^#[0-9]*' "$log" | tail -n 1 | tr -d '#' || true)
    coverage=$(grep -a -o 'cov: [0-9]*' "$log" | tail -n 1 || true)
    echo "fuzz: $target: ${executions:-0} executions in $((SECONDS - start)) s, ${coverage:-cov: none}, $($found && echo "found something" || echo "nothing found")"
    if $found; then
        grep -a -E 'broken promise|Fatal error|ERROR|SUMMARY|Test unit written' "$log" | head -n 5 >&2 || tail -n 5 "$log" >&2
        $planted || failed=1
    elif $planted; then
        echo "fuzz: $target has not found the planted bug within $seconds s" >&2
        failed=1
    fi
done
exit $failed
