#!/usr/bin/env bash
# What the guide's page on session_server tells its reader to type, typed, on a free port and with the server at hand.
#   tests/docs/session_commands.sh SERVER
set -euo pipefail
# shellcheck source=tests/docs/typed.sh
source "$(dirname "$0")/typed.sh"
server=$1 ports[8000]=$(free_port)
./examples/run() { start server "$server" "${@:2}" --port "${ports[8000]}"; }

{
./examples/run session_server --mail mails
}
{
curl -d grant_type=password -d username=johndoe -d password=secret -d scope="me items" http://127.0.0.1:8000/token
} | expect '{"access_token":"*.*.*","token_type":"Bearer","expires_in":900,"scope":"me items","refresh_token":"*"}'
paste REFRESH_TOKEN refresh_token
{
curl -d grant_type=refresh_token -d refresh_token=PASTE_THE_REFRESH_TOKEN http://127.0.0.1:8000/token
} | expect '{"access_token":"*","refresh_token":"*"}'
paste ACCESS_TOKEN access_token
{
curl -H "Authorization: Bearer PASTE_THE_ACCESS_TOKEN" http://127.0.0.1:8000/sessions
} | expect '{"sessions":\[{"id":"*","label":"curl/*"current":true}\]}'
{
curl -u backend:backend-secret-for-the-example -d token=PASTE_THE_ACCESS_TOKEN http://127.0.0.1:8000/introspect
} | expect '{"active":true,*}'
{
curl -H "Authorization: Bearer PASTE_THE_ACCESS_TOKEN" -d label="the backup" -d scope=items http://127.0.0.1:8000/api-keys
} | expect '{"id":"*","label":"the backup","scope":"items","created_at":*,"expires_at":null,"last_used_at":null,"key":"latchkey_*"}'
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
