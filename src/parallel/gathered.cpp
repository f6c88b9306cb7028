#include "parallel/gathered.hpp"

namespace deeprg::parallel {

std::vector<double> gathered(const Comm& comm, std::int64_t rows, std::size_t width,
                             const std::function<void(std::int64_t, std::span<double>)>& fill) {
  std::vector<double> table(static_cast<std::size_t>(rows) * width);
  const Share mine = share(rows, comm.size(), comm.rank());
  for (std::int64_t row = mine.first; row < mine.first + mine.count; ++row)
    fill(row, std::span(table).subspan(static_cast<std::size_t>(row) * width, width));
  comm.all_reduce(std::span(table), Reduction::sum); // exact: one rank has the number, the others zero
  return table;
}

} // namespace deeprg::parallel
