#include "store/output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"

namespace deeprg::store {
namespace {

constexpr std::size_t piece_bytes = std::size_t{4} << 20;
constexpr int header_tag = 11, data_tag = 12;

void sync_path(const std::filesystem::path& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags);
  if (descriptor < 0)
    throw Failure("cannot open " + path.string() + ": " + std::strerror(errno));
  const int code = ::fsync(descriptor), error = errno;
  ::close(descriptor);
  if (code != 0)
    throw Failure("cannot sync " + path.string() + ": " + std::strerror(error));
}

// Cuts a plain box along its first axis longer than one into boxes of at most piece_bytes; each is contiguous in the
// values. A slab with strides stays whole.
std::vector<Hyperslab> pieces_of(const Hyperslab& slab, std::size_t element_bytes) {
  const bool plain = volume(slab.stride) == 1 && volume(slab.block) == 1;
  const auto longest = std::find_if(slab.count.begin(), slab.count.end(), [](auto n) { return n > 1; });
  if (slab.size() == 0)
    return {};
  if (!plain || longest == slab.count.end() || slab.size() * element_bytes <= piece_bytes)
    return {slab};
  const auto axis = static_cast<std::size_t>(longest - slab.count.begin());
  const std::uint64_t row_bytes = slab.size() / *longest * element_bytes;
  const std::uint64_t rows = std::max<std::uint64_t>(piece_bytes / row_bytes, 1);
  std::vector<Hyperslab> pieces;
  for (std::uint64_t first = 0; first < slab.count[axis]; first += rows) {
    Hyperslab piece = slab;
    piece.start[axis] += first;
    piece.count[axis] = std::min(rows, slab.count[axis] - first);
    if (rows == 1) {
      const auto finer = pieces_of(piece, element_bytes);
      pieces.insert(pieces.end(), finer.begin(), finer.end());
    } else
      pieces.push_back(piece);
  }
  return pieces;
}

std::vector<std::uint64_t> flattened(const Hyperslab& slab) {
  std::vector<std::uint64_t> all;
  for (const Shape* part : {&slab.start, &slab.stride, &slab.count, &slab.block})
    all.insert(all.end(), part->begin(), part->end());
  return all;
}

Hyperslab unflattened(const std::vector<std::uint64_t>& all) {
  const auto n = static_cast<std::ptrdiff_t>(all.size() / 4);
  const auto part = [&](std::ptrdiff_t k) { return Shape(all.begin() + k * n, all.begin() + (k + 1) * n); };
  return {part(0), part(1), part(2), part(3)};
}

} // namespace

void sync_folder(const std::filesystem::path& folder) {
  sync_path(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
}

void write_text_atomically(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::path aside = path;
  aside += ".tmp";
  const int descriptor = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  const auto fail = [&](int error) { throw Failure("cannot write " + aside.string() + ": " + std::strerror(error)); };
  if (descriptor < 0)
    fail(errno);
  for (std::size_t done = 0; done < text.size();) {
    const auto n = ::write(descriptor, text.data() + done, text.size() - done);
    if (n < 0) {
      const int error = errno;
      ::close(descriptor);
      fail(error);
    }
    done += static_cast<std::size_t>(n);
  }
  const int code = ::fsync(descriptor), error = errno;
  ::close(descriptor);
  if (code != 0)
    fail(error);
  std::filesystem::rename(aside, path);
}

Output::Output(const parallel::Comm& comm, std::filesystem::path path, Packing packing)
    : comm_(&comm), path_(std::move(path)) {
  aside_ = path_;
  aside_ += ".tmp";
  if (!comm_->root())
    return;
  try {
    file_ = File::create(aside_, packing);
  } catch (const std::exception& e) {
    error_ = e.what();
  }
}

Output::~Output() {
  if (published_ || !comm_->root())
    return;
  file_.reset();
  std::error_code ignored;
  std::filesystem::remove(aside_, ignored);
}

void Output::on_root(const std::function<void(File&)>& write) {
  if (!comm_->root() || !error_.empty())
    return;
  try {
    write(*file_);
  } catch (const std::exception& e) {
    error_ = e.what();
  }
}

void Output::write_parts(const std::string& dataset, const Hyperslab& mine, const void* values, std::size_t n,
                         std::size_t element_bytes, parallel::Type type) {
  if (mine.size() != n)
    throw Failure(path_.string() + ": " + dataset + ": a selection of " + std::to_string(mine.size()) + " for " +
                  std::to_string(n) + " values");
  const auto* bytes = static_cast<const std::byte*>(values);
  const auto own_pieces = pieces_of(mine, element_bytes);
  if (!comm_->root()) {
    const auto header = flattened(mine);
    comm_->send(std::span<const std::uint64_t>(header), 0, header_tag);
    std::size_t done = 0;
    for (const Hyperslab& piece : own_pieces) {
      const std::size_t length = piece.size() * element_bytes;
      comm_->send(std::span(reinterpret_cast<const std::uint8_t*>(bytes) + done, length), 0, data_tag);
      done += length;
    }
    return;
  }
  std::size_t done = 0;
  for (const Hyperslab& piece : own_pieces) {
    on_root([&](File& file) { file.write(dataset, piece, type, bytes + done); });
    done += piece.size() * element_bytes;
  }
  std::vector<std::uint8_t> buffer;
  for (int rank = 1; rank < comm_->size(); ++rank) {
    std::vector<std::uint64_t> header(4 * mine.start.size());
    comm_->receive(std::span(header), rank, header_tag);
    for (const Hyperslab& piece : pieces_of(unflattened(header), element_bytes)) {
      buffer.resize(piece.size() * element_bytes);
      comm_->receive(std::span(buffer), rank, data_tag);
      on_root([&](File& file) { file.write(dataset, piece, type, buffer.data()); });
    }
  }
}

void Output::publish() {
  if (comm_->root() && error_.empty()) {
    try {
      file_->close();
      File::open(aside_).verify(file_->written());
      file_.reset();
      sync_path(aside_, O_RDONLY);
      std::filesystem::rename(aside_, path_);
      sync_folder(path_.parent_path());
      published_ = true;
    } catch (const std::exception& e) {
      error_ = e.what();
    }
  }
  const std::string verdict = comm_->broadcast(error_, 0);
  if (!verdict.empty())
    throw CollectiveFailure("cannot write " + path_.string() + ": " + verdict);
}

} // namespace deeprg::store
