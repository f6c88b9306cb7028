#include "rbm/batches.hpp"

#include <algorithm>
#include <cassert>
#include <set>
#include <utility>

namespace deeprg::rbm {

Samples::Samples(Storage storage, std::int64_t count, std::int64_t units)
    : storage_(storage), count_(count), units_(units),
      stride_(static_cast<std::size_t>(storage == Storage::bits ? (units + 7) / 8 : units)),
      bytes_(static_cast<std::size_t>(count) * stride_) {}

void Samples::set(std::int64_t sample, std::span<const std::uint8_t> values) {
  std::uint8_t* const row = bytes_.data() + static_cast<std::size_t>(sample) * stride_;
  if (storage_ == Storage::bytes) {
    std::copy(values.begin(), values.end(), row);
    return;
  }
  std::fill_n(row, stride_, std::uint8_t{0});
  for (std::size_t i = 0; i < values.size(); ++i)
    row[i / 8] = static_cast<std::uint8_t>(row[i / 8] | (values[i] > 0 ? 1U << (i % 8) : 0U));
}

void Samples::get(std::int64_t sample, std::span<std::uint8_t> values) const {
  const std::uint8_t* const row = bytes_.data() + static_cast<std::size_t>(sample) * stride_;
  if (storage_ == Storage::bytes) {
    std::copy_n(row, values.size(), values.begin());
    return;
  }
  for (std::size_t i = 0; i < values.size(); i += 8) {
    const std::size_t n = std::min<std::size_t>(8, values.size() - i);
    for (std::size_t k = 0; k < n; ++k)
      values[i + k] = (row[i / 8] >> k & 1) != 0 ? 255 : 0;
  }
}

void Samples::set_spins(std::int64_t sample, std::span<const std::int8_t> s) {
  assert(storage_ == Storage::bits);
  std::uint8_t* const row = bytes_.data() + static_cast<std::size_t>(sample) * stride_;
  std::fill_n(row, stride_, std::uint8_t{0});
  for (std::size_t i = 0; i < s.size(); ++i)
    row[i / 8] = static_cast<std::uint8_t>(row[i / 8] | (s[i] > 0 ? 1U << (i % 8) : 0U));
}

Split split_samples(std::span<const std::int64_t> replica, std::int64_t held_out, const random::Generator& generator) {
  const auto n = static_cast<std::int64_t>(replica.size());
  const std::set<std::int64_t> replicas(replica.begin(), replica.end());
  std::set<std::int64_t> out;
  if (replicas.size() > 1 && held_out > 0) {
    std::vector<std::pair<std::uint64_t, std::int64_t>> keys;
    for (const std::int64_t r : replicas)
      keys.emplace_back(generator.block(random::Purpose::held_out, static_cast<std::uint64_t>(r), 0).low, r);
    std::sort(keys.begin(), keys.end());
    for (std::int64_t reached = 0; reached < held_out && out.size() + 1 < replicas.size();) {
      const std::int64_t next = keys[out.size()].second;
      out.insert(next);
      reached += std::count(replica.begin(), replica.end(), next);
    }
  }
  Split split;
  for (std::int64_t i = 0; i < n; ++i) {
    const bool last = replicas.size() == 1 && i >= n - held_out;
    (last || out.contains(replica[static_cast<std::size_t>(i)]) ? split.held_out : split.training).push_back(i);
  }
  return split;
}

void sort_for_epoch(const random::Generator& generator, std::int64_t layer, std::int64_t epoch,
                    std::span<const std::int64_t> training, std::vector<std::int64_t>& order) {
  const std::uint64_t step = static_cast<std::uint64_t>(layer) << 32 | static_cast<std::uint64_t>(epoch);
  std::vector<std::pair<std::uint64_t, std::int64_t>> keys;
  keys.reserve(training.size());
  for (const std::int64_t sample : training)
    keys.emplace_back(generator.block(random::Purpose::epoch_order, static_cast<std::uint64_t>(sample), step).low,
                      sample);
  std::sort(keys.begin(), keys.end());
  order.resize(keys.size());
  std::transform(keys.begin(), keys.end(), order.begin(), [](const auto& key) { return key.second; });
}

} // namespace deeprg::rbm
