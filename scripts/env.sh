# Sourced by every script: where things are, which Node, how to say what is being done.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

export LC_ALL=C.UTF-8
# ccache's own folder in the home, with paths relative to the clone: one cache serves every clone on the machine.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
# Where Node keeps what it compiled of the scripts; its own choice would be the temporary folder.
export NODE_COMPILE_CACHE=$root/.cache/node-compile
# Playwright's of the journeys, likewise.
export PWTEST_CACHE_DIR=$root/.cache/playwright
# No package of ours downloads a browser, looks for updates or asks anybody anything.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false
[[ -x $root/.cache/node/bin/node ]] && export PATH=$root/.cache/node/bin:$PATH

# `say WORDS` tells progress with the seconds since the command began; a called script goes on with its caller's clock.
export TPCARD_STARTED=${TPCARD_STARTED:-$(date +%s)}
elapsed() { echo $(($(date +%s) - TPCARD_STARTED)); }
say() { printf '[%4ds] %s\n' "$(elapsed)" "$*"; }
die() { printf '[%4ds] %s\n' "$(elapsed)" "$*" >&2; exit 1; }
