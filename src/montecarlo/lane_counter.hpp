// Counts, lane by lane, how often bits are set in a stream of words of 512 lanes: bit-sliced counters with carry.
// Plain data, local.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace deeprg::montecarlo {

class LaneCounter {
public:
  static constexpr std::size_t planes = 20; // of a lane's counter
  static constexpr std::uint64_t capacity = (std::uint64_t{1} << planes) - 1;

  // The counters, [plane][integer of a word], for a kernel that adds at most `most` to every lane.
  [[nodiscard]] std::uint64_t* room_for(std::uint64_t most) {
    if (pending_ + most > capacity)
      flush();
    pending_ += most;
    return plane_.front().data();
  }

  // Adds `factor` times the counts to the totals of replicas: lane l belongs to replica l mod R, R = out.size().
  void add_totals(std::int64_t factor, std::span<std::int64_t> out);

private:
  void flush();

  std::array<std::array<std::uint64_t, 8>, planes> plane_{};
  std::array<std::int64_t, 512> totals_{};
  std::uint64_t pending_ = 0;
  bool flushed_ = false; // totals_ hold anything
};

} // namespace deeprg::montecarlo
