"""Whether people and companies are made from participants."""

from typing import Final

AUTO: Final = "auto"
SUGGEST: Final = "suggest"
OFF: Final = "off"
WAYS: Final = (AUTO, SUGGEST, OFF)
