"""What the questions of a form look like: one control for each kind of question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop.forms.address import Address
from desktop.forms.choosing import Flag, OneOf, SomeOf
from desktop.forms.controls.address import AddressControl
from desktop.forms.controls.choosing import (
    FlagControl,
    MembersControl,
    OneOfControl,
    SomeOfControl,
)
from desktop.forms.controls.days import CivilDayControl, DayControl
from desktop.forms.controls.found import EntryControl, FoundControl
from desktop.forms.controls.kin import KinControl, RelationsControl
from desktop.forms.controls.movers import MoversControl
from desktop.forms.controls.newcomers import NewcomersControl
from desktop.forms.controls.picture import PictureControl
from desktop.forms.controls.texts import (
    AnywhereControl,
    KanaControl,
    LatinControl,
    LineControl,
    NameControl,
    NoteControl,
    NumberControl,
    PhoneControl,
)
from desktop.forms.days import CivilDay, Day
from desktop.forms.entries import Entry
from desktop.forms.found import OtherHousehold, Person
from desktop.forms.household import Kin, Members, Relations
from desktop.forms.movers import Joiners, Movers
from desktop.forms.newcomers import Newcomers
from desktop.forms.picture import Picture
from desktop.forms.texts import Anywhere, Building, Kana, Latin, Line, Name, Note, Number, Phone

if TYPE_CHECKING:
    from desktop.forms.controls.control import Control
    from desktop.forms.question import Question
    from desktop.widgets.style import Style

CONTROLS: dict[type, type[Control]] = {
    Address: AddressControl,
    Anywhere: AnywhereControl,
    Building: LineControl,
    CivilDay: CivilDayControl,
    Day: DayControl,
    Entry: EntryControl,
    Flag: FlagControl,
    Joiners: MoversControl,
    Kana: KanaControl,
    Kin: KinControl,
    Latin: LatinControl,
    Line: LineControl,
    Members: MembersControl,
    Movers: MoversControl,
    Name: NameControl,
    Note: NoteControl,
    Number: NumberControl,
    OneOf: OneOfControl,
    OtherHousehold: FoundControl,
    Person: FoundControl,
    Phone: PhoneControl,
    Picture: PictureControl,
    Relations: RelationsControl,
    SomeOf: SomeOfControl,
}


def control_of(question: Question[Any], style: Style, form: str) -> Control:
    """Return a question's control; its widgets are named after `form` and their field."""
    if isinstance(question, Newcomers):
        return NewcomersControl(question, style, form, control_of)
    return CONTROLS[type(question)](question, style, form)  # type: ignore[call-arg]
