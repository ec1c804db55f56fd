#!/usr/bin/env bash
# What the README, the page on installing and the tutorial tell their reader to do, done: the project installed, and theirs built on it in
# an empty folder, a page's program after the other in main.cpp, and each asked what the page asks.
#   tests/docs/project_commands.sh SOURCE COMPILER GENERATOR
set -euo pipefail
source=$(readlink -f "$1")
export CXX=$2 CMAKE_GENERATOR=$3
# shellcheck source=tests/docs/typed.sh
source "$(dirname "$0")/typed.sh"
ports[8000]=$(free_port)
cd "$work"
ln -s "$source" latchkey
export HOME=$work  # of which ~/.local is the prefix
said() { cat >>cmake_said; }

{
cmake -S latchkey -B latchkey-build -DLATCHKEY_BUILD_TESTS=OFF -DLATCHKEY_BUILD_EXAMPLES=OFF
cmake --install latchkey-build --prefix ~/.local
} 2>&1 | said || { cat cmake_said; exit 1; }

# A project of a page's CMakeLists.txt and a program; on a free port.
project() { mkdir "$1"; cp "$source/$2/CMakeLists.txt" "$1"; }
program() { sed "s/8000/${ports[8000]}/" "$source/$1" >main.cpp; }
built() {
    {
cmake -B build -DCMAKE_PREFIX_PATH="$HOME/.local"
cmake --build build
    } >cmake_said 2>&1 || { cat cmake_said; return 1; }
}
served() {
    built
    start app "$PWD/build/app"
}

project quickstart docs/snippets/project
cd quickstart
program examples/quickstart.cpp
{
built
./build/app
} | expect 'hello, johndoe'
cd ..

project tutorial docs/snippets/tutorial
cd tutorial
program docs/snippets/tutorial/first_steps.cpp
served
{
curl -i http://127.0.0.1:8000/items/
} | expect 'HTTP/1.1 401 Unauthorized*WWW-Authenticate: Bearer*{"detail":"Not authenticated"}'
{
curl -H "Authorization: Bearer anything" http://127.0.0.1:8000/items/
} | expect '{"token":"anything"}'
stop app

program docs/snippets/tutorial/current_user.cpp
served
until grep -q '^alice: ' "$work/app.said"; do sleep 0.05; done
pasted[ACCESS_TOKEN]=$(sed -n 's/^alice: //p' "$work/app.said")
{
curl -i -H "Authorization: Bearer PASTE_THE_ACCESS_TOKEN" http://127.0.0.1:8000/users/me/
} | expect 'HTTP/1.1 400 *{"detail":"Inactive user"}'
pasted[ACCESS_TOKEN]=$(sed -n 's/^johndoe: //p' "$work/app.said")
curl -H "Authorization: Bearer PASTE_THE_ACCESS_TOKEN" http://127.0.0.1:8000/users/me/ | expect '{"username":"johndoe","full_name":"John Doe"}'
pasted[ACCESS_TOKEN]+=x
curl -H "Authorization: Bearer PASTE_THE_ACCESS_TOKEN" http://127.0.0.1:8000/users/me/ | expect '{"detail":"Could not validate credentials"}'
stop app

program docs/snippets/tutorial/login.cpp
served
{
curl -i -d username=johndoe -d password=wrong http://127.0.0.1:8000/token
} | expect 'HTTP/1.1 401 *{"detail":"Incorrect username or password"}'
curl -i -d username=johndoe http://127.0.0.1:8000/token | expect 'HTTP/1.1 422 *"password"*'
{
curl -d username=johndoe -d password=secret http://127.0.0.1:8000/token
} | expect '{"access_token":"*.*.*","token_type":"bearer"}'
paste ACCESS_TOKEN access_token
{
curl -H "Authorization: Bearer PASTE_THE_ACCESS_TOKEN" http://127.0.0.1:8000/users/me/
} | expect '{"username":"johndoe","full_name":"John Doe"}'
{
curl -i -H "Authorization: Bearer PASTE_THE_ACCESS_TOKEN" http://127.0.0.1:8000/items/
} | expect 'HTTP/1.1 401 Unauthorized*WWW-Authenticate: Bearer scope="items"*{"detail":"Not enough permissions"}'
{
curl -d username=johndoe -d password=secret -d scope="me items admin" http://127.0.0.1:8000/token
} | expect '{"access_token":"*"}'
paste ACCESS_TOKEN access_token
curl -H "Authorization: Bearer PASTE_THE_ACCESS_TOKEN" http://127.0.0.1:8000/items/ | expect '[[]]'
stop app

program docs/snippets/tutorial/server.cpp
built
if ./build/app 2>"$work/app.said"; then exit 1; fi
expect 'MY_APP_SECRET is not set.*' <"$work/app.said"
export MY_APP_SECRET
MY_APP_SECRET='too short'
if ./build/app 2>"$work/app.said"; then exit 1; fi
expect 'MY_APP_SECRET: weak_key' <"$work/app.said"
{
# shellcheck disable=SC2155  # as its reader types it
export MY_APP_SECRET=$(openssl rand -hex 32)
}
served
{
curl -i -d grant_type=password -d username=johndoe -d password=wrong http://127.0.0.1:8000/token
} | expect 'HTTP/1.1 400 *"error":"invalid_grant"*'
{
curl -d grant_type=password -d username=johndoe -d password=secret -d scope=items http://127.0.0.1:8000/token
} | expect '{"access_token":"*","token_type":"Bearer","expires_in":1800,"scope":"items"}'
curl -i http://127.0.0.1:8000/items/ | expect 'HTTP/1.1 401 *WWW-Authenticate: Bearer realm="my api"*'
echo "built and asked, as the pages say"
