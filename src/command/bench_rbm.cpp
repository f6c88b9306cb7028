#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/linear.hpp"
#include "command/bench.hpp"
#include "rbm/annealing.hpp"
#include "rbm/conditionals.hpp"
#include "rbm/trainer.hpp"

namespace deeprg::command {
namespace {

using linear::Side;

constexpr int repeats = 15, few = 3;

// One layer in training on random bits.
struct Training {
  Training(const parallel::Comm& comm, std::int64_t visible, std::int64_t hidden, std::int64_t batch,
           rbm::Reconstruction reconstruction, std::int64_t updates_an_epoch = 1000)
      : samples(rbm::Storage::bits, std::max<std::int64_t>(2000, 2 * batch), visible) {
    settings.batch_size = batch;
    settings.epochs = 1'000'000;
    settings.reconstruction = reconstruction;
    std::vector<std::uint64_t> words(2 * static_cast<std::size_t>((visible + 1) / 2));
    std::vector<std::uint8_t> values(static_cast<std::size_t>(visible));
    for (std::int64_t n = 0; n < samples.count(); ++n) {
      generator.fill(random::Purpose::initial_spins, static_cast<std::uint64_t>(n * visible), 0, 0, words);
      std::transform(words.begin(), words.begin() + visible, values.begin(),
                     [](std::uint64_t word) { return (word & 1) != 0 ? std::uint8_t{255} : std::uint8_t{0}; });
      samples.set(n, values);
    }
    for (std::int64_t n = 0; n < updates_an_epoch * batch; ++n) // the same samples again and again
      split.training.push_back(n % samples.count());
    for (std::int64_t n = 0; n < 2000; ++n)
      split.held_out.push_back(n);
    layer = rbm::initial_layer(comm, generator, settings, 0, visible, hidden);
    trainer.emplace(comm, generator, settings, samples, split, 0, layer);
  }
  void step() { trainer->step(); }

