"""tools/check_layers finds every kind of breach in a made-up tree, and none in a clean one."""

import subprocess
import tempfile
import unittest
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[2] / "tools" / "check_layers"
CMAKE = """deeprg_folder(base PUBLIC fmt::fmt PRIVATE BLAS::BLAS)
deeprg_folder(parallel USES base PUBLIC MPI::MPI_CXX)
deeprg_folder(store USES base parallel
              PUBLIC hdf5::hdf5)
"""
CLEAN = {
    "base/linear.cpp": '#include <cblas.h>\n#include "base/error.hpp"\n',
    "base/input.cpp": "#include <toml++/toml.h>\n",
    "parallel/comm.hpp": '#include <mpi.h>\n#include "base/error.hpp"\n',
    "store/h5.cpp": '#include <hdf5.h>\n#include "parallel/comm.hpp"\n#include "store/h5.hpp"\n',
    "main.cpp": '#include "store/h5.hpp"\n#include <vector>\n',
}


def check(files, cmake=CMAKE):
    """Exit code and lines that check_layers gives for a tree of these files under src."""
    with tempfile.TemporaryDirectory() as root:
        for name, text in {**files, "CMakeLists.txt": cmake}.items():
            path = Path(root, "src", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        result = subprocess.run([PROGRAM, root], capture_output=True, text=True)
        return result.returncode, result.stdout.splitlines()


class CheckLayers(unittest.TestCase):
    def breach(self, place, word, files, cmake=CMAKE):
        """One breach, at `place`, whose message holds `word`, when `files` are added to the clean tree."""
        code, lines = check({**CLEAN, **files}, cmake)
        self.assertEqual(code, 1)
        self.assertEqual(len(lines), 1, lines)
        self.assertTrue(lines[0].startswith(place + ": "), lines)
        self.assertIn(word, lines[0])

    def test_clean_tree(self):
        self.assertEqual(check(CLEAN), (0, []))

    def test_commented_include_is_none(self):
        self.assertEqual(check({**CLEAN, "base/a.hpp": '// #include "store/h5.hpp"\n'}), (0, []))

    def test_upward_include(self):
        self.breach("src/parallel/a.cpp:2", "may not include store", {"parallel/a.cpp": '\n#include "store/h5.hpp"\n'})

    def test_confined_headers(self):
        self.breach("src/base/a.cpp:1", "parallel/", {"base/a.cpp": "#include <mpi.h>\n"})
        self.breach("src/parallel/a.cpp:1", "store/", {"parallel/a.cpp": "#include <hdf5.h>\n"})
        self.breach("src/base/a.cpp:1", "base/linear.cpp", {"base/a.cpp": "#include <cblas.h>\n"})
        self.breach("src/base/a.cpp:1", "base/linear.cpp", {"base/a.cpp": "#include <openblas/cblas.h>\n"})

    def test_heavy_header_twice(self):
        self.breach("src/store/a.cpp:1", "toml++", {"store/a.cpp": "#include <toml++/toml.h>\n"})

    def test_path_not_from_src(self):
        self.breach("src/base/a.cpp:1", "no path from src", {"base/a.cpp": '#include "error.hpp"\n'})

    def test_undeclared_folder(self):
        self.breach("src/extra/a.cpp:1", "not declared", {"extra/a.cpp": "\n"})

    def test_empty_name(self):
        self.breach("src/base/util.hpp:1", "util", {"base/util.hpp": "\n"})

    def test_circle(self):
        circular = CMAKE.replace("deeprg_folder(base PUBLIC", "deeprg_folder(base USES store PUBLIC")
        self.breach("src/CMakeLists.txt:1", "in a circle", {}, circular)


if __name__ == "__main__":
    unittest.main()
