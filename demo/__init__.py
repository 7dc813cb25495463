"""Two firms with their clients, work and money, to look at Vitrine with: `flask demo load` and `flask demo show`.

Their days are counted from today and their chances from a fixed seed, so that each load tells the same story.
"""
