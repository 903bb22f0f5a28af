"""The bank: all questions as one list, looked through, tagged, copied and edited by the many."""
