"""Published data with published figures; tables of them are typed in, figures as printed there."""

from functools import cache

# Section 6 of the Law School Admission Test, 1,000 candidates, five items, by patterns of answers.
# Data: R. D. Bock, M. Lieberman (1970), Fitting a response model for n dichotomously scored items,
# Psychometrika 35, 179-197. Facility and frequencies of totals: D. Rizopoulos (2006), ltm: An R
# package for latent variable modeling and item response theory analyses, Journal of Statistical
# Software 17(5), where `descript(LSAT)` prints the other figures, too.
LSAT = {
    "00000": 3, "00001": 6, "00010": 2, "00011": 11, "00100": 1, "00101": 1, "00110": 3,
    "00111": 4, "01000": 1, "01001": 8, "01011": 16, "01101": 3, "01110": 2, "01111": 15,
    "10000": 10, "10001": 29, "10010": 14, "10011": 81, "10100": 3, "10101": 28, "10110": 15,
    "10111": 80, "11000": 16, "11001": 56, "11010": 21, "11011": 173, "11100": 11, "11101": 61,
    "11110": 28, "11111": 298,
}  # fmt: skip
LSAT_TOTALS = {0: 3, 1: 20, 2: 85, 3: 237, 4: 357, 5: 298}
LSAT_FACILITY = ["0.924", "0.709", "0.553", "0.763", "0.870"]
LSAT_ITEM_TOTAL = ["0.3620", "0.5668", "0.6184", "0.5344", "0.4354"]
LSAT_ITEM_REST = ["0.1128", "0.1532", "0.1728", "0.1444", "0.1216"]
LSAT_ALPHA = "0.2950"
LSAT_ALPHA_WITHOUT = ["0.2754", "0.2376", "0.2168", "0.2459", "0.2663"]

# Ten students, ten questions; the upper and the lower five. 'Item Analysis Worksheet', a handout
# for teachers in training (studylib.net, document 25270846).
WORKSHEET = [
    [int(mark) for mark in row]
    for row in (
        "1111111111", "1111111101", "1101111100", "0111110101", "1110111001",
        "1110110100", "0110110101", "0111001010", "1110100001", "0100010010",
    )
]  # fmt: skip
WORKSHEET_P = ["0.60", "1.00", "0.80", "0.50", "0.80", "0.80", "0.50", "0.60", "0.30", "0.60"]
WORKSHEET_D = ["0.4", "0.0", "0.0", "0.6", "0.4", "0.4", "0.6", "0.4", "-0.2", "0.4"]

# R. G. Newcombe (1998), Two-sided confidence intervals for the single proportion: comparison of
# seven methods, Statistics in Medicine 17, 857-872, table I, method 3.
NEWCOMBE_SINGLE = [
    (81, 263, "0.2553", "0.3662"),
    (15, 148, "0.0624", "0.1605"),
    (0, 20, "0.0000", "0.1611"),
    (1, 29, "0.0061", "0.1718"),
]
# The same, Interval estimation for the difference between independent proportions: comparison of
# eleven methods, Statistics in Medicine 17, 873-890, table II, method 10.
NEWCOMBE_DIFFERENCE = [
    ((56, 70), (48, 80), "0.0524", "0.3339"),
    ((9, 10), (3, 10), "0.1705", "0.8090"),
    ((6, 7), (2, 7), "0.0582", "0.8062"),
    ((5, 56), (0, 29), "-0.0381", "0.1926"),
    ((0, 10), (0, 20), "-0.1611", "0.2775"),
    ((0, 10), (0, 10), "-0.2775", "0.2775"),
    ((10, 10), (0, 20), "0.6791", "1.0000"),
    ((10, 10), (0, 10), "0.6075", "1.0000"),
]


@cache
def lsat_rows() -> list[list[int]]:
    """The candidates' answers, 1 for right."""
    return [[int(x) for x in pattern] for pattern, count in LSAT.items() for _ in range(count)]


@cache
def lsat(item: int) -> list[int]:
    """The scores of one item, from 0."""
    return [row[item] for row in lsat_rows()]


@cache
def lsat_totals() -> list[int]:
    """The candidates' totals."""
    return [sum(row) for row in lsat_rows()]
