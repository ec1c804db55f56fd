// fuzz json_text: whatever it accepts, nlohmann_json accepts, with the same values.
#include "fuzz.hpp"

#include "support/json_agreement.hpp"

#include <latchkey/core/json_writer.hpp>

using namespace latchkey;

namespace {

nlohmann::json read_by_another(std::string_view text) { return nlohmann::json::parse(text, nullptr, false); }

void write_and_read_again(const JsonString& name, const JsonValue& value) {
    if (value.kind != JsonKind::string) return;
    std::string plain;
    value.string().append_to(plain);
    FUZZ_CHECK(value.string().equals(plain));
    JsonObject object;
    object.string("a", plain).raw(name.raw == "a" ? "b" : name.raw, "1");
    FUZZ_CHECK(object.well_formed());
    const bool good = read_json_object(object.finish(), [&](const JsonString& read_name, const JsonValue& read) {
        return read.kind == JsonKind::number || (read_name.equals("a") && read.string().equals(plain)) ;
    });
    FUZZ_CHECK(good || name.equals("a"));  // "\u0061" is "a" as well
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::Input(data, size).rest();
    const bool object = read_json_object(text, [](const JsonString&, const JsonValue&) { return true; });
    const bool array = read_json_array(text, [](const JsonValue&) { return true; });
    FUZZ_CHECK(!(object && array));
    if (object || array) {
        const auto theirs = read_by_another(text);
        FUZZ_CHECK(!theirs.is_discarded());
        FUZZ_CHECK(object ? json_agreement::objects_agree(text, theirs) : json_agreement::arrays_agree(text, theirs));
    }
    if (object) {
        FUZZ_CHECK(read_json_object(text, [](const JsonString& name, const JsonValue& value) {
            return write_and_read_again(name, value), true;
        }));
    }
    std::string written;  // any text may be written, and is read again where it is UTF-8
    if (append_json_string(written, text)) {
        const auto theirs = read_by_another(written);
        FUZZ_CHECK(theirs.is_string() && theirs.get_ref<const std::string&>() == text);
    } else {
        FUZZ_CHECK(!is_utf8(text) && !read_by_another(written).is_discarded());
    }
    return 0;
}
