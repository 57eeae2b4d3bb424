"""Arguments in; what `kg` does out: `python -m kg` is `kg`."""

from kg.cli import main

if __name__ == "__main__":
    main()
