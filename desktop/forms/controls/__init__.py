"""What the questions of a form look like: one control for each kind of question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop.forms.address import Address
from desktop.forms.controls.address import AddressControl
from desktop.forms.controls.movers import MoversControl
from desktop.forms.controls.texts import DayControl, LineControl, PhoneControl
from desktop.forms.movers import Movers
from desktop.forms.texts import Building, Day, Phone

if TYPE_CHECKING:
    from desktop.forms.controls.control import Control
    from desktop.forms.question import Question
    from desktop.widgets.style import Style

CONTROLS: dict[type, type[Control]] = {
    Address: AddressControl,
    Building: LineControl,
    Day: DayControl,
    Movers: MoversControl,
    Phone: PhoneControl,
}


def control_of(question: Question[Any], style: Style, form: str) -> Control:
    """Return a question's control; its widgets are named after `form` and their field."""
    return CONTROLS[type(question)](question, style, form)  # type: ignore[call-arg]
