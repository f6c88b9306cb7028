#include "base/random.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <hwy/targets.h>

using namespace deeprg::random;

BOOST_AUTO_TEST_SUITE(random_bits)

struct Vector {
  int purpose;
  std::uint64_t place, step;
  std::uint32_t draw;
  Block rounds5, rounds7;
};

// Seed 42. Computed by an independent implementation (S-box from logarithm tables) that reproduces FIPS 197, appendix
// B.
const Vector vectors[] = {
    {1,
     0x0123456789ABCDEF,
     1000003,
     1,
     {0xCCB6BF5E14A58097, 0x288E82909C10A466},
     {0x4268E66F705059C6, 0xA766CB7F0F28DD82}},
    {2,
     0x02468ACF13579BDE,
     2000006,
     2,
     {0x038CEB8C80DB210F, 0xC02F23C4DE819E93},
     {0xEDDBF7BC80AFAAAD, 0x048BCAF713F40DC9}},
    {3,
     0x0369D0369D0369CD,
     3000009,
     3,
     {0x6F7719C8A1795BD5, 0x1D475C6188976A19},
     {0x89AE7836528FC2B2, 0x02BE28920C887676}},
    {4,
     0x048D159E26AF37BC,
     4000012,
     4,
     {0x03864C88CE4EC535, 0xB06EE4AB4D295374},
     {0x14C6F56FA23052B5, 0xDCE8AD74986D6CB4}},
    {5,
     0x05B05B05B05B05AB,
     5000015,
     5,
     {0x22FF7A403347CC0F, 0x014BB1DEBB5735FC},
     {0x5D40458A14D99DF6, 0xCB816D19B24E0BC1}},
    {6,
     0x06D3A06D3A06D39A,
     6000018,
     6,
     {0xC7607B4A6360D6D6, 0x0D569CA1691791AA},
     {0x8B7987FD3F811DC2, 0x1A466C4D8F0649A6}},
    {7,
     0x07F6E5D4C3B2A189,
     7000021,
     7,
     {0x3F1CD0238B208572, 0xCB4459AFB5783079},
     {0x737BB18B40FDCA3A, 0x24A7BFFB9C9AAA6E}},
    {8,
     0x091A2B3C4D5E6F78,
     8000024,
     8,
     {0x76FC9184D4CD5515, 0x4E1A63FFA4EAF3F6},
     {0x84CFD68BD5006192, 0xD4D5CB300E74278A}},
    {9,
     0x0A3D70A3D70A3D67,
     9000027,
     9,
     {0xE43C5C321B1D66C6, 0xF845359E6759CDDF},
     {0x9849A5DFE748EA21, 0xEECBA3FB43D4368A}},
    {10,
     0x0B60B60B60B60B56,
     10000030,
     10,
     {0xD5B97A75A0F5B752, 0xC8803049C02B22CC},
     {0x19D6415F12BFA934, 0x8B65E32B8DB6E1A5}},
    {11,
     0x0C83FB72EA61D945,
     11000033,
     11,
     {0xEB141D64311594CA, 0xCD97473ECD239BCF},
     {0x2990404E40AC9CAE, 0x68CC6A60A1B7DC15}},
    {12,
     0x0DA740DA740DA734,
     12000036,
     12,
     {0x11BF3A76CA1CFA32, 0x0AAE5A4986F7676E},
     {0x67110F2091BEC669, 0x4A948300F890EB54}},
    {13,
     0x0ECA8641FDB97523,
     13000039,
     13,
     {0xF5552C6F1DADBFBE, 0xCAB706A6765DF8CC},
     {0x975A256227F311FD, 0x1E828BC5995ED417}},
    {14,
     0x0FEDCBA987654312,
     14000042,
     14,
     {0x69A1B3CDE7C6F358, 0xB933864B7C3A0778},
     {0xBE0ECC1EBE22FD52, 0x49180594697464B2}},
    {15,
     0x1111111111111101,
     15000045,
     15,
     {0x567AB58A0B62E3C8, 0x5829590059E85AB2},
     {0x331DDCBE8ACD9F57, 0x06EFF869B8E97180}},
    {16,
     0x123456789ABCDEF0,
     16000048,
     0,
     {0x13B2244F0E4559C9, 0x5F25400D1556700E},
     {0x3A58B8F0B40B9FAE, 0xDB24ADD3A29375B6}},
    {17,
     0x13579BE02468ACDF,
     17000051,
     1,
     {0xFF6EF8A9F6A5144F, 0xF4E1C21FE3A7A7C5},
     {0xD4CF35503A624A97, 0x10F23534AC1916DD}},
    {18,
     0x147AE147AE147ACE,
     18000054,
     2,
     {0x31F0C3C2FB764841, 0x6DCCB499F4E4F30A},
     {0x25D9F5D47104F992, 0xCD09A1FA05456662}},
    {19,
     0x159E26AF37C048BD,
     19000057,
     3,
     {0x32BAF079D7A2FABE, 0x19561147C019775B},
     {0x0D2614370645D6FF, 0x3ED7CAA9A46A1B1D}},
    {20,
     0x16C16C16C16C16AC,
     20000060,
     0,
     {0x8D240E65952D186A, 0xE8A0CE8E1F7E6D8D},
     {0x95EF737D5067124B, 0x8163916169DCC06B}},
    {21,
     0x17E4B17E4B17E49B,
     21000063,
     1,
     {0x5D5DF86E55EC1B00, 0x403632E56E9BAE7A},
     {0x8D4BD89A3E4DA130, 0x51E73F02A0869403}},
    {23,
     0x1A2B3C4D5E6F8079,
     23000069,
     3,
     {0x7821C95C8C2222C9, 0x80D7404C2798E7CF},
     {0x05012979D6B586D2, 0x11EF9A6A587C8B14}},
    {24,
     0x1B4E81B4E81B4E68,
     24000072,
     0,
     {0xCC6AF6BC7AD77360, 0xD2FB219912C131FC},
     {0x57E229B56EC1C70B, 0x39FAAE3F4FCFE96F}},
    {25,
     0x1C71C71C71C71C75,
     25000075,
     1,
     {0x3BEA9582D04E6E41, 0x961B06977BE7BEFE},
     {0xE988DCA9722C4527, 0x60688919F4DAE1F2}},
    {26,
     0x1D41D41D41D41D45,
     26000078,
     2,
     {0xDF34880568DEC8EE, 0xA0FA3BE6DAF0B529},
     {0x49D07272AD5F8FD0, 0x7EFF7645EE742C1F}},
};

