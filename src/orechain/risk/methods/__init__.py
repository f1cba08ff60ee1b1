"""The published methods, one module each."""

from orechain.risk.contract import Method
from orechain.risk.methods import (
    bgs_2012,
    china_two_axis,
    esp_2014,
    eu,
    geopolrisk_2022,
    graedel_2015,
    iea_concentration,
    nrc_2008,
    nstc_2018,
    scarce_2017,
    uk_2024,
    usgs_2021,
    usgs_2025,
)

BUILT_IN: tuple[Method, ...] = (
    bgs_2012.METHOD,
    china_two_axis.ADVANTAGE,
    china_two_axis.SHORTAGE,
    esp_2014.METHOD,
    *eu.METHODS,
    geopolrisk_2022.AS_PUBLISHED,
    geopolrisk_2022.METHOD,
    graedel_2015.METHOD,
    iea_concentration.METHOD,
    nrc_2008.METHOD,
    nstc_2018.METHOD,
    scarce_2017.METHOD,
    uk_2024.METHOD,
    usgs_2021.METHOD,
    usgs_2025.METHOD,
)
"""The methods of this package; the entry point ``orechain.risk`` names this tuple."""
