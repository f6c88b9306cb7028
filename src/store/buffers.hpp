// Memory for what is written and read. Local.
#pragma once

namespace deeprg::store {

// Buffers of chunks are taken and given back for every MiB that is written or read: from the first call on they stay
// with the process, since pages new to it can cost more than the write, in virtual machines ten times as much.
void keep_buffers();

} // namespace deeprg::store
