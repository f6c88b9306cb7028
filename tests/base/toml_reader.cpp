#include "base/toml_reader.hpp"

#include <boost/test/unit_test.hpp>

using namespace deeprg::toml_reader;

BOOST_AUTO_TEST_SUITE(toml_reader)

BOOST_AUTO_TEST_CASE(entries_come_in_order_with_their_places) {
  const Document document = read("[b]\nz = 1\na = [2, 'x']\n[a]\ny = 2.5\n");
  BOOST_REQUIRE(document.headers.size() == 2);
  BOOST_TEST(document.headers[0].section == "b");
  BOOST_TEST(document.headers[1].place.line == 4U);
  BOOST_REQUIRE(document.entries.size() == 3);
  BOOST_TEST(document.entries[0].name == "z");
  BOOST_TEST(document.entries[1].name == "a");
  BOOST_TEST(document.entries[1].datum.place.column == 5U);
  const auto& items = std::get<std::vector<Datum>>(document.entries[1].datum.value);
  BOOST_TEST(std::get<std::int64_t>(items.at(0).value) == 2);
  BOOST_TEST(items.at(1).place.column == 9U);
  BOOST_TEST(std::get<double>(document.entries[2].datum.value) == 2.5);
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_and_carriage_returns_are_no_part_of_the_text) {
  const Document document = read("\xEF\xBB\xBF[a]\r\nx = 'y'\r\n");
  BOOST_REQUIRE(document.entries.size() == 1);
  BOOST_TEST(std::get<std::string>(document.entries[0].datum.value) == "y");
  BOOST_TEST(document.headers[0].place.column == 2U);
}

BOOST_AUTO_TEST_CASE(what_is_not_toml_has_a_place) {
  const auto line_of_error = [](std::string_view text) {
    try {
      (void)read(text);
    } catch (const SyntaxError& error) {
      return error.place.line;
    }
    return 0U;
  };
  BOOST_TEST(line_of_error("[a]\nx = \n") == 2U);
  BOOST_TEST(line_of_error("[a]\nx = 1\nx = 2\n") == 3U);     // twice
  BOOST_TEST(line_of_error("[a]\n\nx = '\xFF\xFE'\n") == 3U); // not UTF-8
  BOOST_TEST(line_of_error("a = 99999999999999999999\n") == 1U);
}

BOOST_AUTO_TEST_CASE(the_caret_stands_under_the_place) {
  const Site site = site_of("f.toml", "[model]\ntemprature = 2.3\n", {2, 1, 10});
  BOOST_TEST(site.before == "f.toml:2:1: error: ");
  BOOST_TEST(site.after == "\n  2 | temprature = 2.3\n    | ^~~~~~~~~~");
  // Columns count code points, of which some have two bytes.
  const Site umlaut = site_of("f", "a = 'ää' # x", {1, 5, 4});
  BOOST_TEST(umlaut.after == "\n  1 | a = 'ää' # x\n    |     ^~~~");
}

BOOST_AUTO_TEST_CASE(a_long_line_is_shown_through_a_window) {
  const std::string text = "x = \"" + std::string(10'000'000, 'a') + "\" oops";
  const Site site = site_of("f", text, {1, 10'000'008, 1});
  BOOST_TEST(site.after.size() < 300U);
  BOOST_TEST(site.after.find("oops") != std::string::npos);
  BOOST_TEST(site_of("f", "x = '\xFF\t\x01\xC3'", {1, 5, 1}).after == "\n  1 | x = '? ?\?'\n    |     ^");
  BOOST_TEST(site_of("f", "", {1, 1, 1}).after == "\n  1 | \n    | ^");
}

BOOST_AUTO_TEST_SUITE_END()
