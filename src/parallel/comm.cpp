#include "parallel/comm.hpp"

#include <mpi.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>

#include "base/error.hpp"

namespace deeprg::parallel {
namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 30;

void check(int code, const char* call) {
  if (code == MPI_SUCCESS)
    return;
  char text[MPI_MAX_ERROR_STRING] = "";
  int length = 0;
  MPI_Error_string(code, text, &length);
  throw Failure(std::string(call) + ": " + text);
}

std::atomic<const char*> current_call{nullptr};

// A call that may wait for other ranks.
template <class F, class... Arguments>
void call(const char* name, F mpi_function, Arguments... arguments) {
  current_call.store(name, std::memory_order_relaxed);
  const int code = mpi_function(arguments...);
  current_call.store(nullptr, std::memory_order_relaxed);
  check(code, name);
}

struct Wire {
  MPI_Datatype type;
  std::size_t bytes;
};

Wire wire(Type type) {
  switch (type) {
  case Type::int8:
    return {MPI_INT8_T, 1};
  case Type::uint8:
    return {MPI_UINT8_T, 1};
  case Type::int32:
    return {MPI_INT32_T, 4};
  case Type::uint32:
    return {MPI_UINT32_T, 4};
  case Type::int64:
    return {MPI_INT64_T, 8};
  case Type::uint64:
    return {MPI_UINT64_T, 8};
  case Type::float32:
    return {MPI_FLOAT, 4};
  case Type::float64:
    return {MPI_DOUBLE, 8};
  }
  throw Failure("unknown MPI type");
}

MPI_Op operation(Reduction reduction) {
  switch (reduction) {
  case Reduction::sum:
    return MPI_SUM;
  case Reduction::min:
    return MPI_MIN;
  case Reduction::max:
    return MPI_MAX;
  case Reduction::bit_or:
    return MPI_BOR;
  }
  throw Failure("unknown reduction");
}

// Calls f(offset in bytes, count) for every piece of n elements.
template <class F>
void in_pieces(std::size_t n, std::size_t bytes, F f) {
  const std::size_t most = piece_bytes / bytes;
  for (std::size_t done = 0; done < n; done += most)
    f(done * bytes, static_cast<int>(std::min(most, n - done)));
}

char* at(void* data, std::size_t bytes) { return static_cast<char*>(data) + bytes; }
const char* at(const void* data, std::size_t bytes) { return static_cast<const char*>(data) + bytes; }

} // namespace

struct Comm::Handle {
  MPI_Comm comm;
  bool owned;
  Handle(MPI_Comm c, bool o) : comm(c), owned(o) { MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN); }
  ~Handle() {
    int finalized = 0;
    MPI_Finalized(&finalized);
    if (owned && finalized == 0)
      MPI_Comm_free(&comm);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
};

Environment::Environment(int& argc, char**& argv) {
  // OMPIO's shared file pointers leave a semaphore behind a killed run that blocks the next one; deeprg uses none.
  setenv("OMPI_MCA_sharedfp", "^sm", 0);
  int provided = 0;
  check(MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided), "MPI_Init_thread");
  if (provided < MPI_THREAD_FUNNELED)
    throw Failure("this MPI library does not support MPI_THREAD_FUNNELED");
}

Environment::~Environment() { MPI_Finalize(); }

std::string mpi_library() {
  char text[MPI_MAX_LIBRARY_VERSION_STRING] = "";
  int length = 0;
  MPI_Get_library_version(text, &length);
  const std::string all(text);
  return all.substr(0, all.find(','));
}

void abort_all(int code) {
  MPI_Abort(MPI_COMM_WORLD, code);
  std::_Exit(code);
}

const char* waits_in() { return current_call.load(std::memory_order_relaxed); }

bool launched_by_mpi() {
  return std::getenv("OMPI_COMM_WORLD_SIZE") != nullptr || std::getenv("PMIX_RANK") != nullptr ||
         std::getenv("PMI_RANK") != nullptr;
}

Comm::Comm(std::shared_ptr<const Handle> handle) : handle_(std::move(handle)) {
  check(MPI_Comm_rank(handle_->comm, &rank_), "MPI_Comm_rank");
  check(MPI_Comm_size(handle_->comm, &size_), "MPI_Comm_size");
}

Comm Comm::world() {
  MPI_Comm comm;
  check(MPI_Comm_dup(MPI_COMM_WORLD, &comm), "MPI_Comm_dup");
  return Comm(std::make_shared<Handle>(comm, true));
}

