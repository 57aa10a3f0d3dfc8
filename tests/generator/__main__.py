"""`python -m tests.generator --out DIR`: write class list files to try the import with."""

import argparse
from pathlib import Path

from tests.generator.class_list_files import write_class_list
from tests.generator.school import generate_school


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.generator", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the files; made if it is not there")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another school")
    wanted = parser.parse_args()
    wanted.out.mkdir(parents=True, exist_ok=True)
    school = generate_school(wanted.seed)
    for name, version, dirty in (("class-list", 3, False), ("class-list-v2", 2, False), ("class-list-dirty", 3, True)):
        path = wanted.out / f"{name}.xlsx"
        write_class_list(school, path, version, dirty)
        print(path)


if __name__ == "__main__":
    main()
