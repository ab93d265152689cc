#include "child.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure.hpp"

namespace tradewind::bench {

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
        if (cores == Cores::One) {
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET(1, &one);
            sched_setaffinity(0, sizeof one, &one);
        }
        const int null = open("/dev/null", O_WRONLY);
        dup2(null, STDOUT_FILENO);
        execv(name.c_str(), words.data());
        _exit(127);
    }
    int status = 0;
    rusage usage{};
    Ran ran;
    if (child < 0 || wait4(child, &status, 0, &usage) != child) return ran;
    ran.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    ran.resident_mb = static_cast<double>(usage.ru_maxrss) / 1024;
    if (WIFEXITED(status)) ran.status = WEXITSTATUS(status);
    return ran;
}

}  // namespace tradewind::bench
