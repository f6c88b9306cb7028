#include "base/scan.hpp"

#include <boost/test/unit_test.hpp>

using namespace deeprg;
using namespace deeprg::parameters;

namespace {

const Table& table() {
  static const Table the_table{
      .sections = {{.name = "run", .meaning = "", .always = true},
                   {.name = "lattice", .meaning = ""},
                   {.name = "scan", .meaning = "", .of_study = true}},
      .keys = {{.section = "run", .name = "name", .kind = Kind::text, .judged = Judged::free},
               {.section = "run", .name = "seed", .kind = Kind::integer, .fallback = 1, .range = {.least = 0}},
               {.section = "lattice", .name = "size", .kind = Kind::integers, .range = {.least = 1}},
               {.section = "lattice", .name = "weight", .kind = Kind::real},
               {.section = "scan", .name = "zip", .kind = Kind::boolean, .fallback = false}},
      .scan = "scan",
      .check_together = [](const Input& in, Problems& problems) {
        if (in.has("run.seed") && in.integer("run.seed") == 13)
          problems.add(in, "run.seed", "13 brings bad luck");
      }};
  return the_table;
}

Scan scan_of(const std::string& text, const std::vector<std::string>& settings = {}) {
  return read_scan(table(), text, "in.toml", settings);
}

std::string points_of(const Scan& scan) {
  std::string out;
  for (std::size_t n = 0; n < scan.size(); ++n) {
    out += n == 0 ? "" : "; ";
    for (const Assignment& a : scan.point(n))
      out += a.key + '=' + render(a.value) + ' ';
  }
  return out;
}

std::string error_of(const std::string& text, const std::vector<std::string>& settings = {}) {
  try {
    return "none, but " + points_of(scan_of(text, settings));
  } catch (const InputError& error) {
    return error.what();
  }
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

} // namespace

BOOST_AUTO_TEST_SUITE(scan)

BOOST_AUTO_TEST_CASE(a_product_has_its_last_axis_fastest) {
  const auto scan = scan_of("[scan]\n\"lattice.size\" = [[4, 4], [8, 8]]\n\"run.seed\" = [3, 1]\n");
  BOOST_TEST(points_of(scan) == "lattice.size=[4, 4] run.seed=3 ; lattice.size=[4, 4] run.seed=1 ; "
                                "lattice.size=[8, 8] run.seed=3 ; lattice.size=[8, 8] run.seed=1 ");
}

BOOST_AUTO_TEST_CASE(zipped_lists_go_side_by_side) {
  const auto scan = scan_of("[scan]\nzip = true\n\"lattice.weight\" = [0.5, 1]\n\"run.seed\" = [3, 1]\n");
  BOOST_TEST(points_of(scan) == "lattice.weight=0.5 run.seed=3 ; lattice.weight=1.0 run.seed=1 ");
  // a value may come again beside another one, a point may not
  const std::string again = "[scan]\nzip = true\n\"lattice.weight\" = [2, 2, 2]\n\"run.seed\" = ";
  BOOST_TEST(scan_of(again + "[3, 1, 5]\n").size() == 3U);
  BOOST_TEST(says(error_of(again + "[3, 1, 3]\n"),
                  "in.toml:3:27: error: 'lattice.weight' = 2.0, 'run.seed' = 3 is scanned twice"));
}

BOOST_AUTO_TEST_CASE(without_the_section_there_are_no_points) {
  BOOST_TEST(scan_of("[run]\nseed = 1\n").empty());
  BOOST_TEST(scan_of("[scan]\n").size() == 0U);
}

BOOST_AUTO_TEST_CASE(settings_replace_and_add_axes) {
  const auto scan = scan_of("[scan]\n\"run.seed\" = [1, 2]\n", {"scan.run.seed=[7]", "scan.lattice.weight=[1, 2]"});
  BOOST_TEST(points_of(scan) == "run.seed=7 lattice.weight=1.0 ; run.seed=7 lattice.weight=2.0 ");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_told_with_its_place) {
  BOOST_TEST(says(error_of("[scan]\n\"run.sed\" = [1]\n"),
                  "in.toml:2:1: error: there is no key 'run.sed' to scan; did you "
                  "mean 'run.seed'?"));
  BOOST_TEST(says(error_of("[scan]\nrun.seed = [1]\n"), "a scanned key is quoted: \"run.KEY\" = [...]"));
  BOOST_TEST(says(error_of("[scan]\n\"run.name\" = [\"a\"]\n"), "'run.name' changes no result"));
  BOOST_TEST(says(error_of("[scan]\n\"scan.zip\" = [true]\n"), "'scan.zip' changes no result"));
  BOOST_TEST(says(error_of("[scan]\n\"run.seed\" = 1\n"), "'run.seed' is scanned over a list of its values"));
  BOOST_TEST(says(error_of("[scan]\n\"run.seed\" = []\n"), "'run.seed' is scanned over a list of its values"));
  BOOST_TEST(says(error_of("[scan]\n\"run.seed\" = [1, -2]\n"), "in.toml:2:18: error: 'run.seed' takes an integer"));
  BOOST_TEST(
      says(error_of("[scan]\n\"run.seed\" = [1, 2, 1]\n"), "in.toml:2:21: error: 'run.seed' = 1 is scanned twice"));
  BOOST_TEST(says(error_of("[scan]\nzip = true\n\"run.seed\" = [1, 2]\n\"lattice.weight\" = [1]\n"),
                  "zip = true needs lists of the same length"));
  BOOST_TEST(says(error_of("[scan]\n\"run.seed\" = [1, 2]\n", {"run.seed=3"}), "is scanned here and given by --set"));
  BOOST_TEST(
      says(error_of("[scan]\n", {"scan.run.seed=5"}), "--set scan.run.seed=5: error: 'run.seed' is scanned over"));
  BOOST_TEST(says(error_of("[scan\n"), "this is not TOML"));
}

BOOST_AUTO_TEST_CASE(a_point_is_an_ordinary_input) {
  const std::string text = "[run]\nname = 'a'\nseed = 5\n[scan]\n\"run.seed\" = [1, 13]\n\"lattice.weight\" = [2]\n";
  const auto scan = scan_of(text);
  const Input first = parse(table(), text, "in.toml", {}, scan.point(0));
  BOOST_TEST(first.integer("run.seed") == 1);
  BOOST_TEST(first.has_section("lattice"));
  BOOST_TEST(first.resolved() == "[run]\nname = \"a\"\nseed = 1\n\n[lattice]\nweight = 2.0\n");
  BOOST_TEST(first.physics() == "[run]\nseed = 1\n\n[lattice]\nweight = 2.0\n");
  try {
    static_cast<void>(parse(table(), text, "in.toml", {}, scan.point(1)));
    BOOST_ERROR("accepted");
  } catch (const InputError& error) { // at the place of the scanned value
    BOOST_TEST(says(error.what(), "in.toml:5:18: error: 13 brings bad luck"));
  }
}

BOOST_AUTO_TEST_SUITE_END()
