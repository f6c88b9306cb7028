#include "store/buffers.hpp"

#include <malloc.h>

namespace deeprg::store {

void keep_buffers() {
#ifdef M_TRIM_THRESHOLD
  static const int done = mallopt(M_MMAP_THRESHOLD, 8 << 20) & mallopt(M_TRIM_THRESHOLD, 32 << 20);
  static_cast<void>(done);
#endif
}

} // namespace deeprg::store
