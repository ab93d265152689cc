#include "tradewind/settings/secrets.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ostream>

namespace tradewind::settings {
namespace {

constexpr std::size_t longest = 65'536;

class Descriptor {
public:
    explicit Descriptor(int number) : number_{number} {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int number() const { return number_; }

private:
    int number_;
};

bool is_secret_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

std::string variable_of(std::string_view name) {
    std::string variable = "TRADEWIND_";
    for (const char c : name)
        variable += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return variable;
}

Expected<Secret> checked(std::string where, std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    if (text.empty()) return failure(std::move(where), "nothing in it", "a secret");
    Secret secret{text};
    ::explicit_bzero(text.data(), text.size());
    return secret;
}

// The open file is judged, not its name, so that nothing can be swapped in between.
Expected<Secret> read_file(const Descriptor& file, const std::string& path) {
    struct stat status{};
    if (::fstat(file.number(), &status) != 0) return failure(path, std::strerror(errno));
    if (!S_ISREG(status.st_mode)) return failure(path, "no regular file", "a credentials file");
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return failure(path, "a file that group or others may use", "mode 0400 or 0600");
    std::string text(longest + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t got = ::read(file.number(), text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failure(path, std::strerror(errno));
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    if (size > longest) return failure(path, "more than 64 KiB", "a secret");
    text.resize(size);
    auto secret = checked(path, text);
    ::explicit_bzero(text.data(), text.size());
    return secret;
}

}  // namespace

Secret& Secret::operator=(const Secret& other) {
    if (this != &other) {
        wipe();
        value_ = other.value_;
    }
    return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe();
        value_ = std::move(other.value_);
        other.wipe();
    }
    return *this;
}

void Secret::wipe() {
    ::explicit_bzero(value_.data(), value_.capacity());
    value_.clear();
}

std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "***"; }

Expected<Secret> find_secret(std::string_view name) {
    if (!is_secret_name(name))
        return failure("secret", "\"" + std::string{name} + "\"", "a name of a-z, 0-9 and _");
    const std::string variable = variable_of(name);
    if (const char* directory = std::getenv("CREDENTIALS_DIRECTORY")) {
        const std::string path = std::string{directory} + "/" + std::string{name};
        const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
        if (file.number() >= 0) return read_file(file, path);
        if (errno != ENOENT) return failure(path, std::strerror(errno), "a credentials file");
    }
    if (const char* value = std::getenv(variable.c_str())) return checked(variable, value);
    return failure("secret " + std::string{name}, "nothing",
                   "environment variable " + variable + ", or file " + std::string{name} +
                       " in $CREDENTIALS_DIRECTORY");
}

}  // namespace tradewind::settings
