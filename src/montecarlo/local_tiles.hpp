// How the threads of a local chain share its tiles; for its own sources.
#pragma once

#include <omp.h>

#include "montecarlo/local.hpp"

namespace deeprg::montecarlo {

template <class Visit>
void LocalChain::visit_tiles(std::size_t first, std::size_t end, Visit visit) const {
  if (first == end)
    return;
#pragma omp parallel if (end - first >= smallest_crew)
  {
    Scratch scratch(longest_);
    const auto thread = static_cast<std::size_t>(omp_get_thread_num());
#pragma omp for schedule(static)
    for (std::size_t t = first; t < end; ++t)
      visit(tiles_[t], scratch, thread);
  }
}

} // namespace deeprg::montecarlo
