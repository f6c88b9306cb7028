// How far one update goes: learning rate and momentum in the course of training. + - * / alone. Local.
#pragma once

#include <cstdint>

#include "rbm/settings.hpp"

namespace deeprg::rbm {

struct Pace {
  double rate, momentum;
};

// Of the update number `update`, from 0 on. linear: rate (1 - update / updates in all).
[[nodiscard]] inline Pace pace(const Settings& settings, std::int64_t update, std::int64_t updates_per_epoch) {
  const std::int64_t all = settings.epochs * updates_per_epoch, epoch = update / updates_per_epoch;
  const double left =
      settings.schedule == Schedule::linear ? static_cast<double>(all - update) / static_cast<double>(all) : 1;
  return {settings.learning_rate * left, epoch < momentum_switch ? settings.momentum : settings.final_momentum};
}

} // namespace deeprg::rbm
