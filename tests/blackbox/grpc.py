#!/usr/bin/env python3
"""Starts the gRPC example server, and calls it with the example client.

    grpc.py PATH_OF_THE_SERVER PATH_OF_THE_CLIENT
"""
import concurrent.futures, os, signal, socket, subprocess, sys, time

SERVER, CLIENT = sys.argv[1:]
UNAUTHENTICATED, PERMISSION_DENIED, UNAVAILABLE = 16, 7, 14
failures = []


def call(port, *arguments):
    run = subprocess.run([CLIENT, "127.0.0.1:%d" % port, *arguments], capture_output=True, text=True, timeout=60)
    return run.stdout.strip()


def check(got, wanted):
    if got != wanted:
        failures.append(got)
        print("FAILED: %r, wanted %r" % (got, wanted))


def main():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if k != "LATCHKEY_SECRET"}
    server = subprocess.Popen([SERVER, "--port", str(port)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for _ in range(600):
            if server.poll() is not None:
                raise SystemExit("the server ended: " + server.stdout.read())
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        check(call(port, "johndoe", "secret"), "johndoe johndoe@example.com")
        wrong = "login: %d Incorrect username or password" % UNAUTHENTICATED
        for user, password in (("johndoe", "wrong"), ("nobody", "secret"), ("alice", "secretalice"), ("johndoe", ""), ("x" * 100_000, "y" * 20_000)):
            check(call(port, user, password), wrong)  # alice is disabled; one answer for all
        check(call(port, "johndoe", "secret", "admin"), "me: %d The token does not cover this" % PERMISSION_DENIED)
        with concurrent.futures.ThreadPoolExecutor(32) as pool:  # a rush is answered right, or told to come again
            said = list(pool.map(lambda i: call(port, "johndoe", "wrong" if i % 2 else "secret"), range(32)))
        check({answer for answer in said[0::2] if not answer.startswith("login: %d " % UNAVAILABLE)}, {"johndoe johndoe@example.com"})
        check({answer for answer in said[1::2] if not answer.startswith("login: %d " % UNAVAILABLE)} <= {wrong}, True)
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)
        check(server.returncode, 0)
        check(call(port, "johndoe", "secret").startswith("login: %d " % UNAVAILABLE), True)
    finally:
        if server.poll() is None:
            server.kill()
        server.communicate()
    print("%d failed" % len(failures))
    return bool(failures)


sys.exit(main())
