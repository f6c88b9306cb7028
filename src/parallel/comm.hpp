// MPI behind one value type. Communicators are always explicit; MPI errors become Failure.
// Every member that moves data is collective over the communicator unless it says point to point. A message of any
// length is sent in pieces of at most 1 GiB.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace deeprg::parallel {

// MPI_Init_thread(FUNNELED) to MPI_Finalize; sets what Open MPI needs before (OMPI_MCA_sharedfp). One a process, in
// main.
class Environment {
public:
  Environment(int& argc, char**& argv);
  ~Environment();
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
};

// "Open MPI v4.1.4 ..."; local, callable without an Environment.
[[nodiscard]] std::string mpi_library();

// Ends all ranks of the program with this exit code; local. For a failure on one rank that the others do not know of.
[[noreturn]] void abort_all(int code);

// The MPI call in which this process may be waiting for others now, nullptr outside; local, from any thread.
[[nodiscard]] const char* waits_in();

// Whether this process was started by mpirun or srun as one of several ranks; local, callable without an Environment.
[[nodiscard]] bool launched_by_mpi();

enum class Type { int8, uint8, int32, uint32, int64, uint64, float32, float64 };
enum class Reduction { sum, min, max, bit_or };

template <class T>
constexpr Type type_of() {
  if constexpr (std::is_same_v<T, float>)
    return Type::float32;
  else if constexpr (std::is_same_v<T, double>)
    return Type::float64;
  else {
    static_assert(std::is_integral_v<T> && sizeof(T) != 2);
    if constexpr (sizeof(T) == 1)
      return std::is_signed_v<T> ? Type::int8 : Type::uint8;
    else if constexpr (sizeof(T) == 4)
      return std::is_signed_v<T> ? Type::int32 : Type::uint32;
    else
      return std::is_signed_v<T> ? Type::int64 : Type::uint64;
  }
}

[[nodiscard]] constexpr std::size_t size_of(Type type) {
  switch (type) {
  case Type::int8:
  case Type::uint8:
    return 1;
  case Type::int32:
  case Type::uint32:
  case Type::float32:
    return 4;
  default:
    return 8;
  }
}

class Comm {
public:
  static Comm world(); // a duplicate of MPI_COMM_WORLD; collective
  static Comm self();  // this rank alone; local

  [[nodiscard]] int rank() const { return rank_; }
  [[nodiscard]] int size() const { return size_; }
  [[nodiscard]] bool root() const { return rank_ == 0; }

  // Ranks with the same colour, in order of their rank here.
  [[nodiscard]] Comm split(int colour) const;
  // Ranks of one host.
  [[nodiscard]] Comm host() const;
  [[nodiscard]] static std::string host_name();

  void barrier() const;

  template <class T>
  void broadcast(std::span<T> values, int from) const {
    broadcast(values.data(), values.size(), type_of<T>(), from);
  }
  template <class T>
  [[nodiscard]] T broadcast(T value, int from) const {
    broadcast(std::span<T>(&value, 1), from);
    return value;
  }
  [[nodiscard]] std::string broadcast(std::string text, int from) const;

  // In place, the same on every rank. Exact and independent of the ranks for integers only.
  template <class T>
  void all_reduce(std::span<T> values, Reduction reduction) const {
    all_reduce(values.data(), values.size(), type_of<T>(), reduction);
  }
  template <class T>
  [[nodiscard]] T sum(T value) const {
    return reduced(value, Reduction::sum);
  }
  template <class T>
  [[nodiscard]] T min(T value) const {
    return reduced(value, Reduction::min);
  }
  template <class T>
  [[nodiscard]] T max(T value) const {
    return reduced(value, Reduction::max);
  }
  [[nodiscard]] bool any(bool value) const { return max<std::uint8_t>(value ? 1 : 0) != 0; }

  // Element-wise sum, left on rank `to` alone: the others' values are unchanged.
  template <class T>
  void reduce_sum(std::span<T> values, int to) const {
    reduce_sum(values.data(), values.size(), type_of<T>(), to);
  }

  // One value of every rank, in rank order, on every rank.
  template <class T>
  [[nodiscard]] std::vector<T> all_gather(T value) const {
    std::vector<T> all(static_cast<std::size_t>(size_));
    all_gather(&value, all.data(), 1, type_of<T>());
    return all;
  }

  // Point to point.
  template <class T>
  void send(std::span<const T> values, int to, int tag) const {
    send(values.data(), values.size(), type_of<T>(), to, tag);
  }
  template <class T>
  void receive(std::span<T> values, int from, int tag) const {
    receive(values.data(), values.size(), type_of<T>(), from, tag);
  }
  // Sends to one rank while receiving from another (which may be this one); point to point.
  template <class T>
  void exchange(std::span<const T> out, int to, std::span<T> in, int from, int tag) const {
    Started started;
    start_exchange(out, to, in, from, tag, started);
    finish(started);
  }

  // The same in two steps, with work of one's own between them: neither buffer is touched until the second.
  class Started {
  public:
    Started();
    Started(Started&&) noexcept;
    Started& operator=(Started&&) noexcept;
    ~Started();

  private:
    friend class Comm;
    struct Requests;
    std::unique_ptr<Requests> requests_;
  };
  template <class T>
  void start_exchange(std::span<const T> out, int to, std::span<T> in, int from, int tag, Started& started) const {
    start_exchange(out.data(), out.size(), to, in.data(), in.size(), from, type_of<T>(), tag, started);
  }
  void finish(Started& started) const; // all that has been started with it

  struct Handle; // holds the MPI_Comm; known to comm.cpp and to the parallel writer of `store`
  [[nodiscard]] const Handle& handle() const { return *handle_; }

private:
  explicit Comm(std::shared_ptr<const Handle> handle);

  template <class T>
  T reduced(T value, Reduction reduction) const {
    all_reduce(std::span<T>(&value, 1), reduction);
    return value;
  }
  void broadcast(void* data, std::size_t n, Type type, int from) const;
  void all_reduce(void* data, std::size_t n, Type type, Reduction reduction) const;
  void reduce_sum(void* data, std::size_t n, Type type, int to) const;
  void all_gather(const void* in, void* out, std::size_t n, Type type) const;
  void send(const void* data, std::size_t n, Type type, int to, int tag) const;
  void receive(void* data, std::size_t n, Type type, int from, int tag) const;
  void start_exchange(const void* out, std::size_t n_out, int to, void* in, std::size_t n_in, int from, Type type,
                      int tag, Started& started) const;

  std::shared_ptr<const Handle> handle_;
  int rank_ = 0, size_ = 1;
};

// The part [first, first + count) of n things that falls to part `index` of `parts`: sizes differ by at most one.
struct Share {
  std::int64_t first, count;
};
[[nodiscard]] constexpr Share share(std::int64_t n, int parts, int index) {
  const std::int64_t base = n / parts, extra = n % parts;
  return {index * base + (index < extra ? index : extra), base + (index < extra ? 1 : 0)};
}

} // namespace deeprg::parallel
