// latchkey: what a server with logins and sessions needs beside its host and its database. Include less to compile faster; keys of
// other families, stored hashes of other programs, second factors and the rest have headers of their own.
#pragma once

#include <latchkey/auth/authenticator.hpp>
#include <latchkey/auth/json_lines_audit.hpp>
#include <latchkey/auth/revocations.hpp>
#include <latchkey/auth/sessions.hpp>
#include <latchkey/auth/throttle.hpp>
#include <latchkey/crypto/hmac_key.hpp>
#include <latchkey/http/account_endpoints.hpp>
#include <latchkey/http/docs_page.hpp>
#include <latchkey/http/fastapi_replies.hpp>
#include <latchkey/http/guard.hpp>
#include <latchkey/http/oauth_replies.hpp>
#include <latchkey/http/openapi.hpp>
#include <latchkey/http/token_endpoint.hpp>
#include <latchkey/jwt/jwt_codec.hpp>
#include <latchkey/password/password_hasher.hpp>
#include <latchkey/store/memory.hpp>
