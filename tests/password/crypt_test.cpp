// crypt: hashes of small cost by each method, strings that are none, and costs over the ceiling.
#include "support/schemes.hpp"

#include <latchkey/password/crypt.hpp>

using namespace latchkey;
using namespace schemes;

TEST_CASE("crypt(3) hashes are read") {
    for (const char* text : {"$5$rounds=1000$saltstring$95Bg/RfV2QriLpMdLPHK9el0Ighm6E3CBqMKzZKgCa2",
                             "$6$rounds=1000$saltstring$"
                             "YiR6NSM0LQXmu7vAhkMXfkdYk7qtFouVx1Mdr3HmzXspT8kONjlpU3CsV7ezCB62uXJoAdaagsH4ck7/tB9js.",
                             "$y$j75$F5Jx5fExrKuPp53xLKQ..1$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3",
                             "$gy$j75$F5Jx5fExrKuPp53xLKQ..1$i3puib2IU6hkbxHI/yuhK68Miy1C0nE9PMnnrNZ/Yy."}) {
        check_reads(Crypt(), text);
    }
}
TEST_CASE("crypt(3) hashes are described") {
    const auto parameters = [](std::string_view text) { return Crypt().describe(PasswordHashView(text)).parameters; };
    CHECK(parameters("$y$j9T$F5Jx5fExrKuPp53xLKQ..1$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3") == "N=4096,r=32,p=1");
    CHECK(parameters("$5$saltstring$95Bg/RfV2QriLpMdLPHK9el0Ighm6E3CBqMKzZKgCa2") == "rounds=5000");
}
TEST_CASE("crypt(3) refuses other strings") {
    for (const std::string_view text :
         {"", "$6$", "$5$rounds=999$salt$95Bg/RfV2QriLpMdLPHK9el0Ighm6E3CBqMKzZKgCa2",
          "$5$rounds=01000$salt$95Bg/RfV2QriLpMdLPHK9el0Ighm6E3CBqMKzZKgCa2",
          "$5$seventeen-letters$95Bg/RfV2QriLpMdLPHK9el0Ighm6E3CBqMKzZKgCa2",
          "$5$rounds=1000000000$salt$95Bg/RfV2QriLpMdLPHK9el0Ighm6E3CBqMKzZKgCa2",
          "$y$$F5Jx$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3",
          "$y$j$F5Jx$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3",
          "$y$j9Tzzzzzz$F5Jx$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3", "abhfCpXqd4GrI", "*0",
          // What libxcrypt does not compute: a salt of no whole bytes or with bits left over, other flavors, N = 2 and 2^48,
          // p over N / 4, t in classic scrypt, a character that crypt(5) excludes.
          "$y$j75$F5Jx5$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3", "$y$j75$F5Jz1z$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3",
          "$y$i75$F5Jx$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3", "$y$j.5$F5Jx$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3",
          "$y$jjT$F5Jx$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3",
          "$y$j/5..$F5Jx$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3", "$y$.75/.$F5Jx$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3",
          "$5$rounds=1000$salt!$95Bg/RfV2QriLpMdLPHK9el0Ighm6E3CBqMKzZKgCa2"}) {
        check_refuses(Crypt(), text);
    }
}
TEST_CASE("crypt(3) refuses costs over the ceiling before it pays them") {
    check_too_costly(Crypt(), "$5$rounds=999999999$salt$95Bg/RfV2QriLpMdLPHK9el0Ighm6E3CBqMKzZKgCa2");
    check_too_costly(Crypt(), "$y$jST$F5Jx5fExrKuPp53xLKQ..1$aEFV0VcEI5Jx.rzUhLbfRgipTKSbuNF0ldHPkDpnco3");
}
TEST_CASE("a password that libxcrypt does not take never matches") {
    const PasswordHash stored("$5$rounds=1000$saltstring$95Bg/RfV2QriLpMdLPHK9el0Ighm6E3CBqMKzZKgCa2");
    CHECK(Crypt().matches(Password(std::string(512, 'a')), stored) == false);
    CHECK(Crypt().matches(Password(std::string(511, 'a')), stored) == false);
}
