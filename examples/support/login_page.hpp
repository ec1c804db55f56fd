// login_page: the page of session_server: no script or style from anywhere else, usable by keyboard.
#pragma once

#include <string_view>

namespace example {

inline constexpr std::string_view login_page = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Log in</title>
<link rel="stylesheet" href="/page.css">
</head>
<body>
<main>
<noscript><p>This page needs JavaScript.</p></noscript>
<form id="login" hidden>
  <h1>Log in</h1>
  <label for="username">User name</label>
  <input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>
  <label for="password">Password</label>
  <input id="password" name="password" type="password" autocomplete="current-password" required>
  <button type="submit">Log in</button>
  <div class="row"><button type="button" id="forgot">Forgot your password?</button></div>
</form>
<form id="forgotten" hidden>
  <h1>A new password</h1>
  <p class="soft">A link to set one is sent to the address of your account.</p>
  <label for="forgotten-name">User name</label>
  <input id="forgotten-name" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required>
  <button type="submit">Send the link</button>
  <div class="row"><button type="button" class="back">Back</button></div>
</form>
<form id="reset" hidden>
  <h1>A new password</h1>
  <label for="new-password">New password</label>
  <input id="new-password" name="new_password" type="password" autocomplete="new-password" required>
  <button type="submit">Set it</button>
</form>
<form id="second" hidden>
  <h1>One more step</h1>
  <p class="soft">Type the code that your authenticator app shows, or one of your recovery codes.</p>
  <label for="otp">Code</label>
  <input id="otp" name="otp" inputmode="numeric" autocomplete="one-time-code" required>
  <button type="submit">Go on</button>
  <div class="row"><button type="button" class="back">Start again</button></div>
</form>
<section id="home" hidden>
  <h1 tabindex="-1">Hello, <span id="who"></span></h1>
  <h2>Where you are logged in</h2>
  <ul id="sessions"></ul>
  <div class="row">
    <button type="button" id="logout">Log out</button>
    <button type="button" id="everywhere">Log out everywhere</button>
  </div>
  <h2>How you log in</h2>
  <p class="soft" id="factor-state"></p>
  <div class="row">
    <button type="button" id="new-word">Change your password</button>
    <button type="button" id="enroll">Add a second factor</button>
    <button type="button" id="new-codes" class="with-factor">New recovery codes</button>
    <button type="button" id="turn-off" class="with-factor">Turn it off</button>
  </div>
  <form id="word" hidden>
    <h2>A new password</h2>
    <label for="word-now">Your password</label>
    <input id="word-now" name="current_password" type="password" autocomplete="current-password" required>
    <label for="word-next">The new one</label>
    <input id="word-next" name="new_password" type="password" autocomplete="new-password" required>
    <button type="submit">Change it</button>
  </form>
  <form id="confirm" hidden>
    <h2>Scan this with your authenticator app</h2>
    <div id="qr"></div>
    <p class="soft">Or type this in: <code id="secret"></code></p>
    <label for="new-otp">The code that it shows</label>
    <input id="new-otp" name="otp" inputmode="numeric" autocomplete="one-time-code" required>
    <label for="confirm-word">Your password</label>
    <input id="confirm-word" name="current_password" type="password" autocomplete="current-password">
    <div class="with-factor"><label for="confirm-code">Or a code of the app that you have, or a recovery code</label>
    <input id="confirm-code" name="current_code" autocomplete="off" spellcheck="false"></div>
    <button type="submit">Turn it on</button>
  </form>
  <form id="again" hidden>
    <h2 id="again-what"></h2>
    <label for="again-word">Your password</label>
    <input id="again-word" name="current_password" type="password" autocomplete="current-password">
    <label for="again-code">Or a code of your app, or a recovery code</label>
    <input id="again-code" name="current_code" autocomplete="one-time-code" spellcheck="false">
    <button type="submit">Go on</button>
  </form>
  <div id="recovery" hidden>
    <h2 tabindex="-1">Your recovery codes</h2>
    <p class="soft">Each works once. They are shown now and never again.</p>
    <pre id="codes"></pre>
  </div>
  <h2>Keys of your programs</h2>
  <ul id="keys"></ul>
  <form id="key">
    <label for="key-label">What the new key is for</label>
    <input id="key-label" name="label" maxlength="100" autocomplete="off" required>
    <button type="submit">Make a key</button>
  </form>
  <p id="made" hidden><span class="soft">It is shown now and never again:</span> <code id="made-key" tabindex="-1"></code></p>
</section>
<p class="bad" role="alert" aria-live="assertive" id="message"></p>
<p role="status" id="news"></p>
</main>
<script src="/page.js"></script>
</body>
</html>
)html";

