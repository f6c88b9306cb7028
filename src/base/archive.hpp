// State, listed once. A class with state has one member
//     template <class Archive> void state(Archive& archive);
// that names each of its fields once and serves saving, loading and comparing. An Archive offers
//     archive.value("sweep", number)                a number or text that every rank holds alike
//     archive.values("weights", vector)             a vector that every rank holds alike
//     archive.on_root("energy", vector)             a vector that rank 0 alone holds
//     archive.distributed("spins", shape, mine, v)  an array of global `shape`, of which v holds the part `mine`
//     archive.group("chain", object)                the state of a member, under a name of its own
// store/h5_archive.hpp has the archives that write and read checkpoints.
#pragma once

#include <cstdint>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

namespace deeprg {

using Shape = std::vector<std::uint64_t>;

[[nodiscard]] inline std::uint64_t volume(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::uint64_t{1}, std::multiplies<>());
}

// A regular selection: `count` blocks of size `block` along each axis, `stride` apart, from `start`.
struct Hyperslab {
  Shape start, stride, count, block;

  static Hyperslab box(Shape start, Shape extent) {
    const Shape ones(start.size(), 1);
    return {std::move(start), ones, std::move(extent), ones};
  }
  static Hyperslab all(const Shape& shape) { return box(Shape(shape.size(), 0), shape); }
  [[nodiscard]] std::uint64_t size() const { return volume(count) * volume(block); }
};

} // namespace deeprg
