#include "tradewind/settings/secrets.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace tradewind::settings {
namespace {

// A credentials directory of its own, and an environment that is clean again afterwards.
class Credentials {
public:
    Credentials()
        : directory_{std::filesystem::temp_directory_path() /
                     ("tradewind_secrets_" + std::to_string(::getpid()))} {
        std::filesystem::create_directories(directory_);
        ::setenv("CREDENTIALS_DIRECTORY", directory_.c_str(), 1);
    }
    Credentials(const Credentials&) = delete;
    Credentials& operator=(const Credentials&) = delete;
    ~Credentials() {
        ::unsetenv("CREDENTIALS_DIRECTORY");
        ::unsetenv("TRADEWIND_TRADIER_TOKEN");
        std::filesystem::remove_all(directory_);
    }
    void write(const std::string& name, const std::string& text, mode_t mode) const {
        std::ofstream{directory_ / name} << text;
        ::chmod((directory_ / name).c_str(), mode);
    }
    const std::filesystem::path& directory() const { return directory_; }

private:
    std::filesystem::path directory_;
};

}  // namespace

TEST_CASE("a secret never prints") {
    const Secret secret{"hunter2"};
    std::ostringstream out;
    out << secret;
    CHECK(out.str() == "***");
    CHECK(fmt::format("{}", secret) == "***");
    CHECK(fmt::format("[{:>5}]", secret) == "[  ***]");
    CHECK(secret.reveal() == "hunter2");
}

TEST_CASE("a moved secret leaves nothing behind") {
    for (const std::size_t size : {5u, 500u}) {
        Secret from{std::string(size, 'x')};
        Secret to{std::move(from)};
        CHECK(to.reveal().size() == size);
        CHECK(from.reveal().empty());  // NOLINT: what is left is the claim
        Secret copy = to;
        copy = std::move(to);
        CHECK(copy.reveal().size() == size);
    }
}

TEST_CASE("a secret comes from the environment") {
    ::setenv("TRADEWIND_TRADIER_TOKEN", "from-environment", 1);
    CHECK(find_secret("tradier_token")->reveal() == "from-environment");
    ::setenv("TRADEWIND_TRADIER_TOKEN", "", 1);
    CHECK(!find_secret("tradier_token"));
    ::unsetenv("TRADEWIND_TRADIER_TOKEN");
    const auto missing = find_secret("tradier_token");
    REQUIRE(!missing);
    CHECK(missing.error().message() ==
          "secret tradier_token: found nothing, expected environment variable "
          "TRADEWIND_TRADIER_TOKEN, or file tradier_token in $CREDENTIALS_DIRECTORY");
}

TEST_CASE("a credentials file comes before the environment") {
    const Credentials credentials;
    ::setenv("TRADEWIND_TRADIER_TOKEN", "from-environment", 1);
    CHECK(find_secret("tradier_token")->reveal() == "from-environment");
    credentials.write("tradier_token", "from-file\n", 0400);
    CHECK(find_secret("tradier_token")->reveal() == "from-file");
}

TEST_CASE("a credentials file that others may read is refused, and nothing is used instead") {
    const Credentials credentials;
    ::setenv("TRADEWIND_TRADIER_TOKEN", "from-environment", 1);
    for (const mode_t mode : {0440u, 0404u, 0644u, 0620u}) {
        credentials.write("tradier_token", "from-file", mode);
        const auto secret = find_secret("tradier_token");
        REQUIRE(!secret);
        CHECK(secret.error().message().find("from-file") == std::string::npos);
        std::filesystem::remove(credentials.directory() / "tradier_token");
    }
}

TEST_CASE("what is no credentials file is refused") {
    const Credentials credentials;
    std::filesystem::create_directory(credentials.directory() / "tradier_token");
    CHECK(!find_secret("tradier_token"));
    credentials.write("empty", "\n", 0400);
    CHECK(!find_secret("empty"));
    credentials.write("huge", std::string(100'000, 'x'), 0400);
    CHECK(!find_secret("huge"));
    ::mkfifo((credentials.directory() / "pipe").c_str(), 0600);  // must not wait for a writer
    CHECK(!find_secret("pipe"));
}

TEST_CASE("a secret's name cannot leave the directory") {
    for (const char* name : {"", "../passwd", "a/b", "A", "a b"}) CHECK(!find_secret(name));
}

}  // namespace tradewind::settings
