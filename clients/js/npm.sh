#!/bin/sh
# Runs the npm side of the build, `build` or `test`, and nothing that is already done. Without Node
# there is no library to serve, which is said and is no error; tests do need it.
set -eu
cd "$(dirname "$0")"
task=$1

if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
  echo "clients/js: no Node and npm on the PATH: pushbridge.js is not built" >&2
  [ "$task" = build ] && exit 0
  exit 1
fi

say() { echo "clients/js: $1" >&2; }

# What a step was made of, as text.
traces() { cat package.json package-lock.json build.mjs npm.sh src/* "$@" | cksum; }

mkdir -p target
if ! cmp -s package-lock.json node_modules/.installed-lock.json; then
  say 'installing the packages of package-lock.json'
  if ! npm ci --no-audit --no-fund --ignore-scripts >target/npm.log 2>&1; then
    cat target/npm.log >&2
    say 'npm ci failed: pushbridge.js is not built'
    [ "$task" = build ] && exit 0
    exit 1
  fi
  cp package-lock.json node_modules/.installed-lock.json
fi

case $task in
  build)
    if [ "$(traces)" != "$(cat target/built 2>/dev/null)" ]; then
      node build.mjs
      traces >target/built
    fi
    ;;
  test)
    if [ "$(traces test/*)" != "$(cat target/tested 2>/dev/null)" ]; then
      node node_modules/typescript/bin/tsc -p test
      node --test test/*.test.mjs >target/test.log 2>&1 || { cat target/test.log >&2; exit 1; }
      traces test/* >target/tested
    fi
    ;;
esac
