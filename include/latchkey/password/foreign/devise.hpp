// devise: Rails' Devise, bcrypt over the password and the application's pepper. Needs -lcrypt.
#pragma once

#include <latchkey/core/secret.hpp>
#include <latchkey/password/bcrypt.hpp>
#include <latchkey/password/compose.hpp>

#include <string>
#include <utility>

namespace latchkey {

/// The password and config.pepper in a row.
class DevisePrehash {
 public:
    explicit DevisePrehash(KeyBytes pepper = KeyBytes("")) noexcept : pepper_(std::move(pepper)) {}
    [[nodiscard]] Result<Password> operator()(const Password& password) const {
        std::string text;
        text.reserve(password.size() + pepper_.size());  // no growth may leave a copy behind
        (text += password.reveal()) += pepper_.reveal();
        return Password(std::move(text));
    }

 private:
    KeyBytes pepper_;
};

/// Devise's pepper is as a rule 128 characters, of which bcrypt sees what fits in 72 bytes: the cut is the format.
using Devise = Prehashed<DevisePrehash, UnsafeLegacyCutBcrypt>;

static_assert(DescribingScheme<Devise>);

}  // namespace latchkey
