#!/usr/bin/env bash
# What the guide's page on session_server tells its reader to type, typed, on a free port and with the server at hand.
#   tests/docs/session_commands.sh SERVER
set -euo pipefail
cd "$(dirname "$0")/../.."
server=$1 port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
work=$(mktemp -d)
trap 'kill "$(cat "$work/pid")" 2>/dev/null; rm -rf "$work"' EXIT

# The commands as they are written, with other hands behind them.
./examples/run() { (cd "$work" && exec "$server" "${@:2}" --port "$port" >said 2>&1) & echo $! >"$work/pid"; }
curl() {
    local arguments=("${@//127.0.0.1:8000/127.0.0.1:$port}") name
    for name in ACCESS_TOKEN REFRESH_TOKEN KEY LINK; do arguments=("${arguments[@]//PASTE_THE_$name/${pasted[$name]-}}"); done
    for _ in $(seq 100); do
        if command curl -s "${arguments[@]}"; then return; fi
        sleep 0.1
    done
    return 1
}
# shellcheck disable=SC2053  # a pattern
expect() { local said && said=$(cat); [[ $said == $1 ]] || { echo "not $1: $said"; exit 1; }; }
declare -A pasted
paste() { pasted[$1]=$(python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$2" <"$work/answer"); }

{
./examples/run session_server --mail mails
} >"$work/started"
{
curl -d grant_type=password -d username=johndoe -d password=secret -d scope="me items" http://127.0.0.1:8000/token
} | tee "$work/answer" | expect '{"access_token":"*.*.*","token_type":"Bearer","expires_in":900,"scope":"me items","refresh_token":"*"}'
paste REFRESH_TOKEN refresh_token
{
curl -d grant_type=refresh_token -d refresh_token=PASTE_THE_REFRESH_TOKEN http://127.0.0.1:8000/token
} | tee "$work/answer" | expect '{"access_token":"*","refresh_token":"*"}'
paste ACCESS_TOKEN access_token
{
curl -H "Authorization: Bearer PASTE_THE_ACCESS_TOKEN" http://127.0.0.1:8000/sessions
} | expect '{"sessions":\[{"id":"*","label":"curl/*"current":true}\]}'
{
curl -u backend:backend-secret-for-the-example -d token=PASTE_THE_ACCESS_TOKEN http://127.0.0.1:8000/introspect
} | expect '{"active":true,*}'
{
curl -H "Authorization: Bearer PASTE_THE_ACCESS_TOKEN" -d label="the backup" -d scope=items http://127.0.0.1:8000/api-keys
} | tee "$work/answer" | expect '{"id":"*","label":"the backup","scope":"items","created_at":*,"expires_at":null,"last_used_at":null,"key":"latchkey_*"}'
paste KEY key
{
curl -H "Authorization: Bearer PASTE_THE_KEY" http://127.0.0.1:8000/items/
} | expect '{"username":"johndoe","scopes":"me items"}'
{
curl -d username=johndoe http://127.0.0.1:8000/password/forgotten
} | expect '{}'
pasted[LINK]=$(sed -n 's/.*#reset=//p' "$work/mails")
{
curl -d token=PASTE_THE_LINK -d new_password="correct horse battery staple" http://127.0.0.1:8000/password/reset
} | expect ''
{
curl -i -H "Authorization: Bearer PASTE_THE_ACCESS_TOKEN" http://127.0.0.1:8000/users/me/
} | expect 'HTTP/1.1 401 *"error":"invalid_token"*'
echo "typed, and answered as the page says"