inline constexpr std::string_view login_style = R"css(:root { color-scheme: light dark; --ink: light-dark(#1b2430, #e8edf4); --soft: light-dark(#5b6675, #9aa7b8); --page: light-dark(#eef1f6, #0f141b);
  --card: light-dark(#fff, #18202b); --line: light-dark(#cfd6e0, #334154); --accent: light-dark(#1f5fd0, #7fb0ff); --on-accent: light-dark(#fff, #0b1220); --bad: light-dark(#b3261e, #ff9a92); }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 26rem; background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.75rem; box-shadow: 0 10px 30px #0001; }
h1 { font-size: 1.35rem; margin: 0 0 1rem; }
h2 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
label { display: block; margin: .8rem 0 .25rem; font-weight: 600; font-size: .92rem; }
input { width: 100%; padding: .65rem .75rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 8px; }
input#otp, input#new-otp { letter-spacing: .3em; font-variant-numeric: tabular-nums; }
button { padding: .65rem 1rem; font: inherit; font-weight: 600; border-radius: 8px; border: 1px solid var(--line); background: transparent; color: inherit; cursor: pointer; }
button[type=submit] { width: 100%; margin-top: 1.2rem; background: var(--accent); color: var(--on-accent); border-color: transparent; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.row { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .8rem; }
.bad { color: var(--bad); min-height: 1.5em; margin: .6rem 0 0; }
.soft { color: var(--soft); font-size: .92rem; margin: .25rem 0; }
ul { list-style: none; margin: 0; padding: 0; }
li { display: flex; justify-content: space-between; align-items: center; gap: .75rem; padding: .6rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
#qr svg { width: 100%; max-width: 13rem; height: auto; background: #fff; border-radius: 8px; display: block; margin: .5rem auto; }
code { overflow-wrap: anywhere; }
pre { background: var(--page); padding: .75rem; border-radius: 8px; overflow: auto; margin: .5rem 0 0; }
[hidden] { display: none !important; }
)css";

inline constexpr std::string_view login_script = R"js("use strict";
const at = id => document.getElementById(id);
let pending = "";
const csrf = () => (document.cookie.match(/(?:^|; )__Host-csrf=([^;]*)/) || [])[1] || "";
const say = (text, news = "") => { at("message").textContent = text; at("news").textContent = news; };
const show = id => {
  const parts = ["login", "second", "forgotten", "reset", "home"], was = parts.find(part => !at(part).hidden);
  for (const part of parts) at(part).hidden = part !== id;
  document.title = id === "home" ? "Your account" : at(id).querySelector("h1").textContent;
  if (was !== id) at(id).querySelector(id === "home" ? "h1" : "input").focus();
};
async function ask(path, form, once) {
  const options = form === undefined ? {} : { method: "POST", headers: { "X-CSRF-Token": csrf() }, body: new URLSearchParams(form) };
  const answer = await fetch(path, options);
  const text = await answer.text();
  const body = text ? JSON.parse(text) : {};
  // The access token is over: the refresh token, in a cookie that no script sees, brings another, once. Of several tabs one after
  // the other does it, each with the cookie of the one before: at once, all but one would be refused.
  if (answer.status === 401 && !once && path !== "/web/refresh" && path !== "/web/login") {
    const renewed = await navigator.locks.request("refresh", () => fetch("/web/refresh", { method: "POST" }));
    if (renewed.ok) return ask(path, form, true);
  }
  return { ok: answer.ok, status: answer.status, wait: answer.headers.get("Retry-After"), body };
}
const trouble = answer => answer.status === 429 ? `Too many attempts. Try again in ${answer.wait} seconds.`
  : answer.status >= 500 ? "The service cannot tell just now. Try again in a moment."
  : answer.body.error_description || "That did not work.";
const panel = (id, focus = "input") => {
  for (const one of ["word", "confirm", "again", "recovery"]) at(one).hidden = one !== id;
  if (id) at(id).querySelector(focus).focus();
};
// A list whose items can be ended, each by a button that says what it ends.
const list = (id, items, text, ends, end) => at(id).replaceChildren(...items.map(one => {
  const item = document.createElement("li"), shown = document.createElement("span");
  shown.textContent = text(one);
  item.append(shown);
  if (ends(one)) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "End";
    button.setAttribute("aria-label", "End " + shown.textContent);
    button.onclick = async () => { await end(one); await home(); at("home").querySelector("h1").focus(); };
    item.append(button);
  }
  return item;
}));
async function home() {
  const me = await ask("/users/me/");
  if (!me.ok) return show("login");
  at("who").textContent = me.body.username;
  const factor = (await ask("/second-factor")).body, on = factor.second_factor;
  at("factor-state").textContent = on ? `A second factor protects this account; ${factor.recovery_codes_left} recovery codes are left.` : "No second factor yet.";
  at("enroll").textContent = on ? "Replace your app" : "Add a second factor";
  for (const part of document.querySelectorAll(".with-factor")) part.hidden = !on;
  list("sessions", (await ask("/sessions")).body.sessions || [], session => (session.label || "Unknown").slice(0, 60) + (session.current ? " (here)" : ""),
    session => !session.current, session => ask("/sessions/end", { session: session.id }));
  list("keys", (await ask("/api-keys")).body.api_keys || [], key => key.label, () => true, key => ask("/api-keys/end", { id: key.id }));
  show("home");
}
const submit = (id, act) => at(id).addEventListener("submit", event => { event.preventDefault(); say(""); act(Object.fromEntries(new FormData(event.target))); });
submit("login", async fields => {
  const answer = await ask("/web/login", { grant_type: "password", scope: "me", ...fields });
  at("password").value = "";
  if (answer.ok) return home();
  if (answer.body.error === "mfa_required") { pending = answer.body.mfa_token; return show("second"); }
  say(trouble(answer));
  at("password").focus();
});
submit("second", async fields => {
  const answer = await ask("/web/second-factor", { mfa_token: pending, ...fields }, true);
  at("otp").value = "";
  if (answer.ok) { pending = ""; return home(); }
  say(trouble(answer));
  at("otp").focus();
});
// What was typed is gone from the form, whatever came of it; what was left empty is not sent.
const filled = (id, fields) => { at(id).reset(); return Object.fromEntries(Object.entries(fields).filter(([, value]) => value)); };
const show_codes = async codes => { at("codes").textContent = codes.join("\n"); await home(); panel("recovery", "h2"); };
submit("word", async fields => {
  const answer = await ask("/password", filled("word", fields));
  if (!answer.ok) { say(trouble(answer)); return at("word-now").focus(); }
  panel("");
  await home();
  say("", "Your password is changed. You are logged out everywhere else.");
  at("home").querySelector("h1").focus();
});
let offer = "", change = "";
submit("confirm", async fields => {
  const answer = await ask("/second-factor", { offer, ...filled("confirm", fields) });
  if (!answer.ok) { say(trouble(answer)); return at("new-otp").focus(); }
  await show_codes(answer.body.recovery_codes);
});
submit("again", async fields => {
  const answer = await ask(change, filled("again", fields));
  if (!answer.ok) { say(trouble(answer)); return at("again-word").focus(); }
  if (answer.body.recovery_codes) return show_codes(answer.body.recovery_codes);
  panel("");
  await home();
  say("", "The second factor is off.");
  at("home").querySelector("h1").focus();
});
submit("key", async fields => {
  const answer = await ask("/api-keys", { scope: "me", ...filled("key", fields) });
  if (!answer.ok) { say(trouble(answer)); return at("key-label").focus(); }
  await home();
  at("made-key").textContent = answer.body.key;
  at("made").hidden = false;
  at("made-key").focus();
});
submit("forgotten", async fields => {
  const answer = await ask("/password/forgotten", fields, true);
  if (!answer.ok) return say(trouble(answer));
  say("", "If there is such an account, a mail is on its way.");
});
submit("reset", async fields => {
  const answer = await ask("/password/reset", { token: link(), ...fields }, true);
  at("new-password").value = "";
  if (!answer.ok) { say(trouble(answer)); return at("new-password").focus(); }
  history.replaceState(null, "", "/");
  show("login");
  say("", "Your password is changed. Log in with it.");
});
for (const back of document.querySelectorAll(".back")) back.onclick = () => { pending = ""; say(""); show("login"); };
at("forgot").onclick = () => { say(""); show("forgotten"); };
at("new-word").onclick = () => { say(""); panel("word"); };
at("enroll").onclick = async () => {
  say("");
  const offered = await ask("/second-factor/offer", {});
  if (!offered.ok) return say(trouble(offered));
  at("qr").innerHTML = offered.body.qr;
  at("secret").textContent = offered.body.secret;
  offer = offered.body.offer;
  panel("confirm");
};
const ask_again = (path, what) => () => { say(""); change = path; at("again-what").textContent = what; panel("again"); };
at("turn-off").onclick = ask_again("/second-factor/off", "Turn the second factor off");
at("new-codes").onclick = ask_again("/second-factor/recovery-codes", "New recovery codes, in place of the old ones");
const leave = path => async () => { say(""); await ask(path, {}); location.reload(); };
at("logout").onclick = leave("/web/logout");
at("everywhere").onclick = leave("/web/logout/everywhere");
const link = () => location.hash.startsWith("#reset=") ? location.hash.slice(7) : "";
const start = () => link() ? show("reset") : home();
window.onhashchange = start;
start();
)js";

/// Nothing but this server's own files is loaded, run or asked, and no other site may show the page in a frame.
inline constexpr std::string_view login_page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

}  // namespace example
