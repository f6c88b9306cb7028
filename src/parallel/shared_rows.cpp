#include "parallel/shared_rows.hpp"

#include <algorithm>
#include <functional>
#include <vector>

namespace deeprg::parallel {

void sum_to_owners(const Comm& comm, std::span<std::int32_t> table, std::int64_t rows) {
  const auto width = static_cast<std::int64_t>(table.size()) / rows;
  const auto part = [&](int rank) {
    const Share s = share(rows, comm.size(), rank);
    return table.subspan(static_cast<std::size_t>(s.first * width), static_cast<std::size_t>(s.count * width));
  };
  constexpr int tag = 71;
  const auto mine = part(comm.rank());
  std::vector<std::int32_t> theirs(comm.size() > 1 ? mine.size() : 0);
  for (int k = 1; k < comm.size(); ++k) {
    const int to = (comm.rank() + k) % comm.size(), from = (comm.rank() + comm.size() - k) % comm.size();
    comm.exchange(std::span<const std::int32_t>(part(to)), to, std::span(theirs), from, tag);
    std::ranges::transform(mine, theirs, mine.begin(), std::plus<>());
  }
}

} // namespace deeprg::parallel
