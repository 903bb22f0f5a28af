"""The publish gate: is a course's every sentence, link, figure and program as it should be?

`manage.py check_course` asks everything; the admin and the loader ask what needs no running
(`lessons.gate.publishing`). It reads files, never the database.
"""
