// machine_limits: the cgroups of versions 1 and 2, in a container and out of one, as the kernel writes them.
#include "support/catch.hpp"
#include "support/own_memory.hpp"

#include <latchkey/password/machine_limits.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <map>

using latchkey::MachineLimits;

namespace {

/// A /proc and a /sys of our own, gone at the end.
class Root {
 public:
    explicit Root(const std::map<std::string, std::string>& files) {
        std::string name = (std::filesystem::temp_directory_path() / "latchkey.XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path = name;
        for (const auto& [file, text] : files) {
            std::filesystem::create_directories((path / file).parent_path());
            std::ofstream(path / file) << text << '\n';
        }
    }
    ~Root() { std::filesystem::remove_all(path); }
    [[nodiscard]] MachineLimits limits() const { return MachineLimits::of_this_process(path.string()); }

 private:
    std::filesystem::path path;
};

const std::uint64_t mib = 1 << 20;

}  // namespace

TEST_CASE("a cgroup of version 2, and the narrower one above it") {
    CHECK(Root({{"proc/self/cgroup", "0::/a/b"}, {"sys/fs/cgroup/a/b/memory.max", "73400320"}, {"sys/fs/cgroup/a/memory.max", "max"}})
              .limits()
              .memory_bytes == 70 * mib);
    CHECK(Root({{"proc/self/cgroup", "0::/a/b"}, {"sys/fs/cgroup/a/b/memory.max", "73400320"}, {"sys/fs/cgroup/a/memory.max", "1048576"}})
              .limits()
              .memory_bytes == mib);
    CHECK(Root({{"proc/self/cgroup", "0::/a"}, {"sys/fs/cgroup/a/cpu.max", "100000 100000"}}).limits().cores == 1);
    CHECK(Root({{"proc/self/cgroup", "0::/a"}, {"sys/fs/cgroup/a/cpu.max", "50000 100000"}}).limits().cores == 1);
}
TEST_CASE("a cgroup of version 2 in its own namespace, as in a container") {
    CHECK(Root({{"proc/self/cgroup", "0::/"}, {"sys/fs/cgroup/memory.max", "73400320"}}).limits().memory_bytes == 70 * mib);
}
TEST_CASE("cgroups of version 1, where the path is there and where it is the host's") {
    const std::string lines = "9:name=systemd:/x\n4:memory:/x/y\n3:cpu,cpuacct:/x\n";
    CHECK(Root({{"proc/self/cgroup", lines}, {"sys/fs/cgroup/memory/x/y/memory.limit_in_bytes", "73400320"}}).limits().memory_bytes ==
          70 * mib);
    CHECK(Root({{"proc/self/cgroup", lines}, {"sys/fs/cgroup/memory/memory.limit_in_bytes", "73400320"}}).limits().memory_bytes ==
          70 * mib);
    const Root quota({{"proc/self/cgroup", lines},
                      {"sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "150000"},
                      {"sys/fs/cgroup/cpu/x/cpu.cfs_period_us", "100000"}});
    CHECK(quota.limits().cores == 1);
}
TEST_CASE("no limit, no cgroups, and files that say something else leave the machine") {
    const MachineLimits machine = Root({}).limits();
    CHECK(machine.cores >= 1);
    CHECK(machine.memory_bytes > 64 * mib);
    for (const std::string text : {"max", "", "9223372036854771712", "-1", "many"}) {
        INFO(text);
        const Root root({{"proc/self/cgroup", "0::/\n4:memory,cpu:/\nnonsense\n::"},
                         {"sys/fs/cgroup/memory.max", text},
                         {"sys/fs/cgroup/cpu.max", text},
                         {"sys/fs/cgroup/memory/memory.limit_in_bytes", text},
                         {"sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1"},
                         {"sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000"}});
        CHECK(root.limits().cores == machine.cores);
        CHECK(root.limits().memory_bytes == machine.memory_bytes);
    }
}
#if LATCHKEY_TEST_OWN_MEMORY
TEST_CASE("RLIMIT_AS counts for what it leaves") {
    const pid_t child = fork();
    if (child == 0) {
        rlimit space{};
        getrlimit(RLIMIT_AS, &space);
        space.rlim_cur = std::uint64_t{1} << 40;
        if (space.rlim_max != RLIM_INFINITY || setrlimit(RLIMIT_AS, &space) != 0) _exit(0);  // somebody else's limit: nothing to see
        const Root root({{"proc/self/statm", std::to_string(((std::uint64_t{1} << 40) - 70 * mib) / static_cast<std::uint64_t>(getpagesize()))}});
        _exit(root.limits().memory_bytes == 70 * mib ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
}
#endif
