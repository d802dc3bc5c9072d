"""From a written data set to a release: the panel, its codebook, files for statistics programs, and what changed."""
