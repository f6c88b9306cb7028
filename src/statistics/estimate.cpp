#include "statistics/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <string>

namespace deeprg::statistics {

namespace {

// x = 9.53e-02 as its decimal digits and power of ten, rounded to `digits` digits.
struct Decimal {
  std::string digits;
  int power;
};

Decimal decimal(double x, int digits) {
  const std::string text = fmt::format("{:.{}e}", x, digits - 1);
  const std::size_t e = text.find('e');
  std::string kept = text.substr(0, e);
  std::erase(kept, '.');
  return {kept, std::stoi(text.substr(e + 1))};
}

struct RoundedError {
  std::string digits;
  int last_place; // power of ten of the last digit
};

RoundedError round_error(double error) {
  const Decimal three = decimal(error, 3);
  const int leading = std::stoi(three.digits);
  if (leading >= 950)
    return {"10", three.power};
  const Decimal kept = decimal(error, leading <= 354 ? 2 : 1);
  return {kept.digits, kept.power - static_cast<int>(kept.digits.size()) + 1};
}

} // namespace

char reliability(double measurements_over_tau) {
  if (measurements_over_tau >= 1000)
    return 'A';
  return measurements_over_tau >= 100 ? 'B' : 'C';
}

std::string format(double value, double error) {
  if (!std::isfinite(value))
    return "--";
  if (error == 0)
    return fmt::format("{}", value);
  if (!std::isfinite(error))
    return fmt::format("{:.4g}(--)", value);
  const RoundedError rounded = round_error(std::abs(error));
  const int power = decimal(std::max(std::abs(value), std::abs(error)), 3).power, last = rounded.last_place;
  if (power < -4 || (last > 0 && power > 6)) {
    const double mantissa = value / std::pow(10.0, power);
    const int places = std::max(power - last, 0);
    return fmt::format("{:.{}f}({})e{}", mantissa, places, rounded.digits, power);
  }
  if (last <= 0)
    return fmt::format("{:.{}f}({})", value, -last, rounded.digits);
  const double unit = std::pow(10.0, last);
  return fmt::format("{:.0f}({}{})", std::round(value / unit) * unit, rounded.digits,
                     std::string(static_cast<std::size_t>(last), '0'));
}

std::string format(const Estimate& estimate) {
  const std::string number = format(estimate.value, estimate.error);
  return estimate.error == 0 || number == "--" ? number : fmt::format("{} {}", number, estimate.letter);
}

} // namespace deeprg::statistics
