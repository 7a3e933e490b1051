"""The tables of all areas, in the order in which people read them."""

from tests.house.permissions import development, learning, machine, office, public, sign_in, teaching

AREAS = (public, sign_in, learning, teaching, office, machine, development)
ROWS = [row for area in AREAS for row in area.ROWS]
