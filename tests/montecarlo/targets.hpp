// Runs `f` on every SIMD target of this CPU and build, and with AES on 128 bits alone; returns how many.
#pragma once

#include "base/random.hpp"

#include <boost/test/unit_test.hpp>
#include <hwy/targets.h>

template <class F>
int on_every_target(F f) {
  int tried = 0;
  const std::int64_t all = hwy::SupportedTargets();
  for (const bool narrow : {false, true})
    for (std::int64_t targets = all; targets != 0; targets &= targets - 1, ++tried) {
      hwy::SetSupportedTargetsForTest(targets & -targets);
      deeprg::random::forbid_wide_aes(narrow);
      BOOST_TEST_CONTEXT(deeprg::random::simd_target())
      f();
    }
  hwy::SetSupportedTargetsForTest(0);
  deeprg::random::forbid_wide_aes(false);
  return tried;
}
