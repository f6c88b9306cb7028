#include "ising/two_point.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/error.hpp"

namespace deeprg::ising {
namespace {

using Table = std::vector<double>;

constexpr double pi = 3.14159265358979323846;

// sin x for |x| <= pi/2 by its series: the library's may differ between CPUs.
double sine(double x) {
  double series = 1;
  for (int k = 22; k >= 2; k -= 2)
    series = 1 - x * x / (k * (k + 1)) * series;
  return x * series;
}

// cos(2 pi n / L), brought to the first quarter turn by integers.
double cosine_of_turn(std::int64_t n, std::int64_t L) {
  n %= L;
  n = std::min(n, L - n);                                                                 // even in the turn
  const double quarter_off = static_cast<double>(L - 4 * n) / static_cast<double>(4 * L); // in turns, -1/4 .. 1/4
  return sine(2 * pi * quarter_off);
}

double sine_of_turn(std::int64_t n, std::int64_t L) { return cosine_of_turn(4 * n + 3 * L, 4 * L); }

Table cosines(std::int64_t L) {
  Table table;
  for (std::int64_t m = 0; m < L; ++m)
    for (std::int64_t x = 0; x < L; ++x)
      table.push_back(cosine_of_turn(m * x, L));
  return table;
}

Table fourier_basis(std::int64_t L) {
  const double one = std::sqrt(1.0 / static_cast<double>(L)), two = std::sqrt(2.0 / static_cast<double>(L));
  Table table;
  for (std::int64_t m = 0; m < L; ++m)
    for (std::int64_t x = 0; x < L; ++x)
      if (m == 0 || 2 * m == L)
        table.push_back(m > 0 && x % 2 == 1 ? -one : one);
      else
        table.push_back(two * (2 * m < L ? cosine_of_turn(m * x, L) : sine_of_turn((L - m) * x, L)));
  return table;
}

// out(..., t, ...) = sum over f of in(..., f, ...) table(f, t) along one axis of `inner` sites' stride.
void transform_axis(const Table& table, std::size_t L, std::size_t inner, const std::vector<double>& in,
                    std::vector<double>& out) {
  std::fill(out.begin(), out.end(), 0.0);
  for (std::size_t first = 0; first < in.size(); first += L * inner)
    for (std::size_t f = 0; f < L; ++f)
      for (std::size_t t = 0; t < L; ++t) {
        const double* from = in.data() + first + f * inner;
        double *to = out.data() + first + t * inner, weight = table[f * L + t];
        for (std::size_t i = 0; i < inner; ++i)
          to[i] += weight * from[i];
      }
}

// values, in site order, along all three axes; spare has the same size.
void transform(const std::array<Table, 3>& tables, const lattice::Geometry& g, std::vector<double>& values,
               std::vector<double>& spare) {
  const std::array<std::int64_t, 3> extent{g.lz, g.ly, g.lx}, inner{g.ly * g.lx, g.lx, 1};
  for (std::size_t axis = 0; axis < 3; ++axis)
    if (extent[axis] > 1) {
      transform_axis(tables[axis], static_cast<std::size_t>(extent[axis]), static_cast<std::size_t>(inner[axis]),
                     values, spare);
      values.swap(spare);
    }
}

// The displacement that stands for all those which reflections and exchanges of equal axes make of r.
std::size_t representative(const lattice::Geometry& g, std::int64_t r) {
  const std::array<std::int64_t, 3> extent{g.lz, g.ly, g.lx};
  std::array<std::int64_t, 3> at{r / (g.ly * g.lx), r / g.lx % g.ly, r % g.lx};
  for (std::size_t d = 0; d < 3; ++d)
    at[d] = std::min(at[d], extent[d] - at[d]);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = i + 1; j < 3; ++j)
      if (extent[i] == extent[j] && at[i] > at[j])
        std::swap(at[i], at[j]);
  return static_cast<std::size_t>((at[0] * g.ly + at[1]) * g.lx + at[2]);
}

// One configuration packed along x, each row twice in a row, so that any rotation of it is one run of bits.
class DoubledRows {
public:
  explicit DoubledRows(const lattice::Geometry& g)
      : lx_(static_cast<std::size_t>(g.lx)), rows_(static_cast<std::size_t>(g.rows())),
        stride_((2 * lx_ + 63) / 64 + 1), bits_(rows_ * stride_) {}

  void pack(const std::int8_t* spins) {
    std::fill(bits_.begin(), bits_.end(), 0);
    for (std::size_t row = 0; row < rows_; ++row)
      for (std::size_t x = 0; x < 2 * lx_; ++x)
        bits_[row * stride_ + x / 64] |= std::uint64_t{spins[row * lx_ + x % lx_] > 0} << (x % 64);
  }

  [[nodiscard]] std::size_t words() const { return (lx_ + 63) / 64; }

  // All rows rotated by r: bit x is the spin at x + r; (row, word).
  void rotated(std::size_t r, std::vector<std::uint64_t>& out) const {
    const std::size_t tail = lx_ % 64;
    for (std::size_t row = 0; row < rows_; ++row)
      for (std::size_t w = 0; w < words(); ++w) {
        const std::size_t bit = r + 64 * w, shift = bit % 64;
        const std::uint64_t* word = bits_.data() + row * stride_ + bit / 64;
        std::uint64_t run = word[0] >> shift | (shift == 0 ? 0 : word[1] << (64 - shift));
        if (w + 1 == words() && tail != 0)
          run &= (std::uint64_t{1} << tail) - 1;
        out[row * words() + w] = run;
      }
  }

private:
  std::size_t lx_, rows_, stride_;
  std::vector<std::uint64_t> bits_;
};

void check_size(std::size_t found, std::int64_t expected, const char* what) {
  if (found != static_cast<std::size_t>(expected))
    throw InputError(std::string(what) + ": " + std::to_string(found) + " values for " + std::to_string(expected) +
                     " displacements");
}

} // namespace

