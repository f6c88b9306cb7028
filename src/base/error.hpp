// The two ways in which deeprg gives up, and what `main` makes of them.
#pragma once

#include <stdexcept>
#include <string>

namespace deeprg {

// What a command ended with; the numbers are the program's exit codes.
enum class Exit { complete = 0, failed = 1, bad_input = 2, stopped = 75 };

// Bad input or usage: nothing has been touched. Names file, key, what was found, what is allowed and the remedy.
// Thrown identically on every rank (all ranks read the same text), so that all leave by the normal path.
class InputError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

// Anything else that ends a run: a disk that is full, a checkpoint that does not verify, weights that diverge.
class Failure : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

// A Failure that every rank throws alike, so that rank 0 alone reports it and all leave by the normal path.
class CollectiveFailure : public Failure {
public:
  using Failure::Failure;
};

} // namespace deeprg
