"""From a written data set to a release: the panel, its codebook, files for statistics programs, and what changed."""

from extract.release.frames import Release, load
from extract.release.options import ReleaseOptions
from extract.release.write import write_release

__all__ = ["Release", "ReleaseOptions", "load", "write_release"]
