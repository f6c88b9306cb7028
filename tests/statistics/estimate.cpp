#include "statistics/estimate.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

using namespace deeprg::statistics;

BOOST_AUTO_TEST_SUITE(estimates)

BOOST_AUTO_TEST_CASE(errors_are_rounded_as_the_particle_data_group_does) {
  const struct {
    double value, error;
    const char* text;
  } rows[] = {
      {0.440712, 0.000123, "0.44071(12)"},
      {0.827, 0.119, "0.83(12)"}, // the two examples of the Review of Particle Physics
      {0.827, 0.367, "0.8(4)"},
      {123.42, 1.2, "123.4(12)"},
      {0.0000123, 0.0000004, "1.23(4)e-5"},
      {1.234567, 0.00354, "1.2346(35)"},
      {1.234567, 0.00355, "1.235(4)"},
      {1.234567, 0.00949, "1.235(9)"},
      {1.234567, 0.0095, "1.235(10)"},
      {1.234567, 0.00999, "1.235(10)"},
      {1.234567, 0.009996, "1.235(10)"},
      {-1.151821, 0.00052, "-1.1518(5)"},
      {12345, 120, "12350(120)"},
      {12345, 4, "12345(4)"},
      {12345, 960, "12300(1000)"},
      {987654321, 1234567, "9.877(12)e8"},
      {0.02, 1.3, "0.0(13)"},
      {0, 0.25, "0.00(25)"},
      {1e-7, 2e-6, "0.1(20)e-6"},
  };
  for (const auto& row : rows)
    BOOST_TEST(format(row.value, row.error) == row.text);
}

BOOST_AUTO_TEST_CASE(what_is_exact_or_unknown_says_so) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  BOOST_TEST(format(1, 0) == "1");
  BOOST_TEST(format(0.25, 0) == "0.25");
  BOOST_TEST(format(unknown, 0.1) == "--");
  BOOST_TEST(format(infinity, 0.1) == "--");
  BOOST_TEST(format(0.44071234, unknown) == "0.4407(--)");
  BOOST_TEST(format(Estimate{}) == "--");
  BOOST_TEST(format(Estimate{0.440712, 0.000123, 2.5, 'A'}) == "0.44071(12) A");
  BOOST_TEST(format(Estimate{3, 0, unknown, 'C'}) == "3");
}

BOOST_AUTO_TEST_CASE(letters) {
  BOOST_TEST(reliability(1000) == 'A');
  BOOST_TEST(reliability(999) == 'B');
  BOOST_TEST(reliability(100) == 'B');
  BOOST_TEST(reliability(99) == 'C');
  BOOST_TEST(reliability(unknown) == 'C');
}

BOOST_AUTO_TEST_SUITE_END()
