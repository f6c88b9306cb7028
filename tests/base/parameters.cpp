#include "base/parameters.hpp"

#include <boost/test/unit_test.hpp>

using namespace deeprg;
using namespace deeprg::parameters;

namespace {

const Table& table() {
  static const Table the_table{
      .sections = {{.name = "run", .meaning = "", .always = true},
                   {.name = "sample", .meaning = "", .replaced_by = "file"},
                   {.name = "scan", .meaning = "", .available = false}},
      .keys = {{.section = "run", .name = "name", .kind = Kind::text, .required = true, .judged = Judged::free},
               {.section = "run", .name = "seed", .kind = Kind::integer, .fallback = 1, .range = {.least = 0}},
               {.section = "run",
                .name = "pause",
                .kind = Kind::duration,
                .fallback = "10 min",
                .range = {.least = 1},
                .judged = Judged::free},
               {.section = "sample",
                .name = "samples",
                .kind = Kind::integer,
                .required = true,
                .range = {.least = 1},
                .judged = Judged::length},
               {.section = "sample",
                .name = "rate",
                .kind = Kind::real,
                .fallback = 0.1,
                .range = {.least = 0, .most = 1, .above = true}},
               {.section = "sample",
                .name = "size",
                .kind = Kind::integers,
                .fallback = std::vector<std::int64_t>{4, 4},
                .range = {.least = 1},
                .items = {1, 3}},
               {.section = "sample",
                .name = "algorithm",
                .kind = Kind::choice,
                .fallback = "heat-bath",
                .choices = {"heat-bath", "wolff"},
                .later = {"wolff"}},
               {.section = "sample", .name = "exact", .kind = Kind::boolean, .fallback = false},
               {.section = "sample",
                .name = "when",
                .kind = Kind::choice_or_integers,
                .fallback = "log",
                .choices = {"log", "none"}},
               {.section = "sample", .name = "file", .kind = Kind::text, .judged = Judged::free}},
      .check_together = [](const Input& in, Problems& problems) {
        if (in.has("sample.samples") && in.integer("sample.samples") == 13)
          problems.add(in, "sample.samples", "13 brings bad luck");
      }};
  return the_table;
}

Input read(const std::string& text, const std::vector<std::string>& settings = {}) {
  return parse(table(), text, "f.toml", settings);
}

std::string message_of(const std::string& text, const std::vector<std::string>& settings = {}) {
  try {
    (void)read(text, settings);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

// Whether the message has the part, which is shown where it has not.
boost::test_tools::predicate_result has(const std::string& message, const std::string& part) {
  boost::test_tools::predicate_result result(message.find(part) != std::string::npos);
  result.message() << "'" << part << "' is not in: " << message;
  return result;
}

const std::string good = "[run]\nname = 'x'\n[sample]\nsamples = 10\n";

} // namespace

BOOST_AUTO_TEST_SUITE(parameters)

BOOST_AUTO_TEST_CASE(values_and_defaults) {
  const Input in = read(good + "rate = 1\nsize = [2, 3]\n");
  BOOST_TEST(in.text("run.name") == "x");
  BOOST_TEST(in.integer("run.seed") == 1);
  BOOST_TEST(in.real("sample.rate") == 1.0); // an integer where a real is taken
  BOOST_TEST(in.integers("sample.size").at(1) == 3);
  BOOST_TEST(in.seconds("run.pause") == 600.0);
  BOOST_TEST(in.is_text("sample.when"));
  BOOST_TEST((in.given("sample.rate") && !in.given("run.seed") && in.has("run.seed")));
  BOOST_TEST((in.has_section("sample") && !in.has_section("scan")));
  BOOST_TEST(!read("[run]\nname = 'x'").has("sample.rate"));
  BOOST_CHECK_EXCEPTION((void)read("[run]\nname = 'x'").real("sample.rate"), InputError,
                        [](const InputError& error) { return has(error.what(), "'sample.rate' is needed"); });
}

BOOST_AUTO_TEST_CASE(unknown_names_are_refused_with_the_nearest_known_one) {
  BOOST_TEST(has(message_of(good + "sampels = 3\n"),
                 "f.toml:5:1: error: unknown key 'sample.sampels'; did you mean 'samples'?"));
  BOOST_TEST(
      has(message_of(good + "[smaple]\n"), "f.toml:5:2: error: unknown section 'smaple'; did you mean 'sample'?"));
  BOOST_TEST(has(message_of(good + "seed = 3\n"), "unknown key 'sample.seed'; did you mean 'run.seed'?"));
  BOOST_TEST(has(message_of("seed = 3\n" + good), "1:1: error: key 'seed' stands outside of any section"));
  BOOST_TEST(has(message_of(good + "[sample.more]\nx = 1\n"), "unknown key 'sample.more'"));
  BOOST_TEST(has(message_of(good + "[scan]\nx = 1\n"), "section 'scan' is not available in this version"));
}

BOOST_AUTO_TEST_CASE(impossible_values_are_refused) {
  const auto refused = [](const std::string& line, const std::string& part) {
    return has(message_of("[run]\nname = 'x'\n[sample]\nsamples = 10\n" + line), part);
  };
  BOOST_TEST(refused("rate = nan", "f.toml:5:8: error: 'sample.rate' takes a real number, above 0 and at most 1"));
  BOOST_TEST(refused("rate = inf", "not finite"));
  BOOST_TEST(refused("rate = 0", "found 0.0"));
  BOOST_TEST(refused("rate = 1.5", "found 1.5"));
  BOOST_TEST(refused("rate = '1'", "found a text"));
  BOOST_TEST(refused("size = []", "found an empty list"));
  BOOST_TEST(refused("size = [1, 2, 3, 4]", "found a list of 4"));
  BOOST_TEST(refused("size = [4, 0]", "f.toml:5:12: error: "));
  BOOST_TEST(refused("size = [4, 'x']", "found a text"));
  BOOST_TEST(refused("size = 4", "found an integer"));
  BOOST_TEST(refused("exact = 1", "takes true or false; found an integer"));
  BOOST_TEST(refused("algorithm = 'heat-bth'", "did you mean 'heat-bath'?"));
  BOOST_TEST(refused("algorithm = 'wolff'", "not available in this version; available: \"heat-bath\""));
  BOOST_TEST(refused("when = 1979-05-27", "found a date or time"));
  BOOST_TEST(refused("[run.x]", "unknown key 'run.x'"));
  BOOST_TEST(has(message_of("[run]\nname='x'\npause = '5 m'"), "takes a duration"));
  BOOST_TEST(has(message_of("[run]\nname='x'\npause = '0.5 s'"), "at least 1 s; found"));
  BOOST_TEST(has(message_of("[run]\nname='x'\n[sample]\nsamples = 1e3"), "found the real number 1000.0: write 1000"));
  BOOST_TEST(has(message_of("[run]\nname='x'\n[sample]\nsamples = 13"), "4:11: error: 13 brings bad luck"));
}

BOOST_AUTO_TEST_CASE(all_errors_come_at_once_and_each_once) {
  const std::string message = message_of("[run]\nsed = 1\n[sample]\nsamples = 0\nrate = 7\n");
  for (const char* part : {"f.toml:2:1: error: unknown key 'run.sed'", "f.toml:4:11: error: 'sample.samples'",
                           "f.toml:5:8: error: 'sample.rate'", "f.toml:1:2: error: the key 'run.name' is missing"})
    BOOST_TEST(has(message, part));
  std::size_t errors = 0;
  for (std::size_t at = message.find("error:"); at != std::string::npos; at = message.find("error:", at + 1))
    ++errors;
  BOOST_TEST(errors == 4U);
}

BOOST_AUTO_TEST_CASE(settings_go_through_the_same_rows_and_win) {
  const Input in = read(good, {"sample.samples=20", "run.name=two words", "sample.algorithm=heat-bath",
                               "sample.size=[7]", "sample.samples=30", "sample.when=none"});
  BOOST_TEST(in.integer("sample.samples") == 30);
  BOOST_TEST(in.text("run.name") == "two words");
  BOOST_TEST(in.integers("sample.size").size() == 1U);
  BOOST_TEST(in.text("sample.when") == "none");
  BOOST_TEST(has(message_of(good, {"sample.rate=x"}), "--set sample.rate=x: error: 'sample.rate' takes a real number"));
  BOOST_TEST(has(message_of(good, {"sample.rate=1\nexact=true"}), "--set sample.rate=1"));
  BOOST_TEST(has(message_of(good, {"sample.rat=1"}), "--set sample.rat=1: error: unknown key 'sample.rat'; did you"));
  BOOST_TEST(has(message_of(good, {"smple.rate=1"}), "unknown section 'smple'"));
  BOOST_TEST(has(message_of(good, {"rate"}), "--set takes section.key=value"));
  BOOST_TEST(has(message_of(good, {"rate=0.5"}), "--set takes section.key=value"));
}

BOOST_AUTO_TEST_CASE(the_resolved_text_is_a_fixed_point) {
  const Input in = read(good + "rate = 0.3333333333333333\nwhen = [1, 2]\n", {"run.name=a \"b\" \\ c\n"});
  const std::string text = in.resolved();
  BOOST_TEST(read(text).resolved() == text);
  BOOST_TEST(read(text).real("sample.rate") == 0.3333333333333333);
  BOOST_TEST(read(text).text("run.name") == "a \"b\" \\ c\n");
  BOOST_TEST(has(text, "seed = 1\n"));
  BOOST_TEST(!has(text, "file"));
}

BOOST_AUTO_TEST_CASE(identity_has_physics_and_length_alone) {
  const std::vector<std::string> sections{"run", "sample"}, only_run{"run"};
  const std::string text = read(good).identity(sections);
  BOOST_TEST(!has(text, "name"));
  BOOST_TEST(!has(text, "pause"));
  BOOST_TEST(has(text, "[run]\nseed = 1\n\n[sample]\nsamples = 10\n"));
  BOOST_TEST(read(good).identity(only_run) == "[run]\nseed = 1\n");
  // A section whose output comes from elsewhere compares nothing and needs nothing.
  BOOST_TEST(read("[run]\nname='x'\n[sample]\nfile='a.h5'\n").identity(sections) == "[run]\nseed = 1\n");
}

BOOST_AUTO_TEST_CASE(changes_are_judged) {
  const std::string before = read(good).resolved();
  BOOST_TEST(read(good).changes(before).empty());
  const auto changes = read(good, {"run.seed=2", "run.name=y", "sample.samples=20"}).changes(before);
  BOOST_REQUIRE(changes.size() == 3U);
  BOOST_TEST((changes[0].key == "run.name" && changes[0].judged == Judged::free));
  BOOST_TEST((changes[1].key == "run.seed" && changes[1].judged == Judged::physics));
  BOOST_TEST((changes[1].before == "1" && changes[1].now == "2"));
  BOOST_TEST((changes[2].key == "sample.samples" && changes[2].judged == Judged::length));
  const std::vector<std::string> only_sample{"sample"};
  BOOST_TEST(read(good, {"run.seed=2"}).changes(before, only_sample).empty());
  // A stage that was not there before has not changed; a key that is gone has.
  BOOST_TEST(read(good).changes("[run]\nname = 'x'\n").empty());
  const auto gone = read(good).changes(before + "colour = 3\n");
  BOOST_REQUIRE(gone.size() == 1U);
  BOOST_TEST((gone[0].key == "sample.colour" && gone[0].judged == Judged::physics));
}

BOOST_AUTO_TEST_CASE(many_errors_end_soon) {
  std::string text = "[sample]\n";
  for (int i = 0; i < 100'000; ++i)
    text.append("k").append(std::to_string(i)).append(" = 1\n");
  BOOST_TEST(has(message_of(text), "unknown key 'sample.k0'"));
  BOOST_TEST(has(message_of(text), "(there may be more)"));
  BOOST_TEST(!has(message_of(text + "[run]\nname = 'x'\n"), "is missing"));
}

BOOST_AUTO_TEST_SUITE_END()
