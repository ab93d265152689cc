#include "child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "measure.hpp"

namespace tradewind::bench {
namespace {

// What the process has had resident at the most, in MB. Asked for while it runs: what the kernel
// says of an ended child counts the memory of the parent that it was forked from.
double peak_mb(pid_t process) {
    std::ifstream status{fmt::format("/proc/{}/status", process)};
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) return std::strtod(line.c_str() + 6, nullptr) / 1024;
    }
    return 0;
}

}  // namespace

Ran run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                Cores cores) {
    std::vector<char*> words;
    std::string name = program.string();
    std::vector<std::string> copies = arguments;
    words.push_back(name.data());
    for (std::string& argument : copies) words.push_back(argument.data());
    words.push_back(nullptr);
    const auto start = Clock::now();
    const pid_t child = fork();
    if (child == 0) {
        if (cores != Cores::All) {
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET(cores == Cores::First ? 0 : 1, &one);
            sched_setaffinity(0, sizeof one, &one);
        }
        const int null = open("/dev/null", O_WRONLY);
        if (null >= 0) dup2(null, STDOUT_FILENO);
        execv(name.c_str(), words.data());
        _exit(127);
    }
    Ran ran;
    if (child < 0) return ran;
    std::atomic<double> peak = 0;
    std::jthread watch{[&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
            // A program that has not begun yet is a copy of this one.
            if (Clock::now() - start > std::chrono::milliseconds{100})
                peak = std::max(peak.load(), peak_mb(child));
        }
    }};
    int status = 0;
    if (waitpid(child, &status, 0) != child) return ran;
    ran.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    watch = {};
    ran.resident_mb = peak;
    if (WIFEXITED(status)) ran.status = WEXITSTATUS(status);
    return ran;
}

}  // namespace tradewind::bench
