// machine_limits: how many cores and how much memory this process may use: of the machine, its cgroups and its rlimits.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

#if __has_include(<sys/resource.h>)
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace latchkey {

/// Read once at start. What the system does not say counts as no limit.
struct MachineLimits {
    static constexpr std::uint64_t no_limit = ~std::uint64_t{0};

    std::size_t cores = 1;                   ///< whole ones, 1 at the least
    std::uint64_t memory_bytes = no_limit;   ///< the smallest of RAM, the cgroup's limits, and what RLIMIT_AS leaves

    /// `root`: where /proc and /sys are, for a test.
    [[nodiscard]] static MachineLimits of_this_process(const std::string& root = "") {
        MachineLimits limits;
        limits.cores = std::max<std::size_t>(1, std::thread::hardware_concurrency());
        limits.read_cgroups(root);
#if __has_include(<sys/resource.h>)
        const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
        if (pages > 0 && page > 0) limits.hold_memory_to(static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page));
        rlimit space{};
        if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY) {
            std::uint64_t used = 0;  // in pages; 0 where there is no /proc
            std::ifstream(root + "/proc/self/statm") >> used;
            used *= static_cast<std::uint64_t>(page);
            limits.hold_memory_to(space.rlim_cur > used ? space.rlim_cur - used : 0);
        }
#endif
        return limits;
    }

 private:
    void hold_memory_to(std::uint64_t bytes) noexcept { memory_bytes = (std::min)(memory_bytes, bytes); }
    void hold_cores_to(std::uint64_t quota, std::uint64_t period) noexcept {
        if (quota == 0 || period == 0) return;
        cores = std::min<std::size_t>(cores, std::max<std::uint64_t>(1, quota / period));
    }

    // Lines of "<number>:<controllers>:<path>"; no controllers is version 2. In a container the path may be the host's,
    // of which only the root is there, or already relative to it; so every folder from the path up is looked at.
    void read_cgroups(const std::string& root) {
        std::ifstream file(root + "/proc/self/cgroup");
        for (std::string line; std::getline(file, line);) {
            const std::size_t first = line.find(':'), second = line.find(':', first + 1);
            if (first == line.npos || second == line.npos) continue;
            const std::string controllers = ',' + line.substr(first + 1, second - first - 1) + ',';
            const auto has = [&](const char* name) { return controllers.find(name) != controllers.npos; };
            std::string path = line.substr(second + 1);
            for (bool more = true; more; path.resize((std::min)(path.size(), path.rfind('/')))) {
                more = path.size() > 1;
                const std::string folder = path == "/" ? "" : path;
                if (controllers == ",,") read_version_2(root + "/sys/fs/cgroup" + folder);
                if (has(",memory,")) hold_memory_to(number(root + "/sys/fs/cgroup/memory" + folder + "/memory.limit_in_bytes"));
                if (has(",cpu,")) read_cpu_1(root + "/sys/fs/cgroup/cpu" + folder);
            }
        }
    }
    void read_version_2(const std::string& folder) {
        hold_memory_to(number(folder + "/memory.max"));
        std::uint64_t quota = 0, period = 0;  // "max 100000" leaves the first at 0
        std::ifstream(folder + "/cpu.max") >> quota >> period;
        hold_cores_to(quota, period);
    }
    void read_cpu_1(const std::string& folder) {
        std::int64_t quota = 0;  // -1: none
        std::ifstream(folder + "/cpu.cfs_quota_us") >> quota;
        const std::uint64_t period = number(folder + "/cpu.cfs_period_us");
        if (quota > 0 && period != no_limit) hold_cores_to(static_cast<std::uint64_t>(quota), period);
    }
    static std::uint64_t number(const std::string& path) {
        std::uint64_t value = 0;
        return std::ifstream(path) >> value ? value : no_limit;
    }
};

}  // namespace latchkey