BOOST_AUTO_TEST_CASE(every_purpose_has_its_vector) {
  const Generator five(42, 5), seven(42, 7);
  for (const Vector& v : vectors) {
    const auto purpose = static_cast<Purpose>(v.purpose);
    BOOST_TEST((five.block(purpose, v.place, v.step, v.draw) == v.rounds5), "purpose " << v.purpose);
    BOOST_TEST((seven.block(purpose, v.place, v.step, v.draw) == v.rounds7), "purpose " << v.purpose);
  }
}

BOOST_AUTO_TEST_CASE(blocks_of_listed_places_equal_the_single_ones) {
  const std::int64_t all = hwy::SupportedTargets();
  for (const bool narrow : {false, true})
    for (std::int64_t targets = all; targets != 0; targets &= targets - 1) {
      hwy::SetSupportedTargetsForTest(targets & -targets);
      forbid_wide_aes(narrow);
      for (const int rounds : {5, 7})
        for (const std::size_t n : {0U, 1U, 2U, 3U, 7U, 8U, 16U, 37U, 96U}) {
          const Generator g(9, rounds);
          const auto place = [](std::size_t i) { return 0x9E3779B97F4A7C15U * (i + 1); };
          std::vector<std::uint64_t> blocks(2 * n, 77);
          for (std::size_t i = 0; i < n; ++i)
            blocks[2 * i] = place(i);
          g.fill_places(Purpose::wolff_bonds, 12345, 11, blocks);
          bool equal = true;
          for (std::size_t i = 0; i < n; ++i)
            equal =
                equal && Block{blocks[2 * i], blocks[2 * i + 1]} == g.block(Purpose::wolff_bonds, place(i), 12345, 11);
          BOOST_TEST(equal, simd_target() << ", " << n);
        }
    }
  hwy::SetSupportedTargetsForTest(0);
  forbid_wide_aes(false);
}

BOOST_AUTO_TEST_CASE(vectorised_blocks_equal_the_table_ones) {
  for (const int rounds : {5, 7}) {
    const Generator g(0x123456789ABCDEF0, rounds);
    for (const std::size_t n : {1U, 2U, 3U, 7U, 8U, 16U, 37U, 64U}) {
      std::vector<std::uint64_t> out(2 * n);
      g.fill(Purpose::local_planes, 0xFFFFFFFFFFFFFFF0, 12345, 11, out);
      for (std::size_t i = 0; i < n; ++i) {
        const Block b = g.block(Purpose::local_planes, 0xFFFFFFFFFFFFFFF0 + i, 12345, 11);
        BOOST_TEST(out[2 * i] == b.low);
        BOOST_TEST(out[2 * i + 1] == b.high);
      }
    }
  }
}

// Every instruction set that this CPU and the build have, one after the other.
BOOST_AUTO_TEST_CASE(every_simd_target_gives_the_same_blocks) {
  const Generator g(99);
  std::vector<std::uint64_t> best(2 * 41), other(best.size());
  g.fill(Purpose::bond_planes, 7, 3, 2, best);
  int tried = 0;
  for (std::int64_t targets = hwy::SupportedTargets(); targets != 0; targets &= targets - 1) {
    hwy::SetSupportedTargetsForTest(targets & -targets);
    g.fill(Purpose::bond_planes, 7, 3, 2, other);
    BOOST_TEST((other == best), simd_target());
    ++tried;
  }
  hwy::SetSupportedTargetsForTest(0);
  BOOST_TEST(tried > 1);
}

BOOST_AUTO_TEST_CASE(normal_deviates_have_mean_0_and_variance_1) {
  const Generator g(1);
  double sum = 0, square = 0;
  constexpr int n = 40000;
  for (std::uint64_t i = 0; i < n; ++i) {
    const double x = normal(g, Purpose::initial_weights, i, 0);
    sum += x;
    square += x * x;
  }
  BOOST_TEST(std::abs(sum / n) < 4 / std::sqrt(n));
  BOOST_TEST(std::abs(square / n - 1) < 4 * std::sqrt(1.9 / n)); // variance of x^2 is 2 - 1/10 for 12 uniforms
}

BOOST_AUTO_TEST_SUITE_END()
