"""25. marraskuuta: after its day, a month stands in the partitive."""

MONTH_DAY_FORMAT = "j. E"
