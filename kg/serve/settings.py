"""Environment variables in; the settings of the server out."""

import os

from kg.ids import DEFAULT_BASE

BASE = os.environ.get("KG_BASE", DEFAULT_BASE)
