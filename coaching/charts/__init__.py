"""Where things stand in a drawing: pure geometry, one file a kind of drawing."""

from coaching.charts.maps import CELL, MAP, Part, Spot, arrow, percentage, spots, stretches, wedge_middles, wedges

__all__ = ["CELL", "MAP", "Part", "Spot", "arrow", "percentage", "spots", "stretches", "wedge_middles", "wedges"]
