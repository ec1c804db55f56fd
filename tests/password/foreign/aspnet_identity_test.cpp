// aspnet_identity: versions 2 and 3.
#include "support/schemes.hpp"

#include <latchkey/password/foreign/aspnet_identity.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("ASP.NET Identity's strings are read") {
    check_reads(AspNetIdentity(), "AAABAgMEBQYHCAkKCwwNDg+d2FbDdriytxO2vgdAVMuIpGVW4BGF6o0NJn8znGUhaQ==");
    for (const std::string_view text :
         {"", "AA==", "AAABAgMEBQYHCAkKCwwNDg+ukCEMDf0yyQ29NYubggE=",
          "AQAAAAMAAAAKAAAAEAABAgMEBQYHCAkKCwwNDg+1Tc+f9EDprC6VQHpaUtKvIRoUW8azXdxY2YY7rSkeoQ==",
          "AgAAAAIAAAAKAAAAEAABAgMEBQYHCAkKCwwNDg+1Tc+f9EDprC6VQHpaUtKvIRoUW8azXdxY2YY7rSkeoQ==",
          "AQAAAAIAAAAAAAAAEAABAgMEBQYHCAkKCwwNDg+1Tc+f9EDprC6VQHpaUtKvIRoUW8azXdxY2YY7rSkeoQ==",
          "AQAAAAIAAAAK/////wABAgMEBQYHCAkKCwwNDg+1Tc+f9EDprC6VQHpaUtKvIRoUW8azXdxY2YY7rSkeoQ=="}) {
        check_refuses(AspNetIdentity(), text);
    }
    const PasswordHash third("AQAAAAIAAAAKAAAAEAABAgMEBQYHCAkKCwwNDg+1Tc+f9EDprC6VQHpaUtKvIRoUW8azXdxY2YY7rSkeoQ==");
    CHECK(AspNetIdentity().matches(Password(right), third) == true);
    CHECK(AspNetIdentity().matches(Password("wrong"), third) == false);
    check_too_costly(AspNetIdentity(),
                     "AQAAAAL/////AAAAEAABAgMEBQYHCAkKCwwNDg+1Tc+f9EDprC6VQHpaUtKvIRoUW8azXdxY2YY7rSkeoQ==");
    // Those that ASP.NET Core tests itself with.
    check_program(AspNetIdentity(), "my password", "ANXrDknc7fGPpigibZXXZFMX4aoqz44JveK6jQuwY3eH/UyPhvr5xTPeGYEckLxz9A==");
    check_program(AspNetIdentity(), "my password", "AQAAAAIAAAAyAAAAEOMwvh3+FZxqkdMBz2ekgGhwQ4B6pZWND6zgESBuWiHw");
    check_program(AspNetIdentity(), "my password", "AQAAAAIAAAD6AAAAIJbVi5wbMR+htSfFp8fTw8N8GOS/Sje+S/4YZcgBfU7EQuqv4OkVYmc4VJl9AGZzmRTxSkP7LtVi9IWyUxX8"
                                                   "IAAfZ8v+ZfhjCcudtC1YERSqE1OEdXLW9VukPuJWBBjLuw==");
}
