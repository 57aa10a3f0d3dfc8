"""All stops of the tour, in the order in which a person meets them."""

from tests.ui.tour import around, before_work, class_work, gradebook, office_work
from tests.ui.tour.stop import Stop

STOPS: tuple[Stop, ...] = (
    *before_work.STOPS,
    *class_work.STOPS,
    *gradebook.STOPS,
    *office_work.STOPS,
    *around.STOPS,
)
