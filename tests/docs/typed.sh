# typed: what the scripts beside it share: a folder of their own, free ports, and other hands behind the commands that a page has its reader type.
# shellcheck shell=bash disable=SC2034
#
# ports[8000] is what stands behind a page's port 8000; pasted[ACCESS_TOKEN] what its reader pastes for PASTE_THE_ACCESS_TOKEN.

declare -A ports pasted
work=$(mktemp -d)
trap 'kill $(cat "$work"/*.pid 2>/dev/null) 2>/dev/null; rm -rf "$work"' EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# start NAME COMMAND...: in the background, in the folder `work`; what it says is in the file NAME.said there.
start() { (cd "$work" && exec "${@:2}" >"$1.said" 2>&1) & echo $! >"$work/$1.pid"; }
stop() { kill "$(cat "$work/$1.pid")"; }

# Asks until the server is there.
curl() {
    local arguments=("$@") name
    for name in "${!ports[@]}"; do arguments=("${arguments[@]//127.0.0.1:$name/127.0.0.1:${ports[$name]}}"); done
    for name in "${!pasted[@]}"; do arguments=("${arguments[@]//PASTE_THE_$name/${pasted[$name]}}"); done
    for _ in $(seq 100); do
        if command curl -s "${arguments[@]}" | tr -d '\r'; then return; fi
        sleep 0.1
    done
    return 1
}

# Standard input is of the pattern $1, or the test ends here. It is kept as the answer that `paste` looks into.
# shellcheck disable=SC2053  # a pattern
expect() {
    local said && said=$(tee "$work/answer")
    [[ $said == $1 ]] || { echo "not $1: $said"; exit 1; }
}
# paste NAME MEMBER: the answer's member is what the reader pastes for PASTE_THE_NAME.
paste() { pasted[$1]=$(python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$2" <"$work/answer"); }