void add_pair_sums(const lattice::Geometry& g, std::span<const std::int8_t> spins, std::span<std::int64_t> sums) {
  check_size(sums.size(), g.sites(), "pair sums");
  const auto N = static_cast<std::size_t>(g.sites()), Lx = static_cast<std::size_t>(g.lx);
  const auto samples = static_cast<std::int64_t>(spins.size() / N);
#pragma omp parallel
  {
    DoubledRows rows(g);
    const std::size_t words = rows.words(), size = static_cast<std::size_t>(g.rows()) * words;
    std::vector<std::uint64_t> here(size), there(size);
    std::vector<std::int64_t> mine(N, 0);
#pragma omp for
    for (std::int64_t n = 0; n < samples; ++n) {
      rows.pack(spins.data() + static_cast<std::size_t>(n) * N);
      rows.rotated(0, here);
      for (std::size_t rx = 0; rx <= Lx / 2; ++rx) { // the others by s(x) s(x + r) = s(x') s(x' - r)
        rows.rotated(rx, there);
        for (std::int64_t rz = 0; rz < g.lz; ++rz)
          for (std::int64_t ry = 0; ry < g.ly; ++ry) {
            std::int64_t unlike = 0;
            for (std::int64_t z = 0; z < g.lz; ++z)
              for (std::int64_t y = 0; y < g.ly; ++y) {
                const auto from = static_cast<std::size_t>(z * g.ly + y) * words;
                const auto to = static_cast<std::size_t>((z + rz) % g.lz * g.ly + (y + ry) % g.ly) * words;
                for (std::size_t w = 0; w < words; ++w)
                  unlike += std::popcount(here[from + w] ^ there[to + w]);
              }
            mine[static_cast<std::size_t>(rz * g.ly + ry) * Lx + rx] += g.sites() - 2 * unlike;
          }
      }
    }
#pragma omp critical
    for (std::size_t r = 0; r < N; ++r)
      if (r % Lx <= Lx / 2) {
        const auto row = static_cast<std::int64_t>(r / Lx);
        const std::int64_t opposite_row = (g.lz - row / g.ly) % g.lz * g.ly + (g.ly - row % g.ly) % g.ly;
        const std::size_t opposite = static_cast<std::size_t>(opposite_row) * Lx + (Lx - r % Lx) % Lx;
        sums[r] += mine[r];
        if (opposite % Lx > Lx / 2)
          sums[opposite] += mine[r];
      }
  }
}

std::vector<double> two_point_function(const lattice::Geometry& g, std::span<const std::int64_t> pair_sums,
                                       std::int64_t samples) {
  check_size(pair_sums.size(), g.sites(), "two-point function");
  if (samples < 1)
    throw InputError("two-point function: there are no samples");
  const std::size_t N = pair_sums.size();
  std::vector<std::int64_t> sum(N, 0), count(N, 0);
  for (std::size_t r = 0; r < N; ++r) {
    const std::size_t of = representative(g, static_cast<std::int64_t>(r));
    sum[of] += pair_sums[r];
    ++count[of];
  }
  std::vector<double> two_point(N);
  for (std::size_t r = 0; r < N; ++r) {
    const std::size_t of = representative(g, static_cast<std::int64_t>(r));
    two_point[r] = static_cast<double>(sum[of]) / static_cast<double>(count[of] * samples * g.sites());
  }
  return two_point;
}

GaussianField gaussian_field(const lattice::Geometry& g, std::span<const double> two_point) {
  check_size(two_point.size(), g.sites(), "Gaussian field");
  std::vector<double> spectrum(two_point.begin(), two_point.end()), spare(spectrum.size());
  for (double& value : spectrum)
    value = sine(pi / 2 * value);
  transform({cosines(g.lz), cosines(g.ly), cosines(g.lx)}, g, spectrum, spare);
  double clipped = 0, kept = 0;
  for (const double s : spectrum)
    (s < 0 ? clipped : kept) += s < 0 ? -s : s;
  const auto N = static_cast<double>(g.sites());
  for (double& s : spectrum)
    s = std::sqrt(std::max(s, 0.0) * (N / kept));
  return {g, std::move(spectrum), {fourier_basis(g.lz), fourier_basis(g.ly), fourier_basis(g.lx)}, clipped / N};
}

void draw_signs(const GaussianField& field, const random::Generator& generator, std::int64_t first,
                std::span<std::int8_t> spins) {
  const std::size_t N = field.amplitude.size();
  const auto samples = static_cast<std::int64_t>(spins.size() / N);
#pragma omp parallel
  {
    std::vector<double> values(N), spare(N);
#pragma omp for
    for (std::int64_t n = 0; n < samples; ++n) {
      random::normals(generator, random::Purpose::gaussian_field, 0, static_cast<std::uint64_t>(first + n), values);
      for (std::size_t m = 0; m < N; ++m)
        values[m] *= field.amplitude[m];
      transform(field.basis, field.geometry, values, spare);
      std::int8_t* to = spins.data() + static_cast<std::size_t>(n) * N;
      for (std::size_t x = 0; x < N; ++x)
        to[x] = values[x] >= 0 ? 1 : -1;
    }
  }
}

} // namespace deeprg::ising
