#!/bin/bash
# zswap-shrinker-inside.sh PAGES SIZES STEPS WINDOW SEED [NAME=VALUE ...] - in a virtual machine with a spare disk /dev/vda and nothing else to
# swap to: prints what zswap's shrinker did, pass by pass.
set -eu
python3 "$(dirname "$0")/zswap-shrinker.py" /dev/vda "$@"