Comm Comm::self() { return Comm(std::make_shared<Handle>(MPI_COMM_SELF, false)); }

Comm Comm::split(int colour) const {
  MPI_Comm comm;
  check(MPI_Comm_split(handle_->comm, colour, rank_, &comm), "MPI_Comm_split");
  return Comm(std::make_shared<Handle>(comm, true));
}

Comm Comm::host() const {
  MPI_Comm comm;
  check(MPI_Comm_split_type(handle_->comm, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &comm), "MPI_Comm_split_type");
  return Comm(std::make_shared<Handle>(comm, true));
}

std::string Comm::host_name() {
  char name[MPI_MAX_PROCESSOR_NAME] = "";
  int length = 0;
  check(MPI_Get_processor_name(name, &length), "MPI_Get_processor_name");
  return name;
}

void Comm::barrier() const { call("MPI_Barrier", MPI_Barrier, handle_->comm); }

void Comm::broadcast(void* data, std::size_t n, Type type, int from) const {
  const Wire w = wire(type);
  in_pieces(n, w.bytes, [&](std::size_t offset, int count) {
    call("MPI_Bcast", MPI_Bcast, at(data, offset), count, w.type, from, handle_->comm);
  });
}

std::string Comm::broadcast(std::string text, int from) const {
  std::uint64_t length = broadcast<std::uint64_t>(text.size(), from);
  text.resize(length);
  broadcast(std::span<char>(text), from);
  return text;
}

void Comm::all_reduce(void* data, std::size_t n, Type type, Reduction reduction) const {
  const Wire w = wire(type);
  in_pieces(n, w.bytes, [&](std::size_t offset, int count) {
    call("MPI_Allreduce", MPI_Allreduce, MPI_IN_PLACE, at(data, offset), count, w.type, operation(reduction),
         handle_->comm);
  });
}

void Comm::reduce_sum(void* data, std::size_t n, Type type, int to) const {
  const Wire w = wire(type);
  in_pieces(n, w.bytes, [&](std::size_t offset, int count) {
    char* part = at(data, offset);
    call("MPI_Reduce", MPI_Reduce, rank_ == to ? MPI_IN_PLACE : part, part, count, w.type, MPI_SUM, to, handle_->comm);
  });
}

void Comm::all_gather(const void* in, void* out, std::size_t n, Type type) const {
  const Wire w = wire(type);
  const int count = static_cast<int>(n);
  call("MPI_Allgather", MPI_Allgather, in, count, w.type, out, count, w.type, handle_->comm);
}

void Comm::send(const void* data, std::size_t n, Type type, int to, int tag) const {
  const Wire w = wire(type);
  in_pieces(n, w.bytes, [&](std::size_t offset, int count) {
    call("MPI_Send", MPI_Send, at(data, offset), count, w.type, to, tag, handle_->comm);
  });
}

void Comm::receive(void* data, std::size_t n, Type type, int from, int tag) const {
  const Wire w = wire(type);
  in_pieces(n, w.bytes, [&](std::size_t offset, int count) {
    call("MPI_Recv", MPI_Recv, at(data, offset), count, w.type, from, tag, handle_->comm, MPI_STATUS_IGNORE);
  });
}

struct Comm::Started::Requests : std::vector<MPI_Request> {};

Comm::Started::Started() : requests_(std::make_unique<Requests>()) {}
Comm::Started::Started(Started&&) noexcept = default;
Comm::Started& Comm::Started::operator=(Started&&) noexcept = default;
Comm::Started::~Started() = default;

void Comm::start_exchange(const void* out, std::size_t n_out, int to, void* in, std::size_t n_in, int from, Type type,
                          int tag, Started& started) const {
  const Wire w = wire(type);
  auto& requests = *started.requests_;
  in_pieces(n_in, w.bytes, [&](std::size_t offset, int count) {
    check(MPI_Irecv(at(in, offset), count, w.type, from, tag, handle_->comm, &requests.emplace_back()), "MPI_Irecv");
  });
  in_pieces(n_out, w.bytes, [&](std::size_t offset, int count) {
    check(MPI_Isend(at(out, offset), count, w.type, to, tag, handle_->comm, &requests.emplace_back()), "MPI_Isend");
  });
}

void Comm::finish(Started& started) const {
  auto& requests = *started.requests_;
  call("MPI_Waitall", MPI_Waitall, static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE);
  requests.clear();
}

} // namespace deeprg::parallel
