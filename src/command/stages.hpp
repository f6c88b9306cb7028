// The commands that do work. Those of a Job are collective over `comm`; they throw InputError (the same on every rank)
// and Failure.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "command/job.hpp"
#include "command/study.hpp"
#include "parallel/comm.hpp"

namespace deeprg::command {

Exit run(const Job& job, const parallel::Comm& comm);     // every stage of the input, then the report
Exit sample(const Job& job, const parallel::Comm& comm);  // samples.h5, series.h5
Exit train(const Job& job, const parallel::Comm& comm);   // model.h5
Exit analyze(const Job& job, const parallel::Comm& comm); // analysis.h5

// fss.h5 and report/ of a study; settings: the texts of --set, for the section [fss]. Collective; every rank reads.
Exit fss(const std::filesystem::path& study, const std::vector<std::string>& settings, const parallel::Comm& comm);

// Local.
Exit report(const std::filesystem::path& directory);                        // report/
std::string missing_for_report();                                           // what drawing lacks here; empty: nothing
Exit draw(const std::filesystem::path& directory);                          // its figures alone
Exit status(const std::filesystem::path& directory, bool json, bool quiet); // on stdout
Exit check(const Job& job, int ranks, int threads);                         // the plan, on stdout
Exit check_study(const Study& study, int ranks, int threads);               // likewise, of a study
Exit explain(std::string_view topic); // a key, a section, or "" for all, on stdout; InputError for an unknown one
Exit print_template();                // a starter input, on stdout

} // namespace deeprg::command