  random::Generator generator{1};
  rbm::Settings settings;
  rbm::Samples samples;
  rbm::Split split;
  rbm::Layer layer;
  std::optional<rbm::Trainer> trainer;
};

// The products of one update by CD-1 in floating point: three forward passes, and with `outer` the two outer products.
template <class Real>
struct Products {
  Products(std::int64_t rows, std::int64_t visible, std::int64_t hidden)
      : b(rows), nv(visible), nh(hidden), v(static_cast<std::size_t>(b * nv), Real{1}),
        h(static_cast<std::size_t>(b * nh), Real{1}), w(static_cast<std::size_t>(nv * nh), Real{1}),
        gradient(w.size()) {}
  void forward() {
    linear::multiply(Side::plain, Side::plain, b, nh, nv, v.data(), w.data(), Real{0}, h.data());
    linear::multiply(Side::plain, Side::transposed, b, nv, nh, h.data(), w.data(), Real{0}, v.data());
    linear::multiply(Side::plain, Side::plain, b, nh, nv, v.data(), w.data(), Real{0}, h.data());
    std::ranges::fill(v, Real{1}); // or they grow without limit
  }
  void five() {
    forward();
    for (int phase = 0; phase < 2; ++phase)
      linear::multiply(Side::transposed, Side::plain, nv, nh, b, v.data(), h.data(), Real{0}, gradient.data());
  }
  std::int64_t b, nv, nh;
  std::vector<Real> v, h, w, gradient;
};

std::string against_five(const std::string& what) {
  return fmt::format("{} / five SGEMMs ({})", what, linear::kernel());
}

void add_paper(std::vector<BenchRow>& rows) {
  const auto self = parallel::Comm::self();
  Training mean(self, 1600, 400, 100, rbm::Reconstruction::mean_field);
  Training sampled(self, 1600, 400, 100, rbm::Reconstruction::sampled);
  Products<float> single(100, 1600, 400);
  Products<double> twice(100, 1600, 400);
  const auto t = median_seconds({[&] { single.five(); }, [&] { mean.step(); }, [&] { sampled.step(); },
                                 [&] { single.forward(); }, [&] { twice.forward(); }},
                                repeats);
  rows.push_back({fmt::format("five SGEMMs, 1600 x 400, batch 100 ({})", linear::kernel()),
                  10.0 * 100 * 1600 * 400 / t[0] * 1e-9, "", "GFLOP/s"});
  rows.push_back({"CD-1 update, 1600 x 400, batch 100, mean field", t[1] * 1e3, "", "ms"});
  rows.push_back({against_five("mean field"), t[1] / t[0], "<= 0.45", ""});
  rows.push_back({against_five("sampled"), t[2] / t[0], "<= 0.45", ""});
  rows.push_back({"portable: fields by DGEMM / the same by SGEMM", t[4] / t[3], "<= 2.2", ""});
}

void add_large(std::vector<BenchRow>& rows) {
  Training large(parallel::Comm::self(), 16384, 4096, 1024, rbm::Reconstruction::sampled, 64);
  Products<float> single(1024, 16384, 4096);
  const auto t = median_seconds({[&] { single.five(); }, [&] { large.step(); }}, 1);
  rows.push_back({against_five("16384 x 4096, batch 1024, sampled"), t[1] / t[0], "<= 0.70", ""});
}

void add_threads(std::vector<BenchRow>& rows) {
  for (const std::int64_t batch : {100, 1000}) {
    Training training(parallel::Comm::self(), 1600, 400, batch, rbm::Reconstruction::mean_field);
    const auto on = [&](int count) {
      return [&, count] {
        omp_set_num_threads(count);
        training.step();
      };
    };
    omp_set_num_threads(2); // room for two from the beginning
    Training both(parallel::Comm::self(), 1600, 400, batch, rbm::Reconstruction::mean_field);
    const auto t = median_seconds({on(1),
                                   [&] {
                                     omp_set_num_threads(2);
                                     both.step();
                                   }},
                                  repeats, Clock::wall);
    omp_set_num_threads(1);
    rows.push_back({fmt::format("two threads / one, batch {}, wall clock", batch), t[0] / t[1],
                    batch == 100 ? ">= 1.6" : ">= 1.8", ""});
  }
}

// An epoch of the paper's, 18,000 samples: what its last update costs beyond the others.
void add_monitor(std::vector<BenchRow>& rows) {
  constexpr std::int64_t updates = 180;
  Training training(parallel::Comm::self(), 1600, 400, 100, rbm::Reconstruction::mean_field, updates);
  const auto seconds_of = [&](std::int64_t steps) {
    const auto began = std::chrono::steady_clock::now();
    for (std::int64_t k = 0; k < steps; ++k)
      training.step();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  };
  std::vector<double> shares;
  for (int epoch = 0; epoch < few; ++epoch) {
    const double plain = seconds_of(updates - 1), last = seconds_of(1);
    shares.push_back((last - plain / (updates - 1)) / (plain + last));
  }
  std::ranges::sort(shares);
  rows.push_back({"monitors, part of an epoch of 18,000 samples", shares[few / 2], "<= 0.05", ""});
}

void add_annealing(std::vector<BenchRow>& rows) {
  const auto self = parallel::Comm::self();
  const Training training(self, 1600, 400, 100, rbm::Reconstruction::mean_field);
  const std::vector<double> base(1600);
  const rbm::Annealing small{128, 20};
  const auto t = median_seconds(
      {[&] { static_cast<void>(rbm::anneal(self, training.layer.machine, base, training.generator, 0, small)); }}, few);
  const double scale = 1000.0 * 10'000 / static_cast<double>(small.chains * small.temperatures);
  rows.push_back({"AIS, 1600 x 400, 1,000 chains x 10,000 temperatures, one core", t[0] * scale, "<= 180", "s"});
}

} // namespace

std::vector<BenchRow> bench_rbm() {
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  linear::set_threads(1);
  std::vector<BenchRow> rows;
  add_paper(rows);
  add_large(rows);
  add_threads(rows);
  add_monitor(rows);
  add_annealing(rows);
  omp_set_num_threads(threads);
  linear::set_threads(threads);
  return rows;
}

std::vector<BenchRow> bench_rbm_ranks(const parallel::Comm& comm) {
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  std::vector<BenchRow> rows;
  for (const std::int64_t batch : {100, 1024}) {
    Training all(comm, 1600, 400, batch, rbm::Reconstruction::mean_field);
    Training one(parallel::Comm::self(), 1600, 400, batch, rbm::Reconstruction::mean_field);
    const auto t = median_seconds({[&] {
                                     comm.barrier();
                                     all.step();
                                   },
                                   [&] {
                                     comm.barrier(); // the others wait
                                     if (comm.root())
                                       one.step();
                                     comm.barrier();
                                   }},
                                  repeats, Clock::wall);
    rows.push_back({fmt::format("{} ranks / one, 1600 x 400, batch {}, wall clock", comm.size(), batch), t[1] / t[0],
                    comm.size() == 2 ? (batch == 100 ? ">= 1.4" : ">= 1.8") : "", ""});
  }
  omp_set_num_threads(threads);
  return rows;
}

} // namespace deeprg::command
