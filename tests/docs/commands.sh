#!/usr/bin/env bash
# What README.md and the guide tell their reader to type, typed, on a free port and with the server at hand.
#   tests/docs/commands.sh SERVER
set -euo pipefail
cd "$(dirname "$0")/../.."
server=$1 port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
work=$(mktemp -d)
trap 'kill "$(cat "$work/pid")" 2>/dev/null; rm -rf "$work"' EXIT

# The commands as they are written, with other hands behind them.
./examples/run() { "$server" --port "$port" & echo $! >"$work/pid"; }
curl() {
    local arguments=("${@//127.0.0.1:8000/127.0.0.1:$port}")
    arguments=("${arguments[@]//PASTE_THE_ACCESS_TOKEN/${token-}}")
    for _ in $(seq 100); do
        if command curl -s "${arguments[@]}"; then return; fi
        sleep 0.1
    done
    return 1
}
# shellcheck disable=SC2053  # a pattern
expect() { [[ $(cat) == $1 ]] || { echo "not $1"; exit 1; }; }

{
./examples/run --port 8000
} >"$work/said"
{
curl http://127.0.0.1:8000/users/me/
} | expect '{"detail":"Not authenticated"}'
{
curl -d username=johndoe -d password=secret http://127.0.0.1:8000/token
} | tee "$work/grant" | expect '{"access_token":"*.*.*","token_type":"bearer"}'
token=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])' <"$work/grant")
{
curl -H "Authorization: Bearer PASTE_THE_ACCESS_TOKEN" http://127.0.0.1:8000/users/me/
} | expect '*"username":"johndoe"*'
echo "typed, and answered as the pages say"
