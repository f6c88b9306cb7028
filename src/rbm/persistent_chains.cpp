#include "rbm/persistent_chains.hpp"

#include <algorithm>
#include <vector>

#include "rbm/conditionals.hpp"

namespace deeprg::rbm {
namespace {

constexpr std::uint32_t start_draw = 0xFFFF;

} // namespace

PersistentChains::PersistentChains(const parallel::Comm& comm, std::int64_t chains, std::int64_t units)
    : count(chains) {
  const parallel::Share share = parallel::share(chains, comm.size(), comm.rank());
  first = share.first;
  visible = Samples(Storage::bits, share.count, units);
}

void PersistentChains::start(const random::Generator& generator, std::int64_t layer, const Samples& samples,
                             std::span<const std::int64_t> order) {
  const auto units = static_cast<std::size_t>(visible.units());
  std::vector<std::uint8_t> values(units);
  std::vector<double> p(units);
  std::vector<std::uint32_t> bits(units);
  for (std::int64_t i = 0; i < visible.count(); ++i) {
    const auto chain = static_cast<std::uint64_t>(first + i);
    samples.get(order[chain % order.size()], values);
    if (samples.storage() == Storage::bytes) {
      for (std::size_t unit = 0; unit < units; ++unit) {
        const random::Block block = generator.block(random::Purpose::chain_units, chain / 4 << 32 | unit,
                                                    static_cast<std::uint64_t>(layer) << 32, start_draw);
        bits[unit] = static_cast<std::uint32_t>((chain % 4 < 2 ? block.low : block.high) >> (chain % 2 * 32));
        p[unit] = values[unit] / full;
      }
      bernoulli(p, bits, values);
    }
    visible.set(i, values);
  }
}

} // namespace deeprg::rbm
