// From the arguments of a command to its code. Local.
#pragma once

#include "command/arguments.hpp"
#include "command/command_line.hpp"

namespace deeprg::command {

// Sets request.alone or request.together to the work of request.command.
void bind(Request& request, const Arguments& given);

} // namespace deeprg::command
