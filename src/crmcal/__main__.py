"""`python -m crmcal`."""

from crmcal.cli.main import main

if __name__ == "__main__":
    main()
