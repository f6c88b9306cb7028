#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "montecarlo/local_lanes.cpp"
#define HWY_WANT_AVX3_DL 1
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include "montecarlo/local_lanes.hpp"
#include "montecarlo/local_memory-inl.hpp"
#include "montecarlo/local_registers-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace deeprg::montecarlo::HWY_NAMESPACE {
void update_each(const LaneRules& rules, const Run& run, const Planes& random, const Word& used, std::uint64_t* spins,
                 Ties& ties) {
#if HWY_TARGET <= HWY_AVX3
  update_in_registers(rules, run, random, used, spins, ties);
#else
  update_in_memory(rules, run, random, used, spins, ties);
#endif
}

} // namespace deeprg::montecarlo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deeprg::montecarlo {
HWY_EXPORT(update_each);

void update_lanes(const LaneRules& rules, const Run& run, const Planes& random, const Word& used, std::uint64_t* spins,
                  Ties& ties) {
  HWY_DYNAMIC_DISPATCH(update_each)(rules, run, random, used, spins, ties);
}

} // namespace deeprg::montecarlo
#endif
