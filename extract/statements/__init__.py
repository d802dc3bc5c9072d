"""Figures that the running text of a report states: read word by word, and left alone where a word is unknown."""

from __future__ import annotations

from extract.statements.figures import CellFigure, figures_of_cells, find_statements, lawful_readings

__all__ = ["CellFigure", "figures_of_cells", "find_statements", "lawful_readings"]
