#include "parallel/ordered_sum.hpp"

#include <algorithm>

namespace deeprg::parallel {

std::vector<double> ordered_sum(const Comm& comm, std::int64_t n, std::size_t width,
                                const std::function<void(Share, std::span<double>)>& add) {
  const std::int64_t chunks = (n + sum_chunk - 1) / sum_chunk;
  const Share mine = share(chunks, comm.size(), comm.rank());
  std::vector<double> partial(static_cast<std::size_t>(chunks) * width), sums(width);
  for (std::int64_t c = mine.first; c < mine.first + mine.count; ++c)
    add({c * sum_chunk, std::min(sum_chunk, n - c * sum_chunk)},
        std::span(partial).subspan(static_cast<std::size_t>(c) * width, width));
  comm.all_reduce(std::span(partial), Reduction::sum); // exact: one rank has the number, the others zero
  for (std::size_t k = 0; k < partial.size(); ++k)
    sums[k % width] += partial[k];
  return sums;
}

} // namespace deeprg::parallel
