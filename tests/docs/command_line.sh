#!/usr/bin/env bash
# What docs/guide/command-line.md tells its reader to type, typed in an empty folder.
#   tests/docs/command_line.sh LATCHKEY
set -euo pipefail
command=$(readlink -f "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
latchkey() { "$command" "$@"; }
secret='a long enough password'  # its reader types it, or pipes it in
{
hash=$(latchkey hash)
latchkey verify "$hash"
} <<<"$secret"$'\n'"$secret" | grep -q '^matches'

latchkey key new keys.json
latchkey key jwk keys.json > jwks.json
latchkey token sign --key keys.json --sub johndoe --scope "me items" > token.jwt
latchkey token verify --key jwks.json < token.jwt

latchkey key rotate keys.json
latchkey key jwk keys.json > jwks.json
latchkey token verify --key jwks.json < token.jwt

users() {
    export LATCHKEY_STORE=users.db
    latchkey users add johndoe --scope "me items" --create
    latchkey users list
    latchkey users disable johndoe
    latchkey users enable johndoe
    latchkey users passwd johndoe
    latchkey users drop-factor johndoe
}
users <<<"$secret"$'\n'"$secret" | tee said
grep -q '^johndoe .*  disabled  me items$' said
grep -q '^changed' said
if latchkey users disable nobody --store users.db 2>/dev/null; then exit 1; fi
