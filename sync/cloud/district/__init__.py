"""The synthetic district: made-up residents of six towns, the same from the same seed.

No clock, no database, no file but the data in `resources/municipalities/`. Nobody here is real: a
個人番号 has a wrong check digit, and telephone numbers lie in ranges that are given to nobody. May
import `sync.records` and `sync.base`.
"""

from sync.cloud.district.calendar import AS_OF
from sync.cloud.district.numbers import made_up_numbers
from sync.cloud.district.people import generate, last_serials
from sync.cloud.district.story import StoryPerson, story
from sync.cloud.district.towns import shipped_towns

__all__ = [
    "AS_OF",
    "StoryPerson",
    "generate",
    "last_serials",
    "made_up_numbers",
    "shipped_towns",
    "story",
]
