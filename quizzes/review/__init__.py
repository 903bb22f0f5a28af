"""Spaced review: what a learner answered comes back, by its concept, when it is nearly forgotten.

ratings     what an answer tells FSRS
scheduling  FSRS itself: from ratings and times to a memory and a date
services    answers, review answers and predictions move cards; a replay proves them
due         what is due, which question is asked for it, and the forecast
openers     two questions of earlier chapters, for the top of a chapter
"""
