#include "base/log.hpp"
#include "command/stages.hpp"
#include "command/summary.hpp"

namespace deeprg::command {

Exit run(const Job& job, const parallel::Comm& comm) {
  struct Step {
    const char* section;
    Exit (*work)(const Job&, const parallel::Comm&);
  };
  for (const Step& step : {Step{"sample", sample}, Step{"train", train}, Step{"analyze", analyze}}) {
    if (!job.input.has_section(step.section))
      continue;
    if (const Exit code = step.work(job, comm); code != Exit::complete)
      return code;
  }
  // Rank 0 alone draws, and says again the main numbers that training has pushed off the screen; the others wait so
  // that all leave together.
  if (comm.root()) {
    if (job.input.has_section("train"))
      print_summary(job);
    report(job.output);
  }
  comm.barrier();
  return Exit::complete;
}

} // namespace deeprg::command
