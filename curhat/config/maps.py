"""Where the maps' script and pictures come from."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from urllib.parse import urlsplit

from curhat.config.env import Env, SettingError


def static() -> list[tuple[str, str]]:
    """Return the folder of Leaflet, out of the package that carries it; nothing else of that package is used."""
    spec = importlib.util.find_spec("leaflet")
    places = (spec.submodule_search_locations if spec else None) or []
    return [("leaflet", str(Path(place) / "static" / "leaflet")) for place in places]


def tiles(env: Env) -> str:
    """
    Return the address of map tiles, empty for none.

    :raises SettingError: if no tile could be fetched from it
    """
    address = env.text("CURHAT_TILES")
    if address and not (address.startswith("https://") and all(place in address for place in ("{z}", "{x}", "{y}"))):
        raise SettingError("CURHAT_TILES must read https://host/{z}/{x}/{y}.png, with {s} for several hosts.")
    return address


def sources(address: str) -> list[str]:
    """Return from where the content policy lets pictures come, for these tiles."""
    return [f"https://{urlsplit(address).netloc.replace('{s}', '*')}"] if address else []
