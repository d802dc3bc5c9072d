"""Who reports: from what reports say of themselves to agencies over the years, and to the report that counts."""

from extract.identity.collect import facts_of
from extract.identity.identify import identify_reports

__all__ = ["facts_of", "identify_reports"]
