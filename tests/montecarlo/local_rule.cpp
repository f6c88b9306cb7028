#include "montecarlo/local_rule.hpp"

#include <boost/test/unit_test.hpp>

using namespace deeprg;
using namespace deeprg::montecarlo;

namespace {

bool value(Rule::Function function, unsigned state) {
  bool sum = false;
  for (unsigned product = 0; product < Rule::states; ++product)
    sum ^= (function >> product & 1) != 0 && (state & product) == product;
  return sum;
}

} // namespace

BOOST_AUTO_TEST_SUITE(local_rule)

BOOST_AUTO_TEST_CASE(functions_of_the_planes_give_every_threshold) {
  for (const std::size_t neighbours : {2U, 4U, 6U})
    for (const ising::Couplings& c : {ising::Couplings{0.44, 0}, {-0.3, 0}, {0.1, 0.2}, {-0.25, -0.6}, {0, 0}})
      for (const auto thresholds : {ising::metropolis_thresholds, ising::heat_bath_thresholds}) {
        const auto of_state = thresholds(c, static_cast<int>(neighbours));
        const Rule rule(of_state, neighbours);
        for (unsigned unlike = 0; unlike <= neighbours; ++unlike)
          for (unsigned up = 0; up < 2; ++up) {
            const ising::Threshold& t = of_state[2 * unlike + up];
            const unsigned state = unlike | up << 3;
            BOOST_TEST(value(rule.always(), state) == t.always);
            for (std::size_t p = 0; p < planes && !t.always; ++p)
              BOOST_TEST(value(rule.plane(p), state) == ((t.below >> (63 - p) & 1) != 0));
            BOOST_TEST(rule.low_bits(state) == (t.below & ((std::uint64_t{1} << 52) - 1)));
          }
      }
}

BOOST_AUTO_TEST_SUITE_END()
