#include "tradewind/research/atomic_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace tradewind::research {
namespace {

std::unexpected<Error> refused(const std::filesystem::path& path, int error) {
    return failure(path.string(), std::generic_category().message(error), "a file to write");
}

}  // namespace

Expected<AtomicFile> AtomicFile::create(const std::filesystem::path& path) {
    std::error_code made;
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), made);
    if (made) return failure(path.parent_path().string(), made.message(), "a directory");
    std::FILE* file = std::fopen((path.string() + ".part").c_str(), "we");
    if (file == nullptr) return refused(path, errno);
    return AtomicFile{path, file};
}

AtomicFile::~AtomicFile() {
    if (!file_) return;
    file_.reset();
    std::error_code ignored;
    std::filesystem::remove(part(), ignored);
}

void AtomicFile::write(std::string_view text) {
    if (failed_errno_ != 0) return;
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size())
        failed_errno_ = errno != 0 ? errno : EIO;
}

Expected<void> AtomicFile::commit() {
    if (failed_errno_ == 0 && std::fflush(file_.get()) != 0) failed_errno_ = errno;
    if (failed_errno_ == 0 && fsync(fileno(file_.get())) != 0) failed_errno_ = errno;
    if (failed_errno_ != 0) return refused(path_, failed_errno_);
    std::error_code renamed;
    std::filesystem::rename(part(), path_, renamed);
    if (renamed) return failure(path_.string(), renamed.message(), "a name that can be written");
    file_.reset();
    return {};
}

Expected<void> write_atomically(const std::filesystem::path& path, std::string_view text) {
    auto file = AtomicFile::create(path);
    if (!file) return std::unexpected{file.error()};
    file->write(text);
    return file->commit();
}

}  // namespace tradewind::research
