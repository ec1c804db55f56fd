#!/usr/bin/env bash
# What the guide's page on other issuers tells its reader to type, typed, on free ports and with the servers at hand.
#   tests/docs/issuer_commands.sh ISSUER_SERVER RESOURCE_SERVER
set -euo pipefail
# shellcheck source=tests/docs/typed.sh
source "$(dirname "$0")/typed.sh"
issuing=$1 trusting=$2 ports[8001]=$(free_port) ports[8000]=$(free_port)
./examples/run() {
    case "$1" in
        issuer_server) start "$1" "$issuing" --port "${ports[8001]}" ;;
        *) start "$1" "$trusting" --port "${ports[8000]}" --issuer "http://127.0.0.1:${ports[8001]}" ;;
    esac
}

{
./examples/run issuer_server --port 8001
}
{
./examples/run resource_server
}
{
curl -d grant_type=password -d username=johndoe -d password=secret http://127.0.0.1:8001/token
} | expect '{"access_token":"*.*.*","token_type":"Bearer",*}'
paste ACCESS_TOKEN access_token
{
curl -H "Authorization: Bearer PASTE_THE_ACCESS_TOKEN" http://127.0.0.1:8000/notes
} | expect '{"notes_of":"johndoe"}'
expect "*keys at http://127.0.0.1:${ports[8001]}/jwks.json*" <"$work/issuer_server.said"
echo "typed, and answered as the page says"
