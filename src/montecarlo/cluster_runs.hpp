// Clusters of one part of the lattice by union-find over runs: the sites of a 64-bit word of a row that bonds along x
// join. About every second site at the critical point begins a run, and most runs hang below one of the row above by a
// plain assignment, so that few real unions are left.
//
// Runs are numbered in the order of their first sites, row after row, and the root of a cluster is its smallest run:
// the root's first site is the cluster's smallest site of this part. Plain data, local, consumes no randomness.
// Memory: 1/8 + 4/64 bytes a site, and 5 bytes a run.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace deeprg::montecarlo {

struct Runs {
  // Of `rows` rows of lx sites; rows lx < 2^32.
  Runs(std::int64_t rows, std::int64_t lx);

  static constexpr std::size_t margin = 64; // runs are written as whole vectors and words: so far beyond their end

  std::size_t words;                       // of a row
  std::uint64_t last_sites;                // the sites of a row's last word
  std::vector<std::uint64_t> starts;       // (row, word): bit set at the first site of every run
  std::vector<std::uint32_t> first;        // (row, word): number of its first run
  std::unique_ptr<std::uint32_t[]> parent; // of a run: itself or a smaller run of its cluster
  std::vector<std::uint8_t> coin;          // of a run: 0xFF where it flips
  std::vector<std::uint32_t> size;         // sites of clusters, where they are asked for (cluster_sums)
  std::size_t rows = 0;                    // added so far
  std::uint32_t count = 0;                 // of runs
  struct Pair {
    std::uint32_t a, b;
  };
  std::vector<Pair> pairs; // of one row and another, not joined yet
};

inline void clear(Runs& runs) { runs.rows = 0, runs.count = 0; }

// Adds the runs of the next row, with its bonds along x (site x to x + 1, the last to 0), and joins them to those of
// the earlier row `above`, if not null (bits of the bonds between the two).
void add_row(Runs& runs, const std::uint64_t* along, std::size_t above, const std::uint64_t* bonds);

// Joins the runs of rows a and b that `bonds` connect.
void join_rows(Runs& runs, std::size_t a, std::size_t b, const std::uint64_t* bonds);

// The root of site x of a row.
[[nodiscard]] std::uint32_t root_of(const Runs& runs, std::size_t row, std::int64_t x);

// The first site of a run, (row index) lx + x.
[[nodiscard]] std::int64_t first_site(const Runs& runs, std::uint32_t run, std::int64_t lx);

// Flips the sites of rows [row, row + n) whose cluster's coin says so. Rows are taken in ascending order, all of them
// once; coins: a bit a site, a row every `stride` integers, of which a root takes that of its first site; spins: of
// those rows.
void flip_rows(Runs& runs, std::size_t row, std::size_t n, const std::uint64_t* coins, std::size_t stride,
               std::uint64_t* spins);

} // namespace deeprg::montecarlo
