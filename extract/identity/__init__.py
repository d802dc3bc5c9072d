"""Who reports: from what reports say of themselves to agencies over the years, and to the report that counts."""





