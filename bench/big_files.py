"""Two successive quarters of a county of any size, written fast, with what must be found in them.

    python bench/big_files.py PEOPLE FOLDER

Rows are ordinary `dhsmv-csv` rows of made-up people. Of the first quarter's rows 84 in 100 stand
again byte for byte, 8 with another address, 3 with another number, 2 with another last name, and
3 are gone; 4 in 100 are new: the shares of a quarter of tools/make_county.py. The second file is
in another order than the first.
"""

import sys
from pathlib import Path

HEADER = (
    "dl_number,id_kind,ssn,last_name,first_name,middle_name,suffix,date_of_birth,sex,race,"
    "us_citizen,fl_resident,county_code,res_line1,res_line2,res_city,res_state,res_zip,res_zip4,"
    "mail_line1,mail_line2,mail_city,mail_state,mail_zip,mail_zip4,changed_on,synthetic\r\n"
)
FIRST, SECOND = "2026-07-01", "2026-10-01"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
STEP = 48271
"""Prime to every size used, so that stepping by it visits each row once, in another order."""


def row(
    number: int, day: str, *, licence: int = 0, street: str = "Sample St", last: str = ""
) -> str:
    """Return one person's row; nobody shares a number or a name and birth date with another."""
    first = "".join(LETTERS[number // 26**place % 26] for place in range(5))
    turn = number * 7919 % 21_900
    born = f"{1945 + turn // 365}-{turn % 12 + 1:02d}-{turn // 12 % 28 + 1:02d}"
    name = last or f"Example{LETTERS[number % 26]}{LETTERS[number // 26 % 26]}"
    return (
        f"E{licence or number:012d},D,9{number % 100_000_000:08d},{name},{first.title()},Marie,,"
        f"{born},F,W,Y,Y,26,{number % 9000 + 1} {street},,Kissimmee,FL,347{number % 40:02d},,"
        f",,,,,,{day},Y\r\n"
    )


def write(people: int, folder: Path) -> tuple[Path, Path]:
    """Write both quarters; return their paths."""
    first, second = folder / f"{FIRST}.csv", folder / f"{SECOND}.csv"
    with first.open("w", newline="") as file:
        file.write(HEADER)
        file.writelines(row(number, FIRST) for number in range(people))
    with second.open("w", newline="") as file:
        file.write(HEADER)
        file.writelines(_later(place * STEP % people, people) for place in range(people))
        file.writelines(row(people + number, SECOND) for number in range(people * 4 // 100))
    return first, second


def _later(number: int, people: int) -> str:
    kind = number % 100
    if kind < 84:
        return row(number, FIRST)
    if kind < 92:
        return row(number, SECOND, street="Other Ave")
    if kind < 95:
        return row(number, SECOND, licence=500_000_000_000 + number)
    if kind < 97:
        return row(number, SECOND, last="Renamed")
    return ""


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
