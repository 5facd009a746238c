"""The city file: everything about one city that the code does not know. Pure; see `forms` for what it holds."""

from curhat.directory.cityfile.forms import (
    AgencySpec,
    AreaSpec,
    ChannelSpec,
    CityFile,
    EmergencyNumber,
    MayorStyle,
    OutsideBody,
    Privacy,
    Retention,
    TopicSpec,
)
from curhat.directory.cityfile.reading import CityFileError, Problem
from curhat.directory.cityfile.sections import parse

__all__ = [
    "AgencySpec",
    "AreaSpec",
    "ChannelSpec",
    "CityFile",
    "CityFileError",
    "EmergencyNumber",
    "MayorStyle",
    "OutsideBody",
    "Privacy",
    "Problem",
    "Retention",
    "TopicSpec",
    "parse",
]
