// Rows of a table that every rank holds whole and that are shared out over the ranks (share()): each rank is the owner
// of its share, adds up what all ranks have of it, and hands it on. In place; each pair of ranks exchanges its two
// shares, so that a rank sends and receives the table once, less its own rows. Collective; nothing is done on one rank.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "parallel/comm.hpp"

namespace deeprg::parallel {

// table (rows, width): the rows of this rank become their sums over all ranks; the others are not to be used. The order
// of the sums depends on the rank: for integers.
void sum_to_owners(const Comm& comm, std::span<std::int32_t> table, std::int64_t rows);

// Every row becomes that of its owner.
template <class T>
void rows_of_owners(const Comm& comm, std::span<T> table, std::int64_t rows) {
  const auto width = static_cast<std::int64_t>(table.size()) / rows;
  const auto part = [&](int rank) {
    const Share s = share(rows, comm.size(), rank);
    return table.subspan(static_cast<std::size_t>(s.first * width), static_cast<std::size_t>(s.count * width));
  };
  constexpr int tag = 72;
  for (int k = 1; k < comm.size(); ++k) {
    const int to = (comm.rank() + k) % comm.size(), from = (comm.rank() + comm.size() - k) % comm.size();
    comm.exchange(std::span<const T>(part(comm.rank())), to, part(from), from, tag);
  }
}

} // namespace deeprg::parallel
