#!/usr/bin/env bash
# What README.md and the guide tell their reader to type, typed, on a free port and with the server at hand.
#   tests/docs/commands.sh SERVER
set -euo pipefail
# shellcheck source=tests/docs/typed.sh
source "$(dirname "$0")/typed.sh"
server=$1 ports[8000]=$(free_port)
./examples/run() { start server "$server" --port "${ports[8000]}"; }

{
./examples/run --port 8000
}
{
curl http://127.0.0.1:8000/users/me/
} | expect '{"detail":"Not authenticated"}'
{
curl -d username=johndoe -d password=secret http://127.0.0.1:8000/token
} | expect '{"access_token":"*.*.*","token_type":"bearer"}'
paste ACCESS_TOKEN access_token
{
curl -H "Authorization: Bearer PASTE_THE_ACCESS_TOKEN" http://127.0.0.1:8000/users/me/
} | expect '*"username":"johndoe"*'
echo "typed, and answered as the pages say"
