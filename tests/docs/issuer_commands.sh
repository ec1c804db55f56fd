#!/usr/bin/env bash
# What the guide's page on other issuers tells its reader to type, typed, on free ports and with the servers at hand.
#   tests/docs/issuer_commands.sh ISSUER_SERVER RESOURCE_SERVER
set -euo pipefail
issuing=$1 trusting=$2
read -r issuer port < <(python3 -c 'import socket; a, b = (socket.create_server(("127.0.0.1", 0)) for _ in "ab"); print(a.getsockname()[1], b.getsockname()[1])')
work=$(mktemp -d)
trap 'kill $(cat "$work"/*.pid) 2>/dev/null; rm -rf "$work"' EXIT

# The commands as they are written, with other hands behind them.
./examples/run() {
    case "$1" in
        issuer_server) set -- "$1" "$issuing" --port "$issuer" ;;
        *) set -- "$1" "$trusting" --port "$port" --issuer "http://127.0.0.1:$issuer" ;;
    esac
    "${@:2}" >"$work/$1.said" & echo $! >"$work/$1.pid"
}
curl() {
    local arguments=("${@//127.0.0.1:8000/127.0.0.1:$port}")
    arguments=("${arguments[@]//127.0.0.1:8001/127.0.0.1:$issuer}")
    for _ in $(seq 100); do
        if command curl -s "${arguments[@]//PASTE_THE_ACCESS_TOKEN/${token-}}"; then return; fi
        sleep 0.1
    done
    return 1
}
# shellcheck disable=SC2053  # a pattern
expect() { local said && said=$(cat); [[ $said == $1 ]] || { echo "not $1: $said"; exit 1; }; }

{
./examples/run issuer_server --port 8001
}
{
./examples/run resource_server
}
{
curl -d grant_type=password -d username=johndoe -d password=secret http://127.0.0.1:8001/token
} >"$work/answer"
expect '{"access_token":"*.*.*","token_type":"Bearer",*}' <"$work/answer"
token=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])' <"$work/answer")
{
curl -H "Authorization: Bearer PASTE_THE_ACCESS_TOKEN" http://127.0.0.1:8000/notes
} | expect '{"notes_of":"johndoe"}'
expect "*keys at http://127.0.0.1:$issuer/jwks.json" <"$work/issuer_server.said"
echo "typed, and answered as the page says"
